import type { InferenceSession, OnnxValue, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Manifest, TensorSpec } from '../contracts/manifest';
import type { Datatype } from '../contracts/names';
import { InferenceFailedError, ModelArtifactError } from '../core/errors';
import type { InferenceEngine, LocalArtifact, NamedTensor, Session } from '../core/ports';
import type { TensorData } from '../core/tensor';

type Runtime = typeof import('onnxruntime-node');

const ORT_TYPES = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<Datatype, OrtTensor.Type>;

let runtime: Runtime | undefined;

/** Loads ONNX Runtime on first use: with its native library it is the largest part of a cold start.
 *  FP16 must travel as bit patterns, but where `Float16Array` exists (Node >= 24) the runtime's type map picks it and
 *  then rejects the data (microsoft/onnxruntime#32323). The map is made with the first tensor, so that one is made
 *  while the name is hidden. */
function loadRuntime(): Runtime {
  if (runtime) return runtime;
  const scope = globalThis as { Float16Array?: unknown };
  const float16Array = scope.Float16Array;
  delete scope.Float16Array;
  try {
    const loaded = require('onnxruntime-node') as Runtime;
    loaded.env.logLevel = 'error';
    new loaded.Tensor('bool', [true]);
    runtime = loaded;
    return loaded;
  } finally {
    if (float16Array)
      Object.defineProperty(scope, 'Float16Array', { value: float16Array, writable: true, configurable: true });
  }
}

/** ONNX Runtime in this thread. `run` blocks the thread for as long as the model takes. */
export class OnnxEngine implements InferenceEngine {
  /** @param threads that a run may use; a change is for sessions that are loaded after it. AWS Lambda gives a vCPU per
   *  1,769 MB. */
  constructor(public threads: number) {}

  async load(manifest: Manifest, artifact: LocalArtifact): Promise<Session> {
    const ort = loadRuntime();
    const before = process.memoryUsage.rss();
    try {
      const session = await ort.InferenceSession.create(artifact.entryPath, this.options());
      try {
        assertSignature(manifest, session);
      } catch (error) {
        await session.release();
        throw error;
      }
      const grown = process.memoryUsage.rss() - before;
      return new OnnxSession(ort, manifest, session, Math.max(grown, artifact.sizeBytes));
    } catch (cause) {
      if (cause instanceof ModelArtifactError) throw cause;
      throw new ModelArtifactError(
        `${manifest.name}@${manifest.version} does not load`,
        { entry: manifest.entry },
        cause,
      );
    }
  }

  /** Spinning threads would take the CPU time of three runs for one; severity 3 is errors. */
  private options(): InferenceSession.SessionOptions {
    return {
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    };
  }
}

/** @throws ModelArtifactError when the graph's tensors are not the manifest's. */
function assertSignature(manifest: Manifest, session: InferenceSession): void {
  const { inputs, outputs } = manifest.signature;
  const wrong = [
    ...differences('input', inputs, session.inputMetadata),
    ...differences('output', outputs, session.outputMetadata),
    ...session.inputNames
      .filter((name) => !inputs.some((spec) => spec.name === name))
      .map((name) => `input "${name}" is not in the manifest`),
  ];
  if (wrong.length === 0) return;
  const { name, version } = manifest;
  throw new ModelArtifactError(`the graph of ${name}@${version} is not what its manifest says: ${wrong.join('; ')}`);
}

function differences(
  kind: string,
  specs: readonly TensorSpec[],
  graph: readonly InferenceSession.ValueMetadata[],
): string[] {
  return specs.flatMap((spec) => {
    const found = graph.find((value) => value.name === spec.name);
    const type = found?.isTensor ? found.type : undefined;
    return type === ORT_TYPES[spec.datatype]
      ? []
      : [`${kind} "${spec.name}" is ${type ?? 'not there'}, not ${spec.datatype}`];
  });
}

class OnnxSession implements Session {
  private readonly datatypes: ReadonlyMap<string, Datatype>;

  constructor(
    private readonly ort: Runtime,
    private readonly manifest: Manifest,
    private readonly session: InferenceSession,
    readonly memoryBytes: number,
  ) {
    this.datatypes = new Map(manifest.signature.outputs.map((spec) => [spec.name, spec.datatype]));
  }

  async run(inputs: readonly NamedTensor[], outputs: readonly string[]): Promise<NamedTensor[]> {
    try {
      const feeds: Record<string, OnnxValue> = {};
      for (const { name, datatype, data, shape } of inputs) {
        feeds[name] = new this.ort.Tensor(ORT_TYPES[datatype] as 'float32', data as Float32Array, shape);
      }
      const results = await this.session.run(feeds, outputs);
      return outputs.map((name) => this.readOutput(name, results[name] as OrtTensor));
    } catch (cause) {
      const { name, version } = this.manifest;
      throw new InferenceFailedError(`${name}@${version} failed to run`, {}, cause);
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private readOutput(name: string, value: OrtTensor): NamedTensor {
    return { name, datatype: this.datatypes.get(name)!, shape: value.dims, data: value.data as TensorData };
  }
}
