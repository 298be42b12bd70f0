import * as z from 'zod';
import { MODEL_ERRORS, PREDICT_ERRORS, PREDICTION_HEADERS, type RouteDocs, STORE_ERRORS } from '../openapi/route-docs';
import { ModelStatus, PredictResponse } from './answer-schemas';
import { PredictRequest } from './schemas';

const json = (schema: z.core.$ZodType) => ({ 'application/json': schema });

/** What the API description says of the routes of the `instances` form. */
export const INSTANCES_DOCS = {
  listModelNames: {
    summary: 'Names of all models',
    tag: 'Models',
    response: json(z.object({ models: z.array(z.string()) })),
    errors: STORE_ERRORS,
  },
  modelStatus: {
    summary: 'State of the versions of a model',
    tag: 'Models',
    response: json(ModelStatus),
    errors: MODEL_ERRORS,
  },
  sampleRequest: {
    summary: 'A request that the model takes, to begin with',
    tag: 'Predict',
    response: json(PredictRequest),
    errors: ['INVALID_INPUT', ...MODEL_ERRORS],
  },
  predict: {
    summary: 'Predictions on rows, records or columns',
    tag: 'Predict',
    request: json(PredictRequest),
    response: json(PredictResponse),
    responseHeaders: PREDICTION_HEADERS,
    errors: PREDICT_ERRORS,
  },
} as const satisfies Record<string, RouteDocs>;
