import { resolve } from 'node:path';
import type { Baseline } from '../../functions/contracts/baseline';
import { VERSION_FILES } from '../../functions/contracts/keys';
import type { Manifest, Signature } from '../../functions/contracts/manifest';
import { InvalidInputError } from '../../functions/core/errors';
import { signatureOf } from '../../functions/core/onnx/signature';
import type { CliDeps } from '../deps';
import type { ProbeResult } from '../probe/probe';
import { type ArtifactFile, externalArtifact, memoryArtifact } from './artifact-file';
import { draftManifest } from './draft-manifest';
import { measuredField, measureModel, measurementNotes } from './measure-model';
import { type ObservedSignature, observeShapes } from './observed-shapes';
import { profileOutputs } from './output-baseline';
import { changesOf, type ModelFile, readModel } from './read-model';
import { signatureNotes } from './signature-notes';
import { describeColumns, type TrainingData } from './training-data';

/** All that a new version consists of, but for its number. */
export interface PreparedVersion {
  readonly path: string;
  readonly name: string;
  readonly artifacts: readonly ArtifactFile[];
  /** @returns the manifest of the version under a number. */
  readonly manifest: (version: string) => Manifest;
  /** Columns of the training data that no input takes. */
  readonly unusedColumns: readonly string[];
  /** What its owner should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Reads, repairs, checks and measures a model. Nothing is written to a store.
 *  @throws InvalidInputError when it cannot be served, with the reasons and the ways out; ModelArtifactError when the
 *  runtime does not load it. */
export async function prepareVersion(
  deps: CliDeps,
  path: string,
  name: string,
  training: TrainingData | undefined,
): Promise<PreparedVersion> {
  deps.err(`${path}: reading the graph`);
  const file = await readModel(resolve(deps.cwd, path));
  if (file.obstacles.length > 0) throw new InvalidInputError(file.obstacles.map((o) => `${o.problem}; ${o.wayOut}`));
  const stated = signatureOf(file.facts, file.cuts);
  const columns = training && describeColumns(stated, training);
  const draft = draftManifest(deps.clock, file, name, stated, columns, training);
  deps.err(`${path}: loading and running it once`);
  const measured = await measureModel(deps, file, draft, training, columns);
  const observed = observeShapes(stated, file.facts, measured.shapes);
  requireRanks(observed, measured);
  const artifacts = await artifactsOf(file, columns && withOutputs(columns.baseline, observed.signature, measured));
  const changes = [...changesOf(file.cuts), ...observed.corrections];
  return {
    path,
    name,
    artifacts,
    manifest: (version) => ({
      ...draft,
      version,
      files: artifacts.map(({ entry }) => entry),
      signature: observed.signature,
      provenance: { ...draft.provenance, ...(changes.length > 0 && { changes }) },
      ...measuredField(measured),
    }),
    unusedColumns: columns?.map.unused ?? [],
    notes: [...changes, ...signatureNotes(stated), ...measurementNotes(measured)],
  };
}

/** @throws InvalidInputError when neither the file nor a run told how many dimensions an output has. */
function requireRanks({ unknown }: ObservedSignature, { failure }: ProbeResult): void {
  if (unknown.length === 0) return;
  const names = unknown.map((output) => `"${output}"`).join(', ');
  throw new InvalidInputError([
    `the file does not state how many dimensions output ${names} has, and a run with zeros failed (${failure})`,
  ]);
}

const withOutputs = (baseline: Baseline, signature: Signature, { profiled }: ProbeResult): Baseline =>
  profiled ? { ...baseline, outputs: profileOutputs(signature, profiled) } : baseline;

async function artifactsOf(file: ModelFile, baseline: Baseline | undefined): Promise<ArtifactFile[]> {
  const text = baseline && `${JSON.stringify(baseline, null, 2)}\n`;
  return [
    memoryArtifact(VERSION_FILES.model, file.bytes),
    ...(await Promise.all(file.external.map((data) => externalArtifact(data.location, data.path)))),
    ...(text ? [memoryArtifact(VERSION_FILES.baseline, new TextEncoder().encode(text))] : []),
  ];
}
