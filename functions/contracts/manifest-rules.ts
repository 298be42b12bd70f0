import type { Feature, Manifest, TensorSpec } from './manifest';
import { repeated } from './repeated';

/** Whether a feature's type allows its rule for missing values: only a number can be NaN. */
export const canBeMissing = ({ missing, type }: { missing?: unknown; type: string }): boolean =>
  missing !== 'nan' || type === 'number';

/** Statements of a manifest that cannot all be true: a sentence for each. */
export function contradictions({ entry, files, signature, features, defaultOutputs }: Manifest): string[] {
  const { inputs, outputs } = signature;
  const tensors = new Map(inputs.map((input) => [input.name, input]));
  return [
    ...repeated(files.map((file) => file.path)).map((path) => `two files have the path "${path}"`),
    ...repeated(inputs.map((input) => input.name)).map((name) => `two inputs are called "${name}"`),
    ...repeated(outputs.map((output) => output.name)).map((name) => `two outputs are called "${name}"`),
    ...repeated(features.map((feature) => feature.name)).map((name) => `two features are called "${name}"`),
    ...repeated(features.map(({ tensor, position }) => `${tensor}[${position}]`)).map(
      (place) => `two features share ${place}`,
    ),
    ...(files.some((file) => file.path === entry) ? [] : [`entry "${entry}" is not one of files`]),
    ...(defaultOutputs ?? [])
      .filter((name) => !outputs.some((output) => output.name === name))
      .map((name) => `defaultOutputs names "${name}", which the signature has not`),
    ...features.flatMap((feature) => featureContradictions(feature, tensors.get(feature.tensor))),
  ];
}

function featureContradictions(feature: Feature, tensor: TensorSpec | undefined): string[] {
  const { name, type, position, range, missing } = feature;
  const label = `feature "${name}"`;
  if (!tensor) return [`${label} names tensor "${feature.tensor}", which the signature has not`];
  const width = tensor.shape.length === 2 ? tensor.shape[1]! : undefined;
  const found: string[] = [];
  if (width === undefined) found.push(`${label} needs "${tensor.name}" to have the shape [rows, columns]`);
  else if (width !== -1 && position >= width) found.push(`${label} is past the last column of "${tensor.name}"`);
  if (!TYPE_DATATYPES[type].test(tensor.datatype))
    found.push(`${label} is a ${type}, and "${tensor.name}" is ${tensor.datatype}`);
  if (range && range.min > range.max) found.push(`${label} has a range whose min is above its max`);
  if (missing === 'nan' && !tensor.datatype.startsWith('FP'))
    found.push(`${label} cannot be NaN in ${tensor.datatype}`);
  if (typeof missing === 'object' && !imputes(missing.impute, type)) found.push(`${label} imputes what is no ${type}`);
  return found;
}

/** Datatypes of a tensor that can hold a feature of each type. */
const TYPE_DATATYPES: Readonly<Record<Feature['type'], RegExp>> = {
  number: /^(FP|INT|UINT)/,
  integer: /^(FP|INT|UINT)/,
  boolean: /^(BOOL|FP|INT|UINT)/,
  string: /^BYTES$/,
};

function imputes(value: number | string | boolean, type: Feature['type']): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type || (type === 'boolean' && (value === 0 || value === 1));
}
