import type { PredictProtocol } from '../predict-protocol';
import { decodeInfer } from './decode-infer';
import { encodeInfer } from './encode-infer';

/** Inference by the Open Inference Protocol V2, with the binary tensor extension. */
export const infer: PredictProtocol = async (request, plan, run) => {
  const decoded = decodeInfer(request, plan);
  const names = decoded.outputs.map((output) => output.name);
  return encodeInfer(await run(decoded.tensors, names), decoded);
};
