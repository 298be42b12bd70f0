import { DATATYPES } from '../../contracts/words';
import * as z from '../../contracts/zod';

/** Parameters are scalars; those that Onward does not know are ignored, as the protocol demands. */
export const Parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.bigint()]));

/** Its value is checked against the signature, together with everything else. */
export const Dimension = z.number().register(z.globalRegistry, { type: 'integer', minimum: 0 });

/** Data are checked against the signature, element by element, not here. */
export const InferInput = z.object({
  name: z.string(),
  shape: z.array(Dimension),
  datatype: z.string().register(z.globalRegistry, { enum: [...DATATYPES] }),
  parameters: z.optional(Parameters),
  data: z.optional(z.unknown()),
});
export type InferInput = z.infer<typeof InferInput>;

export const InferRequest = z
  .object({
    id: z.optional(z.string().check(z.maxLength(256))),
    parameters: z.optional(Parameters),
    inputs: z.array(InferInput),
    outputs: z.optional(z.array(z.object({ name: z.string(), parameters: z.optional(Parameters) }))),
  })
  .register(z.globalRegistry, { id: 'InferRequest', description: 'Open Inference Protocol V2 inference request' });
export type InferRequest = z.infer<typeof InferRequest>;

/** The protocol lets the body be empty. */
export const IndexRequest = z
  .object({ ready: z.optional(z.boolean()) })
  .register(z.globalRegistry, { id: 'RepositoryIndexRequest' });
