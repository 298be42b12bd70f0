import * as z from 'zod';

const Count = z.int().nonnegative();

/** A numeric column of many rows. Two profiles of the same edges merge exactly: counts add up, moments by Chan's rule. */
export const NumericProfile = z.strictObject({
  kind: z.literal('numeric'),
  /** Values that are there. */
  count: Count,
  missing: Count,
  mean: z.number(),
  /** Sum of the squared distances from the mean. */
  m2: z.number().nonnegative(),
  /** Null when there are no values. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** On the baseline's edges; none without a baseline. */
  histogram: z.strictObject({ edges: z.array(z.number()), counts: z.array(Count) }).nullable(),
});
export type NumericProfile = z.infer<typeof NumericProfile>;

export const CategoricalProfile = z.strictObject({
  kind: z.literal('categorical'),
  count: Count,
  missing: Count,
  /** The baseline's categories first; others until there are too many. */
  categories: z.record(z.string(), Count),
  other: Count,
});
export type CategoricalProfile = z.infer<typeof CategoricalProfile>;

/** A small mergeable summary of many rows, on the bins and categories of a model's baseline. */
export const Profile = z.strictObject({
  profileVersion: z.literal(1),
  model: z.string(),
  version: z.string(),
  rows: Count,
  features: z.record(z.string(), z.discriminatedUnion('kind', [NumericProfile, CategoricalProfile])),
  /** `<output>` or `<output>.<class label>`. */
  outputs: z.record(z.string(), NumericProfile),
});
export type Profile = z.infer<typeof Profile>;
