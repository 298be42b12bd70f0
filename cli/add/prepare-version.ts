import { basename, resolve } from 'node:path';
import { type Baseline, type Feature, type Manifest, type Signature, VERSION_FILES } from '../../functions/contracts';
import { InvalidInputError } from '../../functions/core/errors';
import { signatureOf } from '../../functions/core/onnx/signature';
import type { CsvColumns } from '../csv/read-columns';
import type { CliDeps } from '../deps';
import type { ProbeResult } from '../probe/probe';
import { type ArtifactFile, externalArtifact, memoryArtifact } from './artifact-file';
import { buildBaseline } from './column-baseline';
import { describeFeatures } from './describe-features';
import { type ColumnMap, mapColumns } from './map-columns';
import { observeShapes } from './observed-shapes';
import { changesOf, type ModelFile, readModel } from './read-model';
import { csvSample, zeroSamples } from './sample-tensors';
import { withModelOnDisk } from './stage-model';

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

interface Columns {
  readonly map: ColumnMap;
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
}

/** Reads, repairs, checks and measures a model. Nothing is written to a store.
 *  @throws InvalidInputError when it cannot be served, with the reasons and the ways out; ModelArtifactError when the
 *  runtime does not load it. */
export async function prepareVersion(
  deps: CliDeps,
  path: string,
  name: string,
  csv: CsvColumns | undefined,
): Promise<PreparedVersion> {
  deps.err(`${path}: reading the graph`);
  const file = await readModel(resolve(deps.cwd, path));
  if (file.obstacles.length > 0) throw new InvalidInputError(file.obstacles.map((o) => `${o.problem}; ${o.wayOut}`));
  const stated = signatureOf(file.facts, file.cuts);
  const columns = csv && describeColumns(stated, csv);
  const draft = draftManifest(deps, file, name, stated, columns, csv);
  deps.err(`${path}: loading and running it once`);
  const measured = await measure(deps, file, draft, columns?.map, csv);
  const observed = observeShapes(stated, file.facts, measured.shapes);
  if (observed.unknown.length > 0) {
    const names = observed.unknown.map((output) => `"${output}"`).join(', ');
    throw new InvalidInputError([
      `the file does not state how many dimensions output ${names} has, and a run with zeros failed (${measured.failure})`,
    ]);
  }
  const artifacts = await artifactsOf(file, columns?.baseline);
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
    notes: [...changes, ...failureNotes(measured)],
  };
}

function describeColumns(signature: Signature, csv: CsvColumns): Columns {
  const map = mapColumns(
    signature,
    csv.columns.map((column) => column.name),
  );
  const features = describeFeatures(map.places, csv.columns);
  return { map, features, baseline: buildBaseline(csv.rows, features, csv.columns) };
}

function draftManifest(
  deps: CliDeps,
  file: ModelFile,
  name: string,
  signature: Signature,
  columns: Columns | undefined,
  csv: CsvColumns | undefined,
): Manifest {
  const { producerName, producerVersion } = file.facts;
  return {
    manifestVersion: 1,
    name,
    version: '1',
    entry: VERSION_FILES.model,
    files: [],
    signature,
    features: [...(columns?.features ?? [])],
    limits: { maxRows: 10_000, maxBytes: 6_000_000 },
    provenance: {
      createdAt: new Date(deps.clock.now()).toISOString(),
      ...(csv && { trainingData: `${basename(csv.path)}, ${csv.rows} rows` }),
      ...(producerName && producerVersion && { packages: { [producerName]: producerVersion } }),
    },
  };
}

async function measure(
  deps: CliDeps,
  file: ModelFile,
  manifest: Manifest,
  map: ColumnMap | undefined,
  csv: CsvColumns | undefined,
): Promise<ProbeResult> {
  const samples = map && csv ? [csvSample(manifest.signature, map.places, csv)] : zeroSamples(manifest.signature);
  const sizeBytes = file.bytes.length + file.external.reduce((sum, data) => sum + data.bytes, 0);
  const result = await withModelOnDisk(file, (entryPath) => deps.probe({ manifest, entryPath, sizeBytes, samples }));
  if (csv && result.firstRunMs === undefined) {
    throw new InvalidInputError([`the model does not run on the first row of "${csv.path}": ${result.failure}`]);
  }
  return result;
}

function measuredField({ loadMs, firstRunMs, memoryBytes, runtime }: ProbeResult): Pick<Manifest, 'measured'> {
  return firstRunMs === undefined ? {} : { measured: { loadMs, firstRunMs, memoryBytes, runtime } };
}

function failureNotes({ firstRunMs, failure }: ProbeResult): string[] {
  if (failure === undefined) return [];
  if (firstRunMs === undefined) return [`it loads, and was not measured: no run with zeros worked (${failure})`];
  return [`it runs on one row, and not on three (${failure})`];
}

async function artifactsOf(file: ModelFile, baseline: Baseline | undefined): Promise<ArtifactFile[]> {
  const text = baseline && `${JSON.stringify(baseline, null, 2)}\n`;
  return [
    memoryArtifact(VERSION_FILES.model, file.bytes),
    ...(await Promise.all(file.external.map((data) => externalArtifact(data.location, data.path)))),
    ...(text ? [memoryArtifact(VERSION_FILES.baseline, new TextEncoder().encode(text))] : []),
  ];
}
