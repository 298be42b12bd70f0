import { gzipSync } from 'node:zlib';
import { BatchWorld } from '../../fakes/batch-world';

const ROWS = 600;
const content = `a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},${-i}\n`).join('')}`;
/** Runs of a few rows each. */
const OPTIONS = { MaxPayloadInMB: 0.0001 };

/** Scores a packed file. @returns the number of pieces that it takes. */
async function piecesOf(world: BatchWorld): Promise<number> {
  let pieces = 0;
  world.drop('f.csv.gz', gzipSync(content), OPTIONS);
  for (let message = world.messages.shift(); message; message = world.messages.shift()) {
    if (message.kind === 'score') pieces++;
    await world.do(message);
  }
  expect(world.summary.rows).toEqual({ in: ROWS, scored: ROWS, rejected: 0 });
  return pieces;
}

describe('the time that a piece may take', () => {
  it('ends it at the next record', async () => {
    expect(await piecesOf(new BatchWorld({ pieceMs: 2 }))).toBeGreaterThan(3);
  });

  it('begins with its first records, however long it takes to get there', async () => {
    const world = new BatchWorld({ pieceMs: 5_000 });
    world.data.fault = (operation) => world.pass(operation === 'read' ? 10_000 : 0);

    expect(await piecesOf(world)).toBe(1);
  });
});
