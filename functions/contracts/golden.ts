import * as z from 'zod';
import { Datatype } from './names';

/** Flat row-major data. NaN is null; infinities are "Infinity" and "-Infinity", as in the JSON protocols. */
const GoldenTensor = z.strictObject({
  name: z.string(),
  datatype: Datatype,
  shape: z.array(z.int().nonnegative()),
  data: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
});

/** Inputs, and the outputs that Python's ONNX Runtime gave for them. */
export const Golden = z.strictObject({
  goldenVersion: z.literal(1),
  runtime: z.string(),
  tolerance: z.strictObject({ absolute: z.number().nonnegative(), relative: z.number().nonnegative() }),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        inputs: z.array(GoldenTensor).min(1),
        outputs: z.array(GoldenTensor).min(1),
        /** The same rows by feature name, for models that have features; null is missing. */
        records: z.array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))).optional(),
      }),
    )
    .min(1),
});
export type Golden = z.infer<typeof Golden>;
