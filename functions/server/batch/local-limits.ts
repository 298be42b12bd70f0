import type { BatchLimits } from '../../core/batch/batch-deps';

/** Larger than any file that one machine scores in a week. */
const MAX_BYTES = 1e12;

/** Chunks for each worker: they end together, near enough, and each takes some ms beside its records. */
const CHUNKS_A_WORKER = 8;

/** Bounds of jobs on this machine. No function times out here, but what was scored of a piece is lost when the process
 *  ends; costs are told for the functions that stages have by default. */
export const localLimits = (workers: number): BatchLimits => ({
  maxFileBytes: MAX_BYTES,
  maxUnpackedBytes: MAX_BYTES,
  pieceMs: 60_000,
  memoryMb: 1_769,
  wantedChunks: CHUNKS_A_WORKER * workers,
  workers,
});
