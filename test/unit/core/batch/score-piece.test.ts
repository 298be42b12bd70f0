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
});
