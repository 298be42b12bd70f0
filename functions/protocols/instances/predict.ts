import type { PredictProtocol } from '../predict-protocol';
import { decodeInstances } from './decode-instances';
import { encodeInstances } from './encode-instances';

/** Prediction by the `instances` form of TensorFlow Serving, KServe V1 and Vertex AI. */
export const predictInstances: PredictProtocol = (request, plan) => {
  const decoded = decodeInstances(request, plan);
  return {
    tensors: decoded.tensors,
    outputs: plan.defaultOutputs,
    encode: (prediction) => encodeInstances(prediction, decoded),
  };
};
