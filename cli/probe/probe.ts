import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { version as runtimeVersion } from 'onnxruntime-node/package.json';
import { OnnxEngine } from '../../functions/adapters/onnx-engine';
import type { Manifest } from '../../functions/contracts/manifest';
import { writeModel } from '../../functions/core/onnx/parse-model';
import { ModelProtoSchema } from '../../functions/core/onnx/schema/onnx_pb';
import type { InferenceEngine, NamedTensor, Session } from '../../functions/core/ports';
import { causeText } from '../cause-text';

/** Inputs of two sizes, to learn which dimensions of the outputs follow the rows. */
export interface Sample {
  readonly one: readonly NamedTensor[];
  readonly many: readonly NamedTensor[];
}

export interface ProbeRequest {
  /** Its version is not decided yet. */
  readonly manifest: Manifest;
  readonly entryPath: string;
  readonly sizeBytes: number;
  /** Tried in order, until one runs. */
  readonly samples: readonly Sample[];
  /** Inputs of a last run, whose outputs are handed back. */
  readonly profile?: readonly NamedTensor[] | undefined;
}

/** What one load and the first runs of a model cost and gave. */
export interface ProbeResult {
  readonly loadMs: number;
  /** Growth of the process's resident memory by loading and running. */
  readonly memoryBytes: number;
  /** Undefined when no sample ran; `failure` says why. */
  readonly firstRunMs: number | undefined;
  /** Shapes that each output had in the runs. */
  readonly shapes: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Name and version of the runtime, and of what it ran on. */
  readonly runtime: string;
  /** Why the last sample did not run, with one row or with several. */
  readonly failure: string | undefined;
  /** Outputs for `profile`. */
  readonly profiled?: readonly NamedTensor[];
  /** Why it did not run on `profile`. */
  readonly profileFailure?: string;
}

/** Loads and runs a model. @throws ModelArtifactError when it does not load. */
export type Probe = (request: ProbeRequest) => Promise<ProbeResult>;

/** Probes in this process, which should have loaded no model before: its memory is what is measured. */
export const probe: Probe = async (request) => {
  const engine = new OnnxEngine(availableParallelism());
  await warmUp(engine, request.manifest);
  const memoryBefore = process.memoryUsage.rss();
  const startedAt = performance.now();
  const session = await engine.load(request.manifest, localArtifact(request.entryPath, request.sizeBytes));
  const loadMs = rounded(performance.now() - startedAt);
  try {
    const runs = await runSamples(session, request);
    const grown = process.memoryUsage.rss() - memoryBefore;
    const profiled = runs.failure === undefined ? await runProfile(session, request) : {};
    return { loadMs, memoryBytes: Math.max(grown, request.sizeBytes), runtime: runtimeText(), ...runs, ...profiled };
  } finally {
    await session.release();
  }
};

const runtimeText = (): string =>
  `onnxruntime-node ${runtimeVersion}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const localArtifact = (entryPath: string, sizeBytes: number) => ({ entryPath, sizeBytes, discard: async () => {} });

type Runs = Pick<ProbeResult, 'firstRunMs' | 'shapes' | 'failure'>;

async function runSamples(session: Session, { manifest, samples }: ProbeRequest): Promise<Runs> {
  const names = manifest.signature.outputs.map((output) => output.name);
  let failure: string | undefined;
  for (const sample of samples) {
    const shapes: Record<string, number[][]> = Object.fromEntries(names.map((name) => [name, []]));
    const run = async (inputs: readonly NamedTensor[]) => {
      for (const { name, shape } of await session.run(inputs, names)) shapes[name]!.push([...shape]);
    };
    const startedAt = performance.now();
    failure = await failureOf(() => run(sample.one));
    if (failure !== undefined) continue;
    const firstRunMs = rounded(performance.now() - startedAt);
    failure = await failureOf(() => run(sample.many));
    return { firstRunMs, shapes, failure };
  }
  return { firstRunMs: undefined, shapes: {}, failure };
}

async function runProfile(session: Session, { manifest, profile }: ProbeRequest): Promise<Partial<ProbeResult>> {
  if (!profile) return {};
  let profiled: readonly NamedTensor[] = [];
  const profileFailure = await failureOf(async () => {
    const names = manifest.signature.outputs.map((output) => output.name);
    profiled = await session.run(profile, names);
  });
  return profileFailure === undefined ? { profiled } : { profileFailure };
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return causeText(error);
  }
}

/** Loads a model of one node, so that starting the runtime is not counted as part of the next load. */
async function warmUp(engine: InferenceEngine, manifest: Manifest): Promise<void> {
  const path = join(tmpdir(), `onward-${randomUUID()}.onnx`);
  const type = { value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim: [{}] } } } };
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'warm-up',
      node: [{ opType: 'Identity', input: ['x'], output: ['y'] }],
      input: [{ name: 'x', type }],
      output: [{ name: 'y', type }],
    },
  });
  const spec = (name: string) => [{ name, datatype: 'FP32' as const, shape: [-1] }];
  const signature = { inputs: spec('x'), outputs: spec('y') };
  await writeFile(path, writeModel(model));
  try {
    const session = await engine.load({ ...manifest, signature, features: [] }, localArtifact(path, 0));
    await session.run([{ name: 'x', datatype: 'FP32', shape: [1], data: new Float32Array(1) }], ['y']);
    await session.release();
  } finally {
    await rm(path, { force: true });
  }
}
