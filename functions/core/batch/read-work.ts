import type { AbsentFeature, PieceResult, PlannedJob } from '../../contracts/job';
import type { Profile } from '../../contracts/profile';
import { JobRecordError } from '../errors';
import { mergeProfiles } from '../profiles/merge-profiles';
import { inBoth } from './absent-features';
import { inParallel } from './in-parallel';
import { readResults } from './job-records';
import type { DataStore } from './ports';

/** What the pieces of a job have come to so far. */
export interface Work {
  /** In the file's order, without their profiles and the features that they lack. */
  readonly results: readonly PieceResult[];
  /** [chunks] how many of them each has. */
  readonly pieces: readonly number[];
  /** Those from the start of the file to the first piece that is not scored: their records can be numbered. */
  readonly head: readonly PieceResult[];
  /** What monitoring compares with the baseline. */
  readonly profile: Profile | undefined;
  /** Features that none of the results has; none where the file's columns are known. */
  readonly absent: readonly AbsentFeature[];
  /** The first chunk that is not scored to its end; undefined when all are. */
  readonly open: number | undefined;
}

/** Chunks whose results are in memory at a time with their profiles, which take most of it. */
const CHUNKS_AT_A_TIME = 64;

/** Reads the results of all pieces.
 *  @param told how many pieces of each chunk count; as many as there are when left out.
 *  @throws JobRecordError when there are fewer. */
export async function readWork(data: DataStore, job: PlannedJob, told?: readonly number[]): Promise<Work> {
  const results: PieceResult[] = [];
  const counts: number[] = [];
  let head: PieceResult[] | undefined;
  let profile: Profile | undefined;
  let absent: AbsentFeature[] | undefined;
  let open: number | undefined;
  const chunkCount = told?.length ?? job.chunks.length;
  for (let first = 0; first < chunkCount; first += CHUNKS_AT_A_TIME) {
    const size = Math.min(CHUNKS_AT_A_TIME, chunkCount - first);
    const numbers = Array.from({ length: size }, (_, i) => first + i);
    const chunks = await inParallel(numbers, (chunk) => readPieces(data, job, chunk, told?.[chunk]));
    const profiles = chunks.flat().flatMap((piece) => piece.profile ?? []);
    if (profiles.length > 0) profile = mergeProfiles(profile ? [profile, ...profiles] : profiles);
    for (const [i, pieces] of chunks.entries()) {
      counts.push(pieces.length);
      for (const { profile: _, absent: some, ...result } of pieces) {
        results.push(result);
        if (some) absent = absent ? inBoth(absent, some) : some;
      }
      if (pieces.at(-1)?.isLast) continue;
      open ??= first + i;
      head ??= [...results];
    }
  }
  return { results, pieces: counts, head: head ?? results, profile, absent: absent ?? [], open };
}

async function readPieces(
  data: DataStore,
  job: PlannedJob,
  chunk: number,
  told: number | undefined,
): Promise<PieceResult[]> {
  const pieces = await readResults(data, job, chunk, told);
  if (told === undefined || pieces.length === told) return pieces;
  throw new JobRecordError(`chunk ${chunk} of job "${job.id}" has ${pieces.length} results, and had ${told}`);
}
