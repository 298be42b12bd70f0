import type { BatchLimits } from './batch-deps';
import type { Taper } from './file-format';

/** Chunks of a file that is large enough for them: enough to keep many workers busy, small enough to be over in seconds,
 *  large enough that reading and writing their records costs little beside. */
const WANTED_CHUNKS = 64;
const MIN_CHUNK_BYTES = 4 * 1_048_576;
const MAX_CHUNK_BYTES = 64 * 1_048_576;
/** Fewer than a job's record may list, which is 10,000. */
const MAX_CHUNKS = 9_000;

/** @returns size of a chunk of a file of this size. */
export function chunkBytes(limits: BatchLimits, sizeBytes: number): number {
  if (limits.chunkBytes !== undefined) return limits.chunkBytes;
  const wanted = Math.min(
    Math.max(sizeBytes / (limits.wantedChunks ?? WANTED_CHUNKS), MIN_CHUNK_BYTES),
    MAX_CHUNK_BYTES,
  );
  return Math.ceil(Math.max(wanted, sizeBytes / MAX_CHUNKS));
}

/** Whether a file of this size is scored in several chunks, as far as its size tells. */
export const isCut = (limits: BatchLimits, sizeBytes: number): boolean => chunkBytes(limits, sizeBytes) < sizeBytes;

/** How much smaller the last chunks are, and how small at least. With two workers, one waits for the other at the end for
 *  1/128 of the work at most; a chunk costs some ms beside its records. */
const FINENESS = 8;
const MIN_LAST_BYTES = 262_144;

/** How chunks get smaller towards the end of a file. @returns undefined where the number of workers is
 *  not known, and for a file of a single chunk. */
export function taperOf(limits: BatchLimits, sizeBytes: number): Taper | undefined {
  if (limits.workers === undefined || !isCut(limits, sizeBytes)) return undefined;
  const bytes = chunkBytes(limits, sizeBytes);
  return {
    workers: limits.workers,
    // The small ones at the end need room in the record, too.
    firstBytes: Math.max(MAX_CHUNK_BYTES, (2 * sizeBytes) / MAX_CHUNKS),
    lastBytes: Math.max(bytes / FINENESS, MIN_LAST_BYTES),
  };
}

/** Share of a worker's part of what is left that the next chunk is. Two workers, one twice as fast as the other, still end
 *  together; with half, there would be a third more chunks. */
const TAPER_SHARE = 2 / 3;

/** Size of the next chunk. @param leftBytes of the file that are not in chunks yet. */
export const taperedBytes = ({ workers, firstBytes, lastBytes }: Taper, leftBytes: number): number =>
  Math.min(Math.max((TAPER_SHARE * leftBytes) / workers, lastBytes), firstBytes);
