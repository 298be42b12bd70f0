import type { JobSummary, PlannedJob } from '../../contracts/job';
import type { Models } from '../models';
import type { Clock } from '../ports';
import type { Baselines } from '../profiles/baselines';
import type { ByteSource, FileFormats } from './file-format';
import type { BatchQueue, DataStore } from './ports';

export interface BatchLimits {
  /** Larger files are refused before any work. */
  readonly maxFileBytes: number;
  /** Bound on what comes out of gzip. */
  readonly maxUnpackedBytes: number;
  /** Chunks that a file is cut into, within the bounds on their size; 64 when left out, to keep many functions busy. */
  readonly wantedChunks?: number;
  /** Workers that score the chunks of a job at a time, where that is known: chunks get smaller towards the end of the file
   *  then, so that all end together. */
  readonly workers?: number;
  /** Size of a chunk, in bytes of the file, whatever the file's size is. */
  readonly chunkBytes?: number;
  /** After this long, a piece ends at the next record and the rest of its chunk becomes another piece. */
  readonly pieceMs: number;
  /** Memory that a worker is billed for on Lambda, in MB. */
  readonly memoryMb: number;
}

/** Hears of what becomes of jobs. No values of records. */
export interface BatchObserver {
  planned(job: PlannedJob): void;
  /** An object in the inbox that belongs to no model, so that there is no folder to report in. */
  ignored(fact: { key: string; why: string }): void;
  /** Some records of a job were read, while a piece is at work.
   *  @param fact `advanced`: how much of the chunk's range that was, in the units of ranges. */
  progressed(fact: { job: string; records: number; rejected: number; advanced: number }): void;
  pieceScored(fact: {
    job: string;
    model: string;
    version: string;
    scored: number;
    rejected: number;
    ms: number;
  }): void;
  /** Told once by whoever ended the job. */
  ended(summary: JobSummary): void;
}

/** What the steps of a job need; the same on Lambda and on a laptop. */
export interface BatchDeps {
  readonly data: DataStore;
  readonly models: Pick<Models, 'lease' | 'describe'>;
  readonly baselines: Pick<Baselines, 'of'>;
  readonly formats: FileFormats;
  readonly queue: BatchQueue;
  readonly clock: Clock;
  /** The same for the same file in the same state, so that an event that comes twice makes one job. */
  readonly jobIdOf: (key: string, revision: string) => string;
  /** Tells apart what two workers write for the same piece. */
  readonly newAttempt: () => string;
  /** Bytes of a stored file, out of gzip where it is packed. */
  readonly sourceOf: (input: StoredFile) => ByteSource;
  readonly observer: BatchObserver;
  readonly limits: BatchLimits;
}

/** A file of the data store, in one state. */
export interface StoredFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly revision: string;
  readonly gzip: boolean;
}
