import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArtifactFiles } from '../adapters/artifact-files';
import { OnnxEngine } from '../adapters/onnx-engine';
import { newPredictionId } from '../adapters/prediction-id';
import { Models } from '../core/models';
import type { ObjectStore, Observer } from '../core/ports';
import { type AnswerCall, createPredictService } from '../protocols/predict-service';

export interface ServingOptions {
  readonly store: ObjectStore;
  readonly observer: Observer;
  /** Folder for copies of models; this thread's own. */
  readonly scratch: string;
  /** Threads of one run of the runtime. */
  readonly threads: number;
  readonly registryTtlMs: number;
  /** Bound on the memory of loaded models. */
  readonly maxModelBytes: number;
}

/** Models, and predictions on them, in one thread. */
export interface Serving {
  readonly models: Models;
  readonly answer: AnswerCall;
}

/** Puts core and adapters together: the same for Lambda, the Node server's threads and the command line. */
export function createServing(options: ServingOptions): Serving {
  const { store, observer, registryTtlMs } = options;
  const models = new Models({
    store,
    observer,
    registryTtlMs,
    clock: { now: Date.now },
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    artifacts: new ArtifactFiles(store, options.scratch),
    engine: new OnnxEngine(options.threads),
    maxBytes: options.maxModelBytes,
  });
  return { models, answer: createPredictService({ models, elapsed: () => performance.now(), newId: newPredictionId }) };
}
