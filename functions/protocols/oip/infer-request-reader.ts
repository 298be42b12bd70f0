import { plainReader } from '../../contracts/plain-reader';
import json from './infer-request.json';
import type { InferRequest } from './schemas';

/** Reads an inference request, but for its data. */
export const inferRequestReader = plainReader<InferRequest>(
  json,
  () => (require('./schemas') as typeof import('./schemas')).InferRequest,
);
