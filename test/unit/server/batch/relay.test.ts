import type { BatchReport } from '../../../../functions/server/batch/batch-messages';
import { Relay } from '../../../../functions/server/batch/relay';

const progress = (records: number, job = 'j') => ({ job, records, rejected: 1, advanced: records * 10 });
const told = (fact: object): BatchReport => ({ kind: 'heard', what: 'progressed', fact: fact as never });
const done: BatchReport = { kind: 'done' };

describe('Relay', () => {
  let posted: BatchReport[];
  let now: number;
  let relay: Relay;

  beforeEach(() => {
    posted = [];
    now = 1_000;
    relay = new Relay((report) => posted.push(report), { now: () => now });
  });

  it('tells progress at once when none was told for a while', () => {
    relay.hearer.progressed(progress(5));

    expect(posted).toEqual([told(progress(5))]);
  });

  it('adds up what comes soon after', () => {
    relay.hearer.progressed(progress(5));
    relay.hearer.progressed(progress(6));
    relay.hearer.progressed(progress(7));
    now += 50;
    relay.hearer.progressed(progress(8));

    expect(posted.slice(1)).toEqual([told({ job: 'j', records: 21, rejected: 3, advanced: 210 })]);
  });

  it('tells progress before anything else', () => {
    relay.hearer.progressed(progress(5));
    relay.hearer.progressed(progress(6));
    relay.send(done);

    expect(posted).toEqual([told(progress(5)), told(progress(6)), done]);
  });

  it('tells nothing twice', () => {
    relay.hearer.progressed(progress(5));
    relay.send(done);
    relay.send(done);

    expect(posted).toEqual([told(progress(5)), done, done]);
  });

  it('keeps the progress of jobs apart', () => {
    relay.hearer.progressed(progress(5));
    relay.hearer.progressed(progress(6));
    relay.hearer.progressed(progress(7, 'k'));
    relay.send(done);

    expect(posted.slice(1)).toEqual([told(progress(6)), told(progress(7, 'k')), done]);
  });

  it('goes on telling when the clock is set back', () => {
    relay.hearer.progressed(progress(5));
    now -= 60_000;
    relay.hearer.progressed(progress(6));

    expect(posted).toEqual([told(progress(5)), told(progress(6))]);
  });

  it('tells of a cause as text', () => {
    relay.hearer.degraded({ model: 'm', what: 'old', cause: new Error('a', { cause: new Error('b') }) });

    expect(posted).toEqual([{ kind: 'heard', what: 'degraded', fact: { model: 'm', what: 'old', cause: 'a <- b' } }]);
  });
});
