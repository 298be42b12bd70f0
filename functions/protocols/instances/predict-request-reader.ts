import { plainReader } from '../../contracts/plain-reader';
import json from './predict-request.json';
import type { PredictRequest } from './schemas';

/** Reads a request of the `instances` form, but for its rows. */
export const predictRequestReader = plainReader<PredictRequest>(
  json,
  () => (require('./schemas') as typeof import('./schemas')).PredictRequest,
);
