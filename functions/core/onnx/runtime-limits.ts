/** Newest file format that onnxruntime-node 1.30 reads.  Source: loading one-node models of IR 3 to 15. */
export const MAX_IR_VERSION = 13;

/** Newest version of each operator set that onnxruntime-node 1.30 runs.
 *  Source: loading one-node models with each version of each set. */
export const MAX_OPSET: Readonly<Record<string, number>> = {
  'ai.onnx': 26,
  'ai.onnx.ml': 5,
  'ai.onnx.preview.training': 1,
  'ai.onnx.training': 1,
  'com.microsoft': 1,
  'com.microsoft.nchwc': 1,
};
