import * as z from 'zod';

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
