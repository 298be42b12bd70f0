import * as z from 'zod';

const Counts = { count: z.int().nonnegative(), missing: z.int().nonnegative() };

/** A numeric column: moments, quantiles, and a histogram on fixed bins. */
const NumericColumn = z.strictObject({
  kind: z.literal('numeric'),
  ...Counts,
  mean: z.number(),
  std: z.number().nonnegative(),
  min: z.number(),
  max: z.number(),
  quantiles: z.record(z.string(), z.number()),
  histogram: z.strictObject({
    /** Inner edges, ascending; bin i holds edges[i-1] <= x < edges[i], the first and last bins are open. */
    edges: z.array(z.number()),
    /** One more than `edges`. */
    counts: z.array(z.int().nonnegative()),
  }),
});

/** A column of categories: how often each was seen, the rarest under `other`. */
const CategoricalColumn = z.strictObject({
  kind: z.literal('categorical'),
  ...Counts,
  distinct: z.int().nonnegative(),
  categories: z.record(z.string(), z.int().nonnegative()),
  other: z.int().nonnegative(),
});

export const ColumnBaseline = z.discriminatedUnion('kind', [NumericColumn, CategoricalColumn]);
export type ColumnBaseline = z.infer<typeof ColumnBaseline>;

/** The profile of the training data that live data is compared with. */
export const Baseline = z.strictObject({
  baselineVersion: z.literal(1),
  rows: z.int().nonnegative(),
  features: z.record(z.string(), ColumnBaseline),
  /** Outputs on the same rows: `<output>` or `<output>.<class label>`. */
  outputs: z.record(z.string(), ColumnBaseline).optional(),
});
export type Baseline = z.infer<typeof Baseline>;
