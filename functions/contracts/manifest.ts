import { VERSION_FILES } from './keys';
import { Datatype, ModelName, VersionName } from './names';
import { plainText } from './plain-text';
import { repeated } from './repeated';
import * as z from './zod';

/** Files of a version lie beside its manifest: plain relative paths, no way out of the folder. */
const RelativePath = z
  .string()
  .check(
    z.maxLength(255),
    z.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/, 'must be a plain relative path'),
  );

/** What a manifest may list, at most: far beyond real models, and little enough to check at once. */
const MAX_FILES = 1_000;
const MAX_TENSORS = 1_000;
const MAX_FEATURES = 20_000;
const MAX_LABELS = 100_000;
/** A request takes memory for each column of each row, up to this one. */
const MAX_POSITION = 100_000;

const Name = plainText(255, 1);
const Label = plainText(255);
const Text = plainText(1_000);
const LongText = plainText(2_000);
const Note = plainText(4_000);
const Count = z.int().check(z.nonnegative());
const Cost = z.number().check(z.nonnegative());
const Positive = z.int().check(z.positive());

export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'));

export const FileEntry = z.strictObject({
  path: RelativePath,
  sha256: Sha256,
  bytes: Count,
});
export type FileEntry = z.infer<typeof FileEntry>;

/** A named tensor. In `shape`, -1 stands for a dimension of any size; `[]` is a scalar. */
export const TensorSpec = z.strictObject({
  name: Name,
  datatype: Datatype,
  shape: z.array(z.int().check(z.gte(-1))).check(z.maxLength(16)),
  /** Names of the dimensions where the graph has them: equal names mean equal sizes. */
  symbols: z.optional(z.array(z.nullable(Label)).check(z.maxLength(16))),
  /** Labels of the last axis, for an output of class scores. */
  classLabels: z.optional(z.array(z.union([Text, z.int()])).check(z.maxLength(MAX_LABELS))),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

export const Signature = z.strictObject({
  inputs: z.array(TensorSpec).check(z.minLength(1), z.maxLength(MAX_TENSORS)),
  outputs: z.array(TensorSpec).check(z.minLength(1), z.maxLength(MAX_TENSORS)),
});
export type Signature = z.infer<typeof Signature>;

/** What to do with a missing value: refuse the request, pass NaN, or put a stated value in its place. */
export const MissingPolicy = z.union([
  z.literal('reject'),
  z.literal('nan'),
  z.strictObject({ impute: z.union([z.number(), Text, z.boolean()]) }),
]);
export type MissingPolicy = z.infer<typeof MissingPolicy>;

/** One named column and the place in the input tensors that it fills. */
export const Feature = z
  .strictObject({
    name: Name,
    /** Name of the input tensor. */
    tensor: Name,
    /** Index on the tensor's second axis; 0 for a tensor of one column. */
    position: z.int().check(z.nonnegative(), z.lte(MAX_POSITION)),
    type: z.enum(['number', 'integer', 'string', 'boolean']),
    categories: z.optional(z.array(z.union([Text, z.number()])).check(z.maxLength(MAX_LABELS))),
    range: z.optional(z.strictObject({ min: z.number(), max: z.number() })),
    /** Whether a value outside `categories` or `range` is served (`accept`) or refused (`reject`). */
    outside: z._default(z.enum(['accept', 'reject']), 'accept'),
    missing: z._default(MissingPolicy, 'reject'),
  })
  .check(
    z.refine((f) => f.missing !== 'nan' || f.type === 'number', {
      path: ['missing'],
      message: '"nan" needs a feature of type "number"',
    }),
  );
export type Feature = z.infer<typeof Feature>;

export const Limits = z.strictObject({
  maxRows: z._default(Positive, 10_000),
  maxBytes: z._default(Positive, 6_000_000),
});

const ManifestFields = z.strictObject({
  manifestVersion: z.literal(1),
  name: ModelName,
  version: VersionName,
  description: z.optional(LongText),
  /** The file that the runtime opens; it is one of `files`. */
  entry: z._default(RelativePath, VERSION_FILES.model),
  files: z.array(FileEntry).check(z.minLength(1), z.maxLength(MAX_FILES)),
  signature: Signature,
  /** Empty for a model whose inputs are tensors and not columns (an image, say). */
  features: z._default(z.array(Feature).check(z.maxLength(MAX_FEATURES)), []),
  /** Outputs that the `instances` form answers with; all of them by default. */
  defaultOutputs: z.optional(z.array(Name).check(z.minLength(1), z.maxLength(MAX_TENSORS))),
  limits: z._default(Limits, { maxRows: 10_000, maxBytes: 6_000_000 }),
  provenance: z.strictObject({
    createdAt: z.iso.datetime(),
    trainingData: z.optional(Note),
    code: z.optional(Note),
    command: z.optional(Note),
    packages: z.optional(z.record(Label, Label)),
    /** Changes made to the graph before it was stored, one sentence each. */
    changes: z.optional(z.array(Note).check(z.maxLength(1_000))),
  }),
  evaluation: z.optional(
    z.strictObject({
      data: Note,
      rows: Count,
      metrics: z.record(Label, z.number()),
    }),
  ),
  /** Cost of this version as measured when it was added. */
  measured: z.optional(
    z.strictObject({
      loadMs: Cost,
      firstRunMs: Cost,
      memoryBytes: Count,
      runtime: Label,
    }),
  ),
  licence: z.optional(LongText),
});

/** The description of one immutable version. Unknown keys are rejected, and statements that cannot all be true. */
export const Manifest = ManifestFields.check((ctx) => {
  for (const message of contradictions(ctx.value)) {
    ctx.issues.push({ code: 'custom', message, input: ctx.value });
  }
});
export type Manifest = z.infer<typeof Manifest>;

function contradictions({
  entry,
  files,
  signature,
  features,
  defaultOutputs,
}: z.infer<typeof ManifestFields>): string[] {
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
