import { z } from 'zod';
import { Datatype, ModelName, VersionName } from './names';

/** Files of a version lie beside its manifest: plain relative paths, no way out of the folder. */
const RelativePath = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/, 'must be a plain relative path');

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

export const FileEntry = z.strictObject({
  path: RelativePath,
  sha256: Sha256,
  bytes: z.int().nonnegative(),
});
export type FileEntry = z.infer<typeof FileEntry>;

/** A named tensor. In `shape`, -1 stands for a dimension of any size; `[]` is a scalar. */
export const TensorSpec = z.strictObject({
  name: z.string().min(1).max(255),
  datatype: Datatype,
  shape: z.array(z.int().min(-1)).max(16),
  /** Labels of the last axis, for an output of class scores. */
  classLabels: z.array(z.union([z.string(), z.int()])).optional(),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

export const Signature = z.strictObject({
  inputs: z.array(TensorSpec).min(1),
  outputs: z.array(TensorSpec).min(1),
});
export type Signature = z.infer<typeof Signature>;

/** What to do with a missing value: refuse the request, pass NaN, or put a stated value in its place. */
export const MissingPolicy = z.union([
  z.literal('reject'),
  z.literal('nan'),
  z.strictObject({ impute: z.union([z.number(), z.string(), z.boolean()]) }),
]);
export type MissingPolicy = z.infer<typeof MissingPolicy>;

/** One named column and the place in the input tensors that it fills. */
export const Feature = z
  .strictObject({
    name: z.string().min(1).max(255),
    /** Name of the input tensor. */
    tensor: z.string().min(1),
    /** Index on the tensor's second axis; 0 for a tensor of one column. */
    position: z.int().nonnegative(),
    type: z.enum(['number', 'integer', 'string', 'boolean']),
    categories: z.array(z.union([z.string(), z.number()])).optional(),
    range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
    /** Whether a value outside `categories` or `range` is served (`accept`) or refused (`reject`). */
    outside: z.enum(['accept', 'reject']).default('accept'),
    missing: MissingPolicy.default('reject'),
  })
  .refine((f) => f.missing !== 'nan' || f.type === 'number', {
    path: ['missing'],
    message: '"nan" needs a feature of type "number"',
  });
export type Feature = z.infer<typeof Feature>;

export const Limits = z.strictObject({
  maxRows: z.int().positive().default(10_000),
  maxBytes: z.int().positive().default(6_000_000),
});

/** The description of one immutable version. Unknown keys are rejected. */
export const Manifest = z
  .strictObject({
    manifestVersion: z.literal(1),
    name: ModelName,
    version: VersionName,
    description: z.string().max(2000).optional(),
    /** The file that the runtime opens; it is one of `files`. */
    entry: RelativePath.default('model.onnx'),
    files: z.array(FileEntry).min(1),
    signature: Signature,
    /** Empty for a model whose inputs are tensors and not columns (an image, say). */
    features: z.array(Feature).default([]),
    /** Outputs that a request gets which asks for none by name; all of them by default. */
    defaultOutputs: z.array(z.string()).min(1).optional(),
    limits: Limits.default({ maxRows: 10_000, maxBytes: 6_000_000 }),
    provenance: z.strictObject({
      createdAt: z.iso.datetime(),
      trainingData: z.string().optional(),
      code: z.string().optional(),
      command: z.string().optional(),
      packages: z.record(z.string(), z.string()).optional(),
      /** Changes made to the graph before it was stored, one sentence each. */
      changes: z.array(z.string()).optional(),
    }),
    evaluation: z
      .strictObject({
        data: z.string(),
        rows: z.int().nonnegative(),
        metrics: z.record(z.string(), z.number()),
      })
      .optional(),
    /** Cost of this version as measured when it was added. */
    measured: z
      .strictObject({
        loadMs: z.number().nonnegative(),
        firstRunMs: z.number().nonnegative(),
        memoryBytes: z.int().nonnegative(),
        runtime: z.string(),
      })
      .optional(),
    licence: z.string().optional(),
  })
  .check((ctx) => {
    for (const message of contradictions(ctx.value)) {
      ctx.issues.push({ code: 'custom', message, input: ctx.value });
    }
  });
export type Manifest = z.infer<typeof Manifest>;

/** Statements of a manifest that cannot all be true, one sentence each. */
function contradictions(m: {
  entry: string;
  files: FileEntry[];
  signature: Signature;
  features: Feature[];
  defaultOutputs?: string[] | undefined;
}): string[] {
  const inputs = new Map(m.signature.inputs.map((t) => [t.name, t]));
  const outputs = new Set(m.signature.outputs.map((t) => t.name));
  const found: string[] = [];
  if (!m.files.some((f) => f.path === m.entry)) found.push(`entry "${m.entry}" is not one of files`);
  for (const name of m.defaultOutputs ?? []) {
    if (!outputs.has(name)) found.push(`defaultOutputs names "${name}", which the signature has not`);
  }
  const places = new Set<string>();
  const names = new Set<string>();
  for (const f of m.features) {
    const tensor = inputs.get(f.tensor);
    const width = tensor && tensor.shape.length === 2 ? tensor.shape[1] : undefined;
    const place = `${f.tensor}[${f.position}]`;
    if (!tensor) found.push(`feature "${f.name}" names tensor "${f.tensor}", which the signature has not`);
    else if (width === undefined)
      found.push(`feature "${f.name}" needs "${f.tensor}" to have the shape [rows, columns]`);
    else if (width !== -1 && f.position >= width)
      found.push(`feature "${f.name}" is at ${place}, past its last column`);
    if (places.has(place)) found.push(`two features share ${place}`);
    if (names.has(f.name)) found.push(`two features are called "${f.name}"`);
    places.add(place);
    names.add(f.name);
  }
  return found;
}
