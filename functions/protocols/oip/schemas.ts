import { z } from 'zod';
import { DATATYPES } from '../../contracts';

/** Parameters are scalars; those that Onward does not know are ignored, as the protocol demands. */
const Parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.bigint()]));

/** Its value is checked against the signature, together with everything else. */
const Dimension = z.number().meta({ type: 'integer', minimum: 0 });

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

const InferOutput = z.object({
  name: z.string(),
  shape: z.array(Dimension),
  datatype: z.enum(DATATYPES),
  parameters: Parameters.optional(),
  data: z.array(z.unknown()).optional(),
});

export const InferResponse = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    parameters: Parameters.optional(),
    outputs: z.array(InferOutput),
  })
  .meta({ id: 'InferResponse', description: 'Open Inference Protocol V2 inference response' });

export const TensorMetadata = z.object({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.number().int().min(-1)),
  parameters: z.record(z.string(), z.unknown()).optional(),
});

export const ModelMetadata = z
  .object({
    name: z.string(),
    versions: z.array(z.string()),
    platform: z.literal('onnx_onnxv1'),
    inputs: z.array(TensorMetadata),
    outputs: z.array(TensorMetadata),
    parameters: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ModelMetadata' });
export type ModelMetadata = z.infer<typeof ModelMetadata>;

/** The protocol lets the body be empty. */
export const IndexRequest = z.object({ ready: z.boolean().optional() }).meta({ id: 'RepositoryIndexRequest' });

export const ServerMetadata = z
  .object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) })
  .meta({ id: 'ServerMetadata' });

export const RepositoryIndex = z
  .array(
    z.object({
      name: z.string(),
      version: z.string(),
      state: z.enum(['READY', 'UNAVAILABLE']),
      reason: z.string(),
    }),
  )
  .meta({ id: 'RepositoryIndex' });
