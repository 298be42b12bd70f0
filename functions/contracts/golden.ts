import { Datatype } from './names';
import * as z from './zod';

/** Flat row-major data. NaN is null; infinities are "Infinity" and "-Infinity", as in the JSON protocols. */
const GoldenTensor = z.strictObject({
  name: z.string(),
  datatype: Datatype,
  shape: z.array(z.int().check(z.nonnegative())),
  data: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
});

/** Inputs, and the outputs that Python's ONNX Runtime gave for them. */
export const Golden = z.strictObject({
  goldenVersion: z.literal(1),
  runtime: z.string(),
  tolerance: z.strictObject({
    absolute: z.number().check(z.nonnegative()),
    relative: z.number().check(z.nonnegative()),
  }),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        inputs: z.array(GoldenTensor).check(z.minLength(1)),
        outputs: z.array(GoldenTensor).check(z.minLength(1)),
        /** The same rows by feature name, for models that have features; null is missing. */
        records: z.optional(z.array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])))),
      }),
    )
    .check(z.minLength(1)),
});
export type Golden = z.infer<typeof Golden>;
