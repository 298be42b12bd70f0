import type { ConcatPiece } from '../core/batch/ports';

/** A range of a stored object. */
export type StoredRange = Exclude<ConcatPiece, Uint8Array>;

/** A part of a multipart upload: copied inside S3, or read and sent. */
export type PlannedPart = { readonly copy: StoredRange } | { readonly join: readonly ConcatPiece[] };

const MIB = 1_048_576;
/** Bounds of a part; the last one may be smaller. Source: Amazon S3 User Guide, "Multipart upload limits". */
export const MIN_PART_BYTES = 5 * MIB;
export const MAX_PART_BYTES = 5 * 1_024 * MIB;
export const MAX_PARTS = 10_000;

export const pieceBytes = (piece: ConcatPiece): number =>
  piece instanceof Uint8Array ? piece.length : piece.end - piece.start;

/** Parts of an upload that puts pieces together, in their order. Large ranges are copied; small neighbours are joined, and
 *  where they are too small for a part, they take what is missing from the range behind them. */
export function planParts(pieces: readonly ConcatPiece[]): PlannedPart[] {
  const parts: PlannedPart[] = [];
  let joined: ConcatPiece[] = [];
  let joinedBytes = 0;
  const join = (piece: ConcatPiece) => {
    joined.push(piece);
    joinedBytes += pieceBytes(piece);
    if (joinedBytes >= MIN_PART_BYTES) endJoin();
  };
  const endJoin = () => {
    if (joinedBytes > 0) parts.push({ join: joined });
    joined = [];
    joinedBytes = 0;
  };
  for (const piece of pieces) {
    if (pieceBytes(piece) === 0) continue;
    if (piece instanceof Uint8Array || pieceBytes(piece) < MIN_PART_BYTES) {
      join(piece);
      continue;
    }
    const { key, start, end } = piece;
    const middle = joinedBytes === 0 ? start : start + MIN_PART_BYTES - joinedBytes;
    if (middle > start) join({ key, start, end: middle });
    if (end - middle >= MIN_PART_BYTES) parts.push(...copies({ key, start: middle, end }));
    else if (end > middle) join({ key, start: middle, end });
  }
  endJoin();
  return parts;
}

/** Ranges of even size, none too large or too small for a part. */
function copies({ key, start, end }: StoredRange): PlannedPart[] {
  const count = Math.ceil((end - start) / MAX_PART_BYTES);
  const cut = (i: number) => start + Math.floor(((end - start) * i) / count);
  return Array.from({ length: count }, (_, i) => ({ copy: { key, start: cut(i), end: cut(i + 1) } }));
}
