import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArtifactFiles } from '../adapters/artifact-files';
import { createSourceOf } from '../adapters/file-source';
import { jobIdOf } from '../adapters/job-id';
import { OnnxEngine } from '../adapters/onnx-engine';
import type { AssembleMessage, ChunkMessage, FailureReason, Job } from '../contracts/job';
import { assembleJob } from '../core/batch/assemble-job';
import type { BatchDeps, BatchLimits, BatchObserver } from '../core/batch/batch-deps';
import { markStalled, type StepMessage, unmarkStalled } from '../core/batch/mark-stalled';
import { planFile } from '../core/batch/plan-file';
import type { BatchQueue, DataStore } from '../core/batch/ports';
import { scoreChunk } from '../core/batch/score-chunk';
import { Models } from '../core/models';
import type { ObjectStore, Observer } from '../core/ports';
import { Baselines } from '../core/profiles/baselines';
import { createFileFormats } from '../formats/file-formats';

export interface BatchOptions {
  readonly models: ObjectStore;
  readonly data: DataStore;
  readonly queue: BatchQueue;
  readonly observer: Observer & BatchObserver;
  readonly limits: BatchLimits;
  /** Folder for copies of models; this thread's own. */
  readonly scratch: string;
  /** Threads of one run of the runtime. */
  readonly threads: number;
  readonly registryTtlMs: number;
  /** Bound on the memory of loaded models. */
  readonly maxModelBytes: number;
}

/** The steps of jobs, in one thread. Each may be done again: it comes to the same. */
export interface Batch {
  /** @param key of a file in the inbox. @returns undefined for what is no file to score, or no longer there. */
  plan(key: string): Promise<Job | undefined>;
  score(message: ChunkMessage): Promise<void>;
  assemble(message: AssembleMessage): Promise<void>;
  /** Says of a chunk that it has failed as often as it may. @param reason why, where that is known. */
  stall(message: StepMessage, reason?: FailureReason): Promise<void>;
  /** Says that it has not, after all. */
  unstall(message: StepMessage): Promise<void>;
  /** Loads a model that `score` will need. @throws as Models.lease. */
  load(model: string, selector?: string): Promise<void>;
  /** Sets how many threads a run of a model may use. Frees the models that were loaded for another number. */
  useThreads(threads: number): Promise<void>;
  readonly models: Models;
}

/** Puts core, formats and adapters together for batch scoring: the same for Lambda and a laptop. ONNX Runtime is loaded
 *  with the first model that `score` needs; the other steps need none. */
export function createBatch(options: BatchOptions): Batch {
  const { data, queue, observer, limits } = options;
  const engine = new OnnxEngine(options.threads);
  const models = createModels(options, engine);
  const deps: BatchDeps = {
    data,
    models,
    baselines: new Baselines(options.models),
    queue,
    observer,
    limits,
    formats: createFileFormats(),
    clock: { now: Date.now },
    jobIdOf: jobIdOf(data.location),
    newAttempt: randomUUID,
    sourceOf: createSourceOf(data, limits),
  };
  return {
    models,
    plan: (key) => planFile(deps, key),
    score: (message) => scoreChunk(deps, message),
    assemble: (message) => assembleJob(deps, message),
    stall: (message, reason) => markStalled(deps, message, reason),
    unstall: (message) => unmarkStalled(deps, message),
    load: async (model, selector) => (await models.lease(model, selector)).release(),
    useThreads: async (threads) => {
      if (engine.threads === threads) return;
      engine.threads = threads;
      await models.close();
    },
  };
}

function createModels({ models: store, observer, ...options }: BatchOptions, engine: OnnxEngine): Models {
  return new Models({
    store,
    observer,
    clock: { now: Date.now },
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    registryTtlMs: options.registryTtlMs,
    artifacts: new ArtifactFiles(store, options.scratch),
    engine,
    maxBytes: options.maxModelBytes,
  });
}
