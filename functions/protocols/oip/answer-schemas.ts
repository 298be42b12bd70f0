import * as z from 'zod';
import { DATATYPES } from '../../contracts/words';
import { Dimension, Parameters } from './schemas';

const InferOutput = z.object({
  name: z.string(),
  shape: z.array(Dimension),
  datatype: z.enum(DATATYPES),
  parameters: z.optional(Parameters),
  data: z.array(z.unknown()).optional(),
});

export const InferResponse = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    parameters: z.optional(Parameters),
    outputs: z.array(InferOutput),
  })
  .meta({ id: 'InferResponse', description: 'Open Inference Protocol V2 inference response' });

const TensorMetadata = z.object({
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
