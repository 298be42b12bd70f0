import * as z from '../../contracts/zod';

/** Rows are checked against the signature, value by value, not here. */
export const PredictRequest = z
  .object({
    instances: z
      .optional(z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())], 'must be an array or an object'))
      .register(z.globalRegistry, {
        description: 'Rows: arrays of feature values in order, records by feature name, or tensors; or columns by name',
      }),
    inputs: z
      .optional(z.unknown())
      .register(z.globalRegistry, { description: 'Columns by name, answered under `outputs` (TensorFlow Serving)' }),
    signature_name: z.optional(z.literal('serving_default')),
    parameters: z.optional(z.record(z.string(), z.unknown())),
  })
  .register(z.globalRegistry, { id: 'PredictRequest', description: 'Rows, columns or records to predict' });
export type PredictRequest = z.infer<typeof PredictRequest>;

/** What a request gives: a list of rows, or columns (or whole tensors) by name. */
export type Given = readonly unknown[] | Readonly<Record<string, unknown>>;
