import { JOBS } from '../../../../functions/contracts/data-keys';
import { type AssembleMessage, PlannedJob } from '../../../../functions/contracts/job';
import { listJobs } from '../../../../functions/core/batch/job-list';
import { readJobStatus } from '../../../../functions/core/batch/job-status';
import { markStalled, stallReason } from '../../../../functions/core/batch/mark-stalled';
import { DependencyError, JobNotFoundError, ModelArtifactError } from '../../../../functions/core/errors';
import { BatchWorld } from '../../fakes/batch-world';

const ROWS = `a,b\n${'1,2\n'.repeat(20)}`;

/** A world with a job of several chunks that is planned, and its id. */
async function planned() {
  const world = new BatchWorld({ chunkBytes: 20 });
  world.drop('f.csv', ROWS);
  await world.do(world.messages.shift()!);
  const [job] = (await listJobs(world.data, { limit: 10 })).jobs;
  return { world, id: job!.job, status: () => readJobStatus(world.data, job!.job) };
}

async function plannedJob({ data }: BatchWorld): Promise<PlannedJob> {
  for await (const key of data.list(JOBS))
    return PlannedJob.parse(JSON.parse(new TextDecoder().decode((await data.get(key))!.bytes)));
  throw new Error('a job was expected');
}

describe('readJobStatus', () => {
  it('follows a job from its plan to its end', async () => {
    const { world, status } = await planned();

    const [first, ...others] = (await plannedJob(world)).chunks;
    const whole = others.at(-1)!.end! - first!.start;
    const { chunks } = await status();
    expect(chunks.of).toBeGreaterThan(2);
    expect(await status()).toMatchObject({ state: 'running', model: 'm', version: '1', progress: 0, summary: null });
    await world.do(world.messages.shift()!);
    const progress = (first!.end! - first!.start) / whole;
    expect(await status()).toMatchObject({ state: 'running', chunks: { done: 1 }, progress });
    await world.run();
    expect(await status()).toMatchObject({ state: 'succeeded', progress: 1, summary: { rows: { scored: 20 } } });
  });

  it('tells of a job that waits for people, until it goes on', async () => {
    const { world, id, status } = await planned();
    world.engine.onLoad = () => {
      throw new DependencyError('down');
    };
    const message = world.messages[0]!;
    if (message.kind !== 'score') throw new Error('a chunk was expected');

    await markStalled(world, message);
    expect(await status()).toMatchObject({ state: 'stalled' });
    world.engine.onLoad = () => {};
    world.messages.length = 0;
    expect(await world.redrive(id)).toBe((await status()).chunks.of);
    expect(await status()).toMatchObject({ state: 'running' });
    await world.run();
    expect(await status()).toMatchObject({ state: 'succeeded' });
    expect(await world.redrive(id)).toBe(0);
  });

  it('tells why a job waits for people, where that is known', async () => {
    const { world, status } = await planned();
    const message = world.messages[0]!;
    if (message.kind !== 'score') throw new Error('a chunk was expected');
    const reason = stallReason(new ModelArtifactError('m@1 does not load'));

    await markStalled(world, message);
    expect(await status()).toMatchObject({ state: 'stalled', reason: null });
    await markStalled(world, message, reason);
    expect(await status()).toMatchObject({
      state: 'stalled',
      reason: { code: 'MODEL_ARTIFACT_INVALID', message: 'm@1 does not load' },
    });
  });

  it('tells of a job whose parts could not be put together', async () => {
    const { world, status } = await planned();
    while (world.messages[0]!.kind !== 'assemble') await world.do(world.messages.shift()!);

    await markStalled(world, world.messages[0]! as AssembleMessage);
    expect(await status()).toMatchObject({ state: 'stalled', progress: 1 });
    await world.run();
    expect(await status()).toMatchObject({ state: 'succeeded' });
    expect(world.left).toEqual([]);
  });

  it('tells of a file that was refused', async () => {
    const world = new BatchWorld();
    world.drop('f.csv', 'c\n1\n');
    await world.run();

    const [job] = (await listJobs(world.data, { limit: 10 })).jobs;
    expect(job).toMatchObject({ state: 'failed', version: null, summary: { reason: { code: 'INVALID_INPUT' } } });
    expect(job!.reason).toEqual(job!.summary!.reason);
    expect(await world.redrive(job!.job)).toBe(0);
  });

  it.each(['0'.repeat(24), 'x', '../registry', ''])('knows no job %j', async (id) => {
    const world = new BatchWorld();

    await expect(readJobStatus(world.data, id)).rejects.toThrow(JobNotFoundError);
    await expect(world.redrive('0'.repeat(24))).rejects.toThrow(JobNotFoundError);
  });
});

describe('stallReason', () => {
  it.each([
    [
      'a store of this machine',
      new DependencyError('store "/srv/data" did not take "work/x"', {}, new Error('ENOSPC')),
    ],
    ['what nobody expected', new Error('EIO: read, /srv/data/x')],
  ])('names no place of the machine: %s', (_, error) => {
    expect(stallReason(error).message).toMatch(/the log tells/);
    expect(stallReason(error).message).not.toContain('/srv');
  });
});
