import type { PredictProtocol } from '../predict-protocol';
import { decodeInstances } from './decode-instances';
import { encodeInstances } from './encode-instances';

/** Prediction by the `instances` form of TensorFlow Serving, KServe V1 and Vertex AI. */
export const predictInstances: PredictProtocol = async (request, plan, run) => {
  const decoded = decodeInstances(request, plan);
  return encodeInstances(await run(decoded.tensors, plan.defaultOutputs), decoded);
};
