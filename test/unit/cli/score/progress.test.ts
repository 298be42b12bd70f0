import { durationText, JobProgress, progressLine, progressText } from '../../../../cli/score/progress';
import { ManualClock } from '../../fakes/manual-clock';
import { aJob, anId } from '../../fakes/stored-jobs';

const soFar = (fields = {}) => ({ records: 158_720, rejected: 0, share: 0.4711, elapsedMs: 1_000, ...fields });

describe('JobProgress', () => {
  it('tells the share of the file that was read, and the time', () => {
    const clock = new ManualClock();
    const progress = new JobProgress(clock);
    progress.planned(aJob(anId(1)));
    progress.progressed({ records: 3, rejected: 1, advanced: 24 });
    progress.progressed({ records: 3, rejected: 0, advanced: 24 });
    clock.advance(500);

    expect(progress.soFar).toEqual({ records: 6, rejected: 1, share: 0.5, elapsedMs: 500 });
  });

  it('knows no share of a stream whose end is not known', () => {
    const progress = new JobProgress(new ManualClock());
    progress.planned(aJob(anId(1), { chunks: [{ start: 0, end: null }] }));
    progress.progressed({ records: 3, rejected: 0, advanced: 24 });

    expect(progress.soFar.share).toBeUndefined();
  });
});

describe('progressText', () => {
  it.each([
    [soFar(), ' 47 %, 158,720 rows, 159,000 rows/s, 1 s left'],
    [soFar({ rejected: 1_234 }), ' 47 %, 158,720 rows (1,234 rejected), 159,000 rows/s, 1 s left'],
    [soFar({ share: 1 }), '100 %, 158,720 rows, 159,000 rows/s'],
    [soFar({ share: undefined }), '158,720 rows, 159,000 rows/s'],
    [soFar({ share: undefined, records: 0, elapsedMs: 0 }), '0 rows'],
    [soFar({ share: 0, records: 0 }), '  0 %, 0 rows'],
  ])('is a sentence of %j', (progress, text) => {
    expect(progressText(progress)).toBe(text);
  });
});

describe('progressLine', () => {
  it('has a bar where there is room', () => {
    expect(progressLine(soFar(), 100)).toBe('[###########-------------]  47 %, 158,720 rows, 159,000 rows/s, 1 s left');
  });

  it.each([60, 20, 1, 0])('fits %i columns', (columns) => {
    expect(progressLine(soFar(), columns).length).toBeLessThanOrEqual(Math.max(columns - 1, 0));
  });
});

describe('durationText', () => {
  it.each([
    [400, '0 s'],
    [59_400, '59 s'],
    [60_000, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('writes %i ms', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
