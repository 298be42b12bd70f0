import type { AbsentFeature, PieceResult, PlannedJob } from '../../contracts/job';
import type { Profile } from '../../contracts/profile';
import { inBoth } from './absent-features';
import { inParallel } from './in-parallel';
import { readResults } from './job-records';
import { mergeProfiles } from './merge-profiles';
import type { DataStore } from './ports';

/** What the pieces of a job have come to so far. */
export interface Work {
  /** In the file's order, without their profiles and the features that they lack. */
  readonly results: readonly PieceResult[];
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

/** Reads the results of all pieces. */
export async function readWork(data: DataStore, job: PlannedJob): Promise<Work> {
  const results: PieceResult[] = [];
  let head: PieceResult[] | undefined;
  let profile: Profile | undefined;
  let absent: AbsentFeature[] | undefined;
  let open: number | undefined;
  for (let first = 0; first < job.chunks.length; first += CHUNKS_AT_A_TIME) {
    const numbers = [...job.chunks.keys()].slice(first, first + CHUNKS_AT_A_TIME);
    const chunks = await inParallel(numbers, (chunk) => readResults(data, job, chunk));
    const profiles = chunks.flat().flatMap((piece) => piece.profile ?? []);
    if (profiles.length > 0) profile = mergeProfiles(profile ? [profile, ...profiles] : profiles);
    for (const [i, pieces] of chunks.entries()) {
      for (const { profile: _, absent: some, ...result } of pieces) {
        results.push(result);
        if (some) absent = absent ? inBoth(absent, some) : some;
      }
      if (pieces.at(-1)?.isLast) continue;
      open ??= first + i;
      head ??= [...results];
    }
  }
  return { results, head: head ?? results, profile, absent: absent ?? [], open };
}
