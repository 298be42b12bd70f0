import * as z from './zod';

const Counts = { count: z.int().check(z.nonnegative()), missing: z.int().check(z.nonnegative()) };

/** A numeric column: moments, quantiles, and a histogram on fixed bins. */
const NumericColumn = z.strictObject({
  kind: z.literal('numeric'),
  ...Counts,
  mean: z.number(),
  std: z.number().check(z.nonnegative()),
  min: z.number(),
  max: z.number(),
  quantiles: z.record(z.string(), z.number()),
  histogram: z.strictObject({
    /** Inner edges, ascending; bin i holds edges[i-1] <= x < edges[i], the first and last bins are open. */
    edges: z.array(z.number()),
    /** One more than `edges`. */
    counts: z.array(z.int().check(z.nonnegative())),
  }),
});

/** A column of categories: how often each was seen, the rarest under `other`. */
const CategoricalColumn = z.strictObject({
  kind: z.literal('categorical'),
  ...Counts,
  distinct: z.int().check(z.nonnegative()),
  categories: z.record(z.string(), z.int().check(z.nonnegative())),
  other: z.int().check(z.nonnegative()),
});

export const ColumnBaseline = z.discriminatedUnion('kind', [NumericColumn, CategoricalColumn]);
export type ColumnBaseline = z.infer<typeof ColumnBaseline>;

/** The profile of the training data that live data is compared with. */
export const Baseline = z.strictObject({
  baselineVersion: z.literal(1),
  rows: z.int().check(z.nonnegative()),
  features: z.record(z.string(), ColumnBaseline),
  /** Outputs on the same rows: `<output>` or `<output>.<class label>`. */
  outputs: z.optional(z.record(z.string(), ColumnBaseline)),
});
export type Baseline = z.infer<typeof Baseline>;
