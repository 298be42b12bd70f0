import * as z from 'zod';

/** Rows are checked against the signature, value by value, not here. */
export const PredictRequest = z
  .object({
    instances: z
      .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
      .optional()
      .meta({
        description: 'Rows: arrays of feature values in order, records by feature name, or tensors; or columns by name',
      }),
    inputs: z
      .unknown()
      .optional()
      .meta({ description: 'Columns by name, answered under `outputs` (TensorFlow Serving)' }),
    signature_name: z.literal('serving_default').optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'PredictRequest', description: 'Rows, columns or records to predict' });
export type PredictRequest = z.infer<typeof PredictRequest>;

/** What a request gives: a list of rows, or columns (or whole tensors) by name. */
export type Given = readonly unknown[] | Readonly<Record<string, unknown>>;
