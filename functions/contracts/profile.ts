import * as z from './zod';

const Count = z.int().check(z.nonnegative());

/** A numeric column of many rows. Two profiles of the same edges merge exactly: counts add up, moments by Chan's rule. */
export const NumericProfile = z.strictObject({
  kind: z.literal('numeric'),
  /** Values that are there: finite numbers. All others are missing. */
  count: Count,
  missing: Count,
  mean: z.number(),
  /** Sum of the squared distances from the mean. */
  m2: z.number().check(z.nonnegative()),
  /** Null when there are no values. */
  min: z.nullable(z.number()),
  max: z.nullable(z.number()),
  /** On the baseline's edges; none without a baseline. */
  histogram: z.nullable(z.strictObject({ edges: z.array(z.number()), counts: z.array(Count) })),
});
export type NumericProfile = z.infer<typeof NumericProfile>;

const isCounts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((count) => Count.safeParse(count).success);

/** How often each category was seen. Not a `z.record`, which loses the key "__proto__". */
const Categories = z.custom<Readonly<Record<string, number>>>(isCounts, 'must give a count for each category');

export const CategoricalProfile = z.strictObject({
  kind: z.literal('categorical'),
  count: Count,
  missing: Count,
  /** The baseline's categories first; others until there are too many. */
  categories: Categories,
  other: Count,
});
export type CategoricalProfile = z.infer<typeof CategoricalProfile>;

export const ColumnProfile = z.discriminatedUnion('kind', [NumericProfile, CategoricalProfile]);
export type ColumnProfile = z.infer<typeof ColumnProfile>;

/** A small mergeable summary of many rows, on the bins and categories of a model's baseline. */
export const Profile = z.strictObject({
  profileVersion: z.literal(1),
  model: z.string(),
  version: z.string(),
  rows: Count,
  features: z.record(z.string(), ColumnProfile),
  /** `<output>` or `<output>.<class label>`, as the baseline has them. */
  outputs: z.record(z.string(), ColumnProfile),
});
export type Profile = z.infer<typeof Profile>;
