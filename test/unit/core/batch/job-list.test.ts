import { eachJob, listJobs } from '../../../../functions/core/batch/job-list';
import { readJobStatus } from '../../../../functions/core/batch/job-status';
import { JobRecordError } from '../../../../functions/core/errors';
import { BatchWorld } from '../../fakes/batch-world';
import { MemoryDataStore } from '../../fakes/memory-data-store';
import { aJob, anId, writeJob } from '../../fakes/stored-jobs';

const ROWS = `a,b\n${'1,2\n'.repeat(20)}`;

/** A store of so many jobs, a minute apart, the first of number 0. Every tenth is of another model. */
function storeOf(count: number): MemoryDataStore {
  const data = new MemoryDataStore();
  for (let i = 0; i < count; i++) {
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString();
    // Ids tell nothing of the time.
    writeJob(data, aJob(anId((i * 7_919) % 100_003), { createdAt, model: i % 10 === 0 ? 'other' : 'm' }));
  }
  return data;
}

const readsOf = (data: MemoryDataStore): number => data.calls.filter((call) => call.startsWith('get jobs/')).length;
const minuteOf = ({ createdAt }: { createdAt: string }): number =>
  (Date.parse(createdAt) - Date.UTC(2026, 0, 1)) / 60_000;
const down = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from - i);

describe('listJobs', () => {
  it('tells the newest first, of one model where asked, and no more than asked', async () => {
    const world = new BatchWorld();
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      world.drop(name, ROWS);
      await world.run();
    }

    const names = async (filter: Parameters<typeof listJobs>[1]) =>
      (await listJobs(world.data, filter)).jobs.map(({ input }) => input.slice('inbox/m/'.length));
    expect(await names({ limit: 10 })).toEqual(['c.csv', 'b.csv', 'a.csv']);
    expect(await names({ limit: 2 })).toEqual(['c.csv', 'b.csv']);
    expect(await names({ limit: 10, model: 'm' })).toHaveLength(3);
    expect(await names({ limit: 10, model: 'other' })).toEqual([]);
  });

  it('reads no more records than it tells, however many there are', async () => {
    const data = storeOf(1_000);

    const { jobs } = await listJobs(data, { limit: 50 });

    expect(jobs.map(minuteOf)).toEqual(down(999, 50));
    expect(readsOf(data)).toBe(50);
  });

  it('tells of 200 jobs at a time, and from where to go on', async () => {
    const data = storeOf(450);

    const first = await listJobs(data, { limit: 1_000 });
    const second = await listJobs(data, { limit: 1_000, after: first.next! });
    const third = await listJobs(data, { limit: 1_000, after: second.next! });

    expect([first, second, third].map(({ jobs }) => jobs.length)).toEqual([200, 200, 50]);
    expect([first, second, third].flatMap(({ jobs }) => jobs.map(minuteOf))).toEqual(down(449, 450));
    expect(third.next).toBeNull();
  });

  it('goes on at the same place when new jobs have come in between', async () => {
    const data = storeOf(4);
    const { next } = await listJobs(data, { limit: 2 });
    writeJob(data, aJob(anId(99_999), { createdAt: '2026-02-01T00:00:00.000Z' }));

    expect((await listJobs(data, { limit: 2, after: next! })).jobs.map(minuteOf)).toEqual([1, 0]);
  });

  it('says that there is nothing more when the last job is told', async () => {
    expect((await listJobs(storeOf(2), { limit: 2 })).next).toBeNull();
    expect(await listJobs(storeOf(0), { limit: 2 })).toEqual({ jobs: [], next: null });
  });

  it('reads no records of other models', async () => {
    const data = storeOf(100);

    const { jobs, next } = await listJobs(data, { limit: 10, model: 'other' });

    expect(jobs.map(minuteOf)).toEqual([90, 80, 70, 60, 50, 40, 30, 20, 10, 0]);
    expect(next).toBeNull();
    expect(readsOf(data)).toBe(10);
  });

  it('looks for the jobs of a model among 10,000 at a time', async () => {
    const data = storeOf(10_005);

    const { jobs, next } = await listJobs(data, { limit: 10, model: 'none' });

    expect(jobs).toEqual([]);
    expect((await listJobs(data, { limit: 10, after: next! })).jobs.map(minuteOf)).toEqual(down(4, 5));
  });

  it('tells of the others when the records of one cannot be read', async () => {
    const world = new BatchWorld();
    for (const name of ['a.csv', 'b.csv']) world.drop(name, ROWS);
    await world.run();
    const [first, second] = (await listJobs(world.data, { limit: 10 })).jobs;
    world.data.write(`jobs/${first!.job}.json`, '{');

    expect((await listJobs(world.data, { limit: 10 })).jobs.map(({ job }) => job)).toEqual([second!.job]);
    await expect(readJobStatus(world.data, first!.job)).rejects.toThrow(JobRecordError);
  });

  it('tells once of a job whose file two workers have planned', async () => {
    const world = new BatchWorld({ chunkBytes: 20 });
    world.drop('f.csv', ROWS);
    const [message] = world.messages.splice(0);
    await Promise.all([world.do(message!), world.do(message!)]);

    expect((await listJobs(world.data, { limit: 10 })).jobs).toHaveLength(1);
  });

  it('tells of a job wherever the worker that plans it is killed, as soon as there is one', async () => {
    const calm = new BatchWorld();
    calm.drop('f.csv', ROWS);
    await calm.do(calm.messages.shift()!);

    for (const when of ['before', 'after'] as const) {
      for (let step = 0; step < calm.steps; step++) {
        const world = new BatchWorld();
        world.drop('f.csv', ROWS);
        world.killAt(step, when);
        await world.do(world.messages.shift()!).catch(() => {});
        world.data.fault = () => {};
        world.data.lost = () => {};

        const records = [...world.data.objects.keys()].filter((key) => key.startsWith('jobs/'));
        expect((await listJobs(world.data, { limit: 10 })).jobs).toHaveLength(records.length);
      }
    }
  });
});

describe('eachJob', () => {
  it('tells of all jobs, page by page as they are asked for', async () => {
    const data = storeOf(450);
    const minutes: number[] = [];

    for await (const job of eachJob(data, {})) {
      minutes.push(minuteOf(job));
      if (minutes.length === 1) expect(readsOf(data)).toBe(200);
    }

    expect(minutes).toEqual(down(449, 450));
  });

  it('tells and reads no more than it is asked for', async () => {
    const data = storeOf(450);
    const minutes: number[] = [];

    for await (const job of eachJob(data, { limit: 250 })) minutes.push(minuteOf(job));

    expect(minutes).toEqual(down(449, 250));
    expect(readsOf(data)).toBe(250);
  });
});
