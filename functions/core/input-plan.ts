import type { Feature, Manifest, TensorSpec } from '../contracts/manifest';
import { type FeatureRule, rulesOf } from './feature-rules';

/** An input tensor, with the feature of each of its columns. */
export interface InputPlan {
  readonly spec: TensorSpec;
  /** [columns]; empty when no feature lies in this tensor. */
  readonly columns: readonly (Feature | undefined)[];
  readonly rules: readonly FeatureRule[];
  /** [axes] names of the sizes that must agree wherever they stand, as far as there are any. */
  readonly dimensions: readonly (string | null)[];
}

/** Name under which the rows of all columns are compared; no graph can have it. */
export const ROWS = '\0rows';

/** What requests to one version are checked against, prepared once when it is loaded. */
export interface RequestPlan {
  readonly manifest: Manifest;
  readonly inputs: ReadonlyMap<string, InputPlan>;
  readonly inputNames: ReadonlySet<string>;
  /** Whether a dimension of unknown size stands more than once in the inputs. */
  readonly sharesDimensions: boolean;
  readonly outputs: ReadonlySet<string>;
  readonly defaultOutputs: readonly string[];
  /** Whether integers of a request must be read exactly beyond 2^53. */
  readonly exactIntegers: boolean;
}

export function planRequests(manifest: Manifest): RequestPlan {
  const { inputs, outputs } = manifest.signature;
  const names = outputs.map((output) => output.name);
  const plans = inputs.map((spec) => planInput(spec, manifest.features));
  const dimensions = plans.flatMap((plan) => plan.dimensions.filter((name) => name !== null));
  return {
    manifest,
    inputs: new Map(plans.map((plan) => [plan.spec.name, plan])),
    inputNames: new Set(inputs.map((spec) => spec.name)),
    sharesDimensions: new Set(dimensions).size < dimensions.length,
    outputs: new Set(names),
    defaultOutputs: manifest.defaultOutputs ?? names,
    exactIntegers: inputs.some((spec) => spec.datatype === 'INT64' || spec.datatype === 'UINT64'),
  };
}

function planInput(spec: TensorSpec, features: readonly Feature[]): InputPlan {
  const columns = columnsOf(spec, features);
  const dimensions = columns.length > 0 ? [ROWS] : (spec.symbols ?? []);
  return { spec, columns, rules: rulesOf(spec, columns), dimensions };
}

function columnsOf(spec: TensorSpec, features: readonly Feature[]): (Feature | undefined)[] {
  const mine = features.filter((feature) => feature.tensor === spec.name);
  if (mine.length === 0) return [];
  const width = Math.max(spec.shape[1] ?? 1, ...mine.map((feature) => feature.position + 1));
  const columns = new Array<Feature | undefined>(width).fill(undefined);
  for (const feature of mine) columns[feature.position] = feature;
  return columns;
}

/** Feature at a flat index of an input, if there is one. */
export const featureAt = (input: InputPlan, index: number): Feature | undefined =>
  input.columns.length === 0 ? undefined : input.columns[index % input.columns.length];

/** Names a column for people. */
export const featureText = ({ name }: Feature): string => `feature "${name}"`;
/** Names a row of the request for people. */
export const rowText = (row: number): string => `row ${row}`;

/** Names an element of an input for people: by row and feature where it has one. */
export function placeText(input: InputPlan, index: number): string {
  const feature = featureAt(input, index);
  if (!feature) return `input "${input.spec.name}" element ${index}`;
  return `${featureText(feature)} ${rowText(Math.floor(index / input.columns.length))}`;
}
