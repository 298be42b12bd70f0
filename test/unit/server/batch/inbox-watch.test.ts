import { summaryKey } from '../../../../functions/contracts/data-keys';
import type { AssembleMessage, ChunkMessage, RefusedJob } from '../../../../functions/contracts/job';
import { InboxWatch } from '../../../../functions/server/batch/inbox-watch';
import { ManualClock } from '../../fakes/manual-clock';
import { MemoryDataStore } from '../../fakes/memory-data-store';
import { aJob, anId, aSummary, completeChunks, stallChunk, writeJob, writeSummary } from '../../fakes/stored-jobs';

const FILE = 'inbox/m/rows.csv';

/** A watch over a store in memory, and a runner that only notes what it is given. */
function setUp() {
  const data = new MemoryDataStore();
  const clock = new ManualClock();
  const planned: string[] = [];
  const sent: (ChunkMessage | AssembleMessage)[] = [];
  const active = new Set<string>();
  const failures: unknown[] = [];
  const strays: string[] = [];
  const settled: string[] = [];
  const watch = new InboxWatch({
    data,
    clock,
    jobIdOf: (key, revision) => Buffer.from(`${key}${revision}`).toString('hex').slice(-24),
    runner: {
      plan: (job, key) => {
        planned.push(key);
        active.add(job);
      },
      isActive: (job) => active.has(job),
      sendChunks: async (messages) => void sent.push(...messages),
      sendAssemble: async (message) => void sent.push(message),
    },
    onFailure: (error) => failures.push(error),
    onSettled: async (job) => void settled.push(job),
    onStray: (key, why) => strays.push(`${key}: ${why}`),
  });
  const look = async (times = 1) => {
    for (let i = 0; i < times; i++) await watch.look();
  };
  return { data, clock, planned, sent, active, failures, strays, settled, watch, look };
}

describe('InboxWatch', () => {
  it('has a file planned that is the same at two looks', async () => {
    const { data, planned, look } = setUp();
    data.write(FILE, 'a\n1');

    await look();
    expect(planned).toEqual([]);
    await look(3);
    expect(planned).toEqual([FILE]);
  });

  it('waits while a file grows', async () => {
    const { data, planned, look } = setUp();

    for (const text of ['a', 'a\n1', 'a\n1\n2']) {
      data.write(FILE, text);
      await look();
    }

    expect(planned).toEqual([]);
    await look();
    expect(planned).toEqual([FILE]);
  });

  it.each([
    'inbox/m/.rows.csv',
    'inbox/m/.hidden/rows.csv',
    'inbox/m/rows.csv.tmp',
    'inbox/m/rows.csv.part',
    'inbox/m/rows.csv.options.json',
    'outbox/m/rows.csv',
  ])('leaves %s alone', async (key) => {
    const { data, planned, look } = setUp();
    data.write(key, 'a\n1');

    await look(3);

    expect(planned).toEqual([]);
  });

  it("tells once of a file that is in no model's folder", async () => {
    const { data, planned, strays, look } = setUp();
    data.write('inbox/rows.csv', 'a\n1');

    await look(5);

    expect([planned, strays]).toEqual([
      [],
      ["inbox/rows.csv: it lies in no model's folder; files to score lie at inbox/<model>/<file>"],
    ]);
  });

  it.each([
    ['inbox/Flight-Delay/rows.csv', /: "Flight-Delay" is no model's name; files to score lie at /],
    [`inbox/m/${'x'.repeat(250)}.csv`, /: the name has 254 bytes of UTF-8/],
    ['inbox/m/plain.options.json', /: they belong to no file: /],
  ])('says what is wrong with where a file lies: %s', async (key, sentence) => {
    const { data, planned, strays, look } = setUp();
    data.write(key, 'a\n1');

    await look(3);

    expect(planned).toEqual([]);
    expect(strays).toEqual([expect.stringMatching(sentence)]);
  });

  it('has a file planned again when it has changed', async () => {
    const { data, planned, active, look } = setUp();
    data.write(FILE, 'a\n1');
    await look(2);
    active.clear();
    data.write(FILE, 'a\n2');

    await look(2);

    expect(planned).toEqual([FILE, FILE]);
  });

  it('goes on with a job that nobody is at', async () => {
    const { data, sent, look } = setUp();
    const job = aJob(anId(1));
    writeJob(data, job);
    completeChunks(data, job, 0);

    await look();

    expect(sent).toEqual([{ kind: 'score', job: job.id, plan: 1, model: 'm', chunk: 1, piece: 0, start: 50 }]);
  });

  it('leaves a job alone that the runner is at', async () => {
    const { data, sent, active, look } = setUp();
    writeJob(data, aJob(anId(1)));
    active.add(anId(1));

    await look(2);

    expect(sent).toEqual([]);
  });

  it('leaves a stalled job alone until its marks are cleared', async () => {
    const { data, sent, look } = setUp();
    const job = aJob(anId(1));
    writeJob(data, job);
    stallChunk(data, job, 1);

    await look(2);
    expect(sent).toEqual([]);
    await data.remove([...data.objects.keys()].filter((key) => key.includes('/stalled/')));
    await look();
    expect(sent).toHaveLength(2);
  });

  it('removes what is left of a job that has ended, and looks at it no more', async () => {
    const { data, sent, settled, look } = setUp();
    const job = aJob(anId(1));
    writeJob(data, job);
    writeSummary(data, aSummary(job));
    completeChunks(data, job, 0);

    await look(3);

    expect(sent).toEqual([]);
    expect([...data.objects.keys()].filter((key) => key.startsWith('work/'))).toEqual([]);
    expect(settled).toEqual([anId(1)]);
    expect(data.countOf('get', summaryKey('m', job.id))).toBe(1);
  });

  it('has the end of a refused job told that was not', async () => {
    const { data, planned, look } = setUp();
    const { jobVersion, id, createdAt, model } = aJob(anId(1));
    const reason = { code: 'UNREADABLE_FILE', message: 'no' };
    const refused: RefusedJob = {
      jobVersion,
      id,
      createdAt,
      model,
      state: 'refused',
      input: { key: FILE, sizeBytes: 1 },
      reason,
    };
    data.write(`jobs/${id}.json`, refused);

    await look();

    expect(planned).toEqual([FILE]);
  });

  it('takes a job up again a minute after it could not go on', async () => {
    const { data, clock, sent, watch, look } = setUp();
    writeJob(data, aJob(anId(1)));
    watch.pause(anId(1));

    await look();
    expect(sent).toEqual([]);
    clock.advance(60_001);
    await look();
    expect(sent).toHaveLength(2);
  });

  it('tells of a job whose record is broken, and goes on with the others', async () => {
    const { data, sent, failures, look } = setUp();
    data.write(`jobs/${anId(1)}.json`, '{');
    writeJob(data, aJob(anId(2)));

    await look(1);

    expect(failures).toHaveLength(1);
    expect(sent).toHaveLength(2);
  });

  it('looks by itself from its start to its end', async () => {
    const { data, planned, watch } = setUp();
    data.write(FILE, 'a\n1');
    watch.start();
    for (let i = 0; planned.length === 0 && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 10));

    await watch.stop();

    expect(planned).toEqual([FILE]);
  });
});
