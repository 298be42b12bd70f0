import { VERSION_FILES } from './keys';
import { canBeMissing, contradictions } from './manifest-rules';
import { Datatype, ModelName, VersionName } from './names';
import { plainText } from './plain-text';
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
    z.refine(canBeMissing, {
      path: ['missing'],
      message: '"nan" needs a feature of type "number"',
    }),
  )
  .register(z.globalRegistry, { rule: 'feature' });
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
}).register(z.globalRegistry, { rule: 'manifest' });
export type Manifest = z.infer<typeof ManifestFields>;
