import * as z from 'zod';
import { DATATYPES } from '../../contracts';

/** Parameters are scalars; those that Onward does not know are ignored, as the protocol demands. */
export const Parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.bigint()]));

/** Its value is checked against the signature, together with everything else. */
export const Dimension = z.number().meta({ type: 'integer', minimum: 0 });

/** Data are checked against the signature, element by element, not here. */
export const InferInput = z.object({
  name: z.string(),
  shape: z.array(Dimension),
  datatype: z.string().meta({ enum: [...DATATYPES] }),
  parameters: Parameters.optional(),
  data: z.unknown().optional(),
});
export type InferInput = z.infer<typeof InferInput>;

export const InferRequest = z
  .object({
    id: z.string().max(256).optional(),
    parameters: Parameters.optional(),
    inputs: z.array(InferInput),
    outputs: z.array(z.object({ name: z.string(), parameters: Parameters.optional() })).optional(),
  })
  .meta({ id: 'InferRequest', description: 'Open Inference Protocol V2 inference request' });
export type InferRequest = z.infer<typeof InferRequest>;

/** The protocol lets the body be empty. */
export const IndexRequest = z.object({ ready: z.boolean().optional() }).meta({ id: 'RepositoryIndexRequest' });
