import * as z from 'zod';
import {
  BODY_ERRORS,
  MODEL_ERRORS,
  PREDICT_ERRORS,
  PREDICTION_HEADERS,
  type RouteDocs,
  STORE_ERRORS,
} from '../openapi/route-docs';
import { InferResponse, ModelMetadata, RepositoryIndex, ServerMetadata } from './answer-schemas';
import { IndexRequest, InferRequest } from './schemas';

const json = (schema: z.core.$ZodType) => ({ 'application/json': schema });
const HEADER_LENGTH = 'Length in bytes of the JSON that comes before the raw tensors';

/** What the API description says of the Open Inference Protocol's routes. */
export const OIP_DOCS = {
  serverMetadata: {
    summary: 'Name, version and protocol extensions of the server',
    tag: 'Server',
    response: json(ServerMetadata),
    errors: [],
  },
  serverLive: {
    summary: 'Whether the server runs',
    tag: 'Server',
    response: json(z.object({ live: z.literal(true) })),
    errors: [],
  },
  serverReady: {
    summary: 'Whether the server reaches its store',
    tag: 'Server',
    response: json(z.object({ ready: z.literal(true) })),
    errors: STORE_ERRORS,
  },
  listModels: {
    summary: 'Names of all models',
    tag: 'Models',
    response: json(z.object({ models: z.array(z.string()) })),
    errors: STORE_ERRORS,
  },
  modelMetadata: {
    summary: 'Signature, features and versions of a model',
    tag: 'Models',
    response: json(ModelMetadata),
    errors: MODEL_ERRORS,
  },
  modelReady: {
    summary: 'Whether a model can answer; it is loaded when it is not yet',
    tag: 'Models',
    response: json(z.object({ name: z.string(), ready: z.literal(true) })),
    errors: [...MODEL_ERRORS, 'OVERLOADED', 'DEADLINE_EXCEEDED'],
  },
  infer: {
    summary: 'A prediction on named tensors, as JSON or as raw bytes after a JSON head (binary tensor extension)',
    tag: 'Predict',
    request: {
      'application/json': InferRequest,
      'application/octet-stream': 'JSON head, then the raw tensors in the order of its inputs',
    },
    requestHeaders: { 'inference-header-content-length': HEADER_LENGTH },
    response: {
      'application/json': InferResponse,
      'application/octet-stream': 'JSON head, then the raw tensors in the order of its outputs',
    },
    responseHeaders: { ...PREDICTION_HEADERS, 'inference-header-content-length': HEADER_LENGTH },
    errors: PREDICT_ERRORS,
  },
  repositoryIndex: {
    summary: 'Every version of every model, and whether it is in memory',
    tag: 'Models',
    request: json(IndexRequest),
    requestIsOptional: true,
    response: json(RepositoryIndex),
    errors: [...BODY_ERRORS, ...STORE_ERRORS],
  },
  loadModel: {
    summary: 'Loads the champion of a model ahead of the first request',
    tag: 'Models',
    response: json(z.object({ name: z.string(), load: z.literal(true) })),
    errors: ['FORBIDDEN', ...MODEL_ERRORS, 'OVERLOADED', 'DEADLINE_EXCEEDED'],
  },
  unloadModel: {
    summary: 'Frees the memory of a model until it is asked for again',
    tag: 'Models',
    response: json(z.object({ name: z.string(), unload: z.literal(true) })),
    errors: ['FORBIDDEN', ...MODEL_ERRORS],
  },
} as const satisfies Record<string, RouteDocs>;
