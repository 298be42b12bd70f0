import { z } from 'zod';

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

export const PredictResponse = z
  .object({ predictions: z.array(z.unknown()).optional(), outputs: z.unknown().optional() })
  .meta({ id: 'PredictResponse', description: 'One prediction a row' });

export const ModelStatus = z
  .object({
    model_version_status: z.array(
      z.object({
        version: z.string(),
        state: z.enum(['AVAILABLE', 'START']),
        status: z.object({ error_code: z.literal('OK'), error_message: z.literal('') }),
      }),
    ),
  })
  .meta({ id: 'ModelStatus' });
