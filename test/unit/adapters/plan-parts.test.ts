import fc from 'fast-check';
import {
  MAX_PART_BYTES,
  MIN_PART_BYTES,
  type PlannedPart,
  pieceBytes,
  planParts,
} from '../../../functions/adapters/plan-parts';
import type { ConcatPiece } from '../../../functions/core/batch/ports';

const MIB = 1_048_576;
const range = (key: string, sizeBytes: number, start = 0) => ({ key, start, end: start + sizeBytes });
const piecesOf = (part: PlannedPart): readonly ConcatPiece[] => ('copy' in part ? [part.copy] : part.join);
const partBytes = (part: PlannedPart): number => piecesOf(part).reduce((sum, piece) => sum + pieceBytes(piece), 0);

/** Pieces as text, with ranges that follow one another as one. */
function whole(pieces: readonly ConcatPiece[]): string[] {
  const merged: { key: string; start: number; end: number }[] = [];
  for (const piece of pieces.filter((candidate) => pieceBytes(candidate) > 0)) {
    const next = piece instanceof Uint8Array ? { key: `bytes ${piece[0]}`, start: 0, end: piece.length } : piece;
    const last = merged.at(-1);
    if (last && last.key === next.key && last.end === next.start) last.end = next.end;
    else merged.push({ ...next });
  }
  return merged.map(({ key, start, end }) => `${key} ${start}-${end}`);
}

describe('planParts', () => {
  it('plans nothing for nothing', () => {
    expect(planParts([])).toEqual([]);
    expect(planParts([new Uint8Array(0), range('a', 0)])).toEqual([]);
  });

  it('copies large ranges', () => {
    expect(planParts([range('a', 6 * MIB), range('b', 5 * MIB, 7)])).toEqual([
      { copy: range('a', 6 * MIB) },
      { copy: range('b', 5 * MIB, 7) },
    ]);
  });

  it('joins small neighbours until they are a part', () => {
    const small = range('a', 2 * MIB);

    expect(planParts([small, small, small, small])).toEqual([{ join: [small, small, small] }, { join: [small] }]);
  });

  it('fills up what is too small from the range behind it, and copies the rest', () => {
    const head = new Uint8Array(100);

    expect(planParts([head, range('a', 20 * MIB)])).toEqual([
      { join: [head, range('a', MIN_PART_BYTES - 100)] },
      { copy: range('a', 15 * MIB + 100, MIN_PART_BYTES - 100) },
    ]);
  });

  it('cuts a range that is too large for a part', () => {
    const parts = planParts([range('a', MAX_PART_BYTES + 1)]);

    expect(parts.map(partBytes)).toEqual([MAX_PART_BYTES / 2, MAX_PART_BYTES / 2 + 1]);
  });

  it('keeps every byte in order, in parts that S3 takes', () => {
    const size = fc.oneof(
      fc.integer({ min: 0, max: 3 * MIB }),
      fc.integer({ min: MIN_PART_BYTES - 2, max: MIN_PART_BYTES + 2 }),
      fc.integer({ min: 0, max: 3 * MAX_PART_BYTES }),
    );
    const piece = fc.oneof(
      fc.tuple(fc.constantFrom('a', 'b'), size, fc.nat(1_000)).map(([key, bytes, start]) => range(key, bytes, start)),
      fc.nat(2_000).map((bytes) => new Uint8Array(bytes).fill(bytes % 7)),
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const parts = planParts(pieces);

        expect(whole(parts.flatMap(piecesOf))).toEqual(whole(pieces));
        for (const part of parts.slice(0, -1)) expect(partBytes(part)).toBeGreaterThanOrEqual(MIN_PART_BYTES);
        for (const part of parts) {
          expect(partBytes(part)).toBeLessThanOrEqual('copy' in part ? MAX_PART_BYTES : 2 * MIN_PART_BYTES);
          expect(partBytes(part)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
