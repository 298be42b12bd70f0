import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { BatchWorld } from '../../fakes/batch-world';
import type { Operation } from '../../fakes/memory-store';

/** A file whose records are all rejected but a few: its job fails before all of it is read. */
const HOPELESS = `a,b\n${Array.from({ length: 60 }, (_, i) => `${i % 10 === 0 ? i : 'x'},1\n`).join('')}`;

/** A world in which such a file is planned, and its chunks wait. */
async function hopeless(limits = {}): Promise<BatchWorld> {
  const world = new BatchWorld({ chunkBytes: 25, ...limits });
  world.drop('f.csv', HOPELESS, { MaxPayloadInMB: 0.00001 });
  await world.do(world.messages.shift()!);
  return world;
}

/** A world in which the next message fails the job. */
async function aboutToFail(): Promise<BatchWorld> {
  const rehearsal = await hopeless();
  let steps = 0;
  for (; rehearsal.summaries.length === 0; steps++) await rehearsal.do(rehearsal.messages.shift()!);
  const world = await hopeless();
  for (let i = 1; i < steps; i++) await world.do(world.messages.shift()!);
  return world;
}

/** Lets whatever has nothing to wait for go on. */
async function rest(turns = 200): Promise<void> {
  for (let i = 0; i < turns; i++) await setImmediate();
}

/** Holds workers before a step. @returns what lets each of them go on, in the order in which they came. */
function holdAt(world: BatchWorld, step: Operation, ending: string, most: number): (() => void)[] {
  const held: (() => void)[] = [];
  world.data.fault = (operation, key) => {
    if (operation !== step || !key.endsWith(ending) || held.length === most) return;
    return new Promise<void>((resolve) => held.push(resolve));
  };
  return held;
}

/** Numbers of the rejected records that a failed job tells of, and how many its summary says that there were. */
function toldBy(world: BatchWorld): { records: number[]; counted: number; read: number } {
  const { rows, rejectedRecords, status } = world.summary;
  expect(status).toBe('failed');
  const text = world.outbox('/rejected.jsonl');
  expect(rejectedRecords === null).toBe(text === undefined);
  const records = (text?.trimEnd().split('\n') ?? []).map((line) => JSON.parse(line).record);
  return { records, counted: rows.rejected, read: rows.in };
}

describe('a job that fails', () => {
  it.each([
    ['first', 0],
    ['last', 1],
  ])('tells what its summary counts when the worker that has read less ends it %s of two', async (_, turn) => {
    const world = await aboutToFail();
    const held = holdAt(world, 'putIfAbsent', '/summary.json', 2);
    const workers: Promise<void>[] = [];
    for (const count of [1, 2]) {
      workers.push(world.do(world.messages.shift()!));
      await rest();
      expect(held).toHaveLength(count);
    }

    held[turn]!();
    await workers[turn];
    held[1 - turn]!();
    await workers[1 - turn];

    const { records, counted, read } = toldBy(world);
    expect(records).toHaveLength(counted);
    expect(records.at(-1)).toBeLessThanOrEqual(read);
    expect(world.summaries).toHaveLength(1);
  });

  it('tells what its summary counts when a worker writes rejected records after another has ended it', async () => {
    const world = await aboutToFail();
    const held = holdAt(world, 'close', '/rejected.jsonl', 1);
    const late = world.do(world.messages.shift()!);
    await rest();
    expect(held).toHaveLength(1);

    await world.do(world.messages.shift()!);
    expect(world.summaries).toHaveLength(1);
    held[0]!();
    await late;

    const { records, counted } = toldBy(world);
    expect(records).toHaveLength(counted);
  });

  it('tells of no more rejected records than its summary counts, however many workers are at it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }),
        async (workers, pauses) => {
          const world = await hopeless({ pieceMs: 2 });
          let turn = 0;
          await world.runTogether(workers, () => rest(pauses[turn++ % pauses.length]));

          const { records, counted, read } = toldBy(world);
          expect(records.length).toBeLessThanOrEqual(counted);
          expect(records.every((record) => record <= read)).toBe(true);
          expect(world.summaries).toHaveLength(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('tells what its summary counts when its worker is killed before or after any step', async () => {
    const calm = await hopeless();
    await calm.run();
    const wrong: string[] = [];

    for (const when of ['before', 'after'] as const) {
      for (let step = 0; step < calm.steps; step++) {
        const world = await hopeless();
        world.killAt(step, when);
        await world.run();
        const { records, counted, read } = toldBy(world);
        const agrees = records.length <= counted && records.every((record) => record <= read);
        if (!agrees || world.summaries.length > 1) wrong.push(`${when} step ${step}`);
      }
    }

    expect(wrong).toEqual([]);
  });
});

describe('a job whose file is replaced while its last chunk is scored twice', () => {
  /** A worker is about to read what another one has scored. */
  async function twice() {
    const world = new BatchWorld();
    world.drop('f.csv', 'a,b\n1,2\n');
    await world.do(world.messages.shift()!);
    const [message] = world.messages;
    const held = holdAt(world, 'read', 'inbox/m/f.csv', 1);
    const late = world.do(message!);
    await rest();
    expect(held).toHaveLength(1);
    await world.do(world.messages.shift()!);
    return { world, message: world.messages.shift()!, late, goOn: held[0]! };
  }

  it('succeeds when its parts are being put together before that is found out', async () => {
    const { world, message, late, goOn } = await twice();
    const end = holdAt(world, 'putIfAbsent', '/summary.json', 1);
    const assembled = world.do(message);
    await rest();
    expect(end).toHaveLength(1);

    world.data.write('inbox/m/f.csv', 'a,b\n5,6\n');
    goOn();
    await late;
    end[0]!();
    await assembled;

    expect(world.summary).toMatchObject({ status: 'succeeded', rows: { in: 1, scored: 1 } });
    expect(world.outbox('.scored.csv')).toBe('a,b,y.0,y.1\n1,2,1,2\n');
    expect(world.left).toEqual([]);
  });

  it('fails, without a scored file, when that is found out before', async () => {
    const { world, message, late, goOn } = await twice();
    const end = holdAt(world, 'putIfAbsent', '/summary.json', 1);

    world.data.write('inbox/m/f.csv', 'a,b\n5,6\n');
    goOn();
    await rest();
    expect(end).toHaveLength(1);
    await world.do(message);
    end[0]!();
    await late;

    expect(world.summary).toMatchObject({ status: 'failed', reason: { code: 'OBJECT_CHANGED' }, output: null });
    expect(world.outbox('.scored.csv')).toBeUndefined();
    expect(world.left).toEqual([]);
  });
});
