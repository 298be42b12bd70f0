import type { PredictProtocol } from '../predict-protocol';
import { decodeInfer } from './decode-infer';
import { encodeInfer } from './encode-infer';

/** Inference by the Open Inference Protocol V2, with the binary tensor extension. */
export const infer: PredictProtocol = (request, plan) => {
  const decoded = decodeInfer(request, plan);
  return {
    tensors: decoded.tensors,
    outputs: decoded.outputs.map((output) => output.name),
    encode: (prediction) => encodeInfer(prediction, decoded),
  };
};
