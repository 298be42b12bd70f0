import type { NamedTensor } from '../../core/ports';
import type { Prediction } from '../../core/predict';
import { JSON_HEADERS } from '../http/answer';
import { elementsText } from '../json/encode-elements';
import type { PredictAnswer } from '../predict-protocol';
import { tensorBytes } from './binary-tensors';
import type { DecodedInfer } from './decode-infer';

/** Writes an inference response: JSON, followed by the raw bytes of the outputs that are wanted as binary. */
export function encodeInfer(prediction: Prediction, request: DecodedInfer): PredictAnswer {
  const binary: Uint8Array[] = [];
  const outputs = prediction.outputs.map((tensor, i) => {
    if (!request.outputs[i]!.binary) return `${headText(tensor)},"data":[${elementsText(tensor)}]}`;
    const bytes = tensorBytes(tensor);
    binary.push(bytes);
    return `${headText(tensor)},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const json = `${envelopeText(prediction, request.id)},"outputs":[${outputs.join()}]}`;
  if (binary.length === 0) return { headers: JSON_HEADERS, body: json };
  const head = Buffer.from(json);
  return {
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    },
    body: Buffer.concat([head, ...binary]),
  };
}

const headText = (tensor: NamedTensor): string =>
  `{"name":${JSON.stringify(tensor.name)},"shape":[${tensor.shape.join()}],"datatype":"${tensor.datatype}"`;

function envelopeText(prediction: Prediction, id: string | undefined): string {
  const { model, version } = prediction;
  const idText = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  return `{"model_name":"${model}","model_version":"${version}"${idText},"parameters":{"prediction_id":"${prediction.id}"}`;
}
