import { InferenceFailedError } from '../../../../functions/core/errors';
import type { NamedTensor } from '../../../../functions/core/ports';
import { BatchWorld } from '../../fakes/batch-world';

const ROWS = 40;
const fileOf = (rows = ROWS) => `a,b\n${Array.from({ length: rows }, (_, i) => `${i},${-i}\n`).join('')}`;

/** A world whose model cannot take some values of the first column. */
function worldThatFailsOn(...values: number[]): BatchWorld {
  const world = new BatchWorld({ chunkBytes: 100 });
  world.engine.onRun = ([input]: readonly NamedTensor[]) => {
    const { data, shape } = input!;
    const firsts = Array.from({ length: shape[0]! }, (_, row) => data[2 * row] as number);
    if (firsts.some((value) => values.includes(value))) throw new InferenceFailedError('index out of range');
  };
  return world;
}

describe('scorePiece', () => {
  it('rejects the rows that the model fails on, and scores the others', async () => {
    const world = worldThatFailsOn(7, 31);
    world.drop('f.csv', fileOf());
    await world.run();

    expect(world.summary).toMatchObject({ status: 'succeeded', rows: { in: ROWS, scored: ROWS - 2, rejected: 2 } });
    expect(
      world
        .outbox('/rejected.jsonl')!
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { record: 8, line: 9, reasons: ['the model failed to run on it'] },
      { record: 32, line: 33, reasons: ['the model failed to run on it'] },
    ]);
    const firsts = world
      .outbox('.scored.csv')!
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect(firsts).toEqual(Array.from({ length: ROWS }, (_, i) => i).filter((i) => i !== 7 && i !== 31));
    expect(world.progress).toEqual({ records: ROWS, rejected: 2 });
  });

  it('leaves it to people when the model fails on all', async () => {
    const world = worldThatFailsOn(...Array.from({ length: ROWS }, (_, i) => i));
    world.drop('f.csv', fileOf(3));
    await world.do(world.messages.shift()!);

    await expect(world.do(world.messages[0]!)).rejects.toThrow(InferenceFailedError);
    expect(world.left).toEqual([]);
    expect(world.progress).toEqual({ records: 0, rejected: 0 });
  });

  it('rejects any number of records at a time', async () => {
    const world = new BatchWorld();
    world.drop('f.csv', `a,b\n${'x,1\n'.repeat(200_000)}`);
    await world.run();

    expect(world.faults).toEqual([]);
    expect(world.summary.reason).toMatchObject({
      code: 'TOO_MANY_REJECTED',
      message: expect.stringContaining('feature "a" must be a number'),
    });
    const { rows, rejectedRecords } = world.summary;
    expect(rows.rejected).toBeGreaterThan(20_000);
    expect(rejectedRecords).toMatch(/rejected\.jsonl$/);
    expect(JSON.parse(world.outbox('/rejected.jsonl')!.split('\n')[1]!)).toMatchObject({ record: 2, line: 3 });
    expect(world.outbox('.scored.csv')).toBeUndefined();
  });

  it('does not fail a file early whose other records may be many', async () => {
    const world = new BatchWorld();
    world.drop('f.csv', `a,b\n${`x${' '.repeat(2_000)},1\n`.repeat(1_200)}${'1,2\n'.repeat(20_000)}`);
    await world.run();

    expect(world.summary).toMatchObject({ status: 'succeeded', rows: { scored: 20_000, rejected: 1_200 } });
  });

  it.each([0.000123, 1e-17, 0.00001])('runs on no more than MaxPayloadInMB %d of records', async (MaxPayloadInMB) => {
    const world = new BatchWorld();
    world.drop('f.csv', fileOf(), { MaxPayloadInMB });
    await world.run();

    expect(world.faults).toEqual([]);
    expect(world.summary.rows.scored).toBe(ROWS);
  });

  it('is not put out by a clock that is set back', async () => {
    const world = new BatchWorld({ chunkBytes: 100 });
    world.drop('f.csv', fileOf());
    let runs = 0;
    world.engine.onRun = () => {
      if (runs++ < 2) world.setClock(-60_000);
    };
    await world.run();

    expect(world.faults).toEqual([]);
    expect(world.summary).toMatchObject({ status: 'succeeded', durationMs: 0 });
  });
});
