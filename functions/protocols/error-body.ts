import * as z from 'zod';
import { ERROR_CODES } from '../core/errors';

/** The error form of the Open Inference Protocol and of TensorFlow Serving, with a code and, for faults of the caller,
 *  the facts. */
export const ErrorBody = z
  .looseObject({
    error: z.string().meta({ description: 'What was expected, and what came' }),
    code: z.enum(ERROR_CODES),
    request_id: z.string(),
    problems: z.array(z.string()).optional().meta({ description: 'Every problem of an invalid request' }),
  })
  .meta({ id: 'ErrorBody', description: 'A failure' });
export type ErrorBody = z.infer<typeof ErrorBody>;
