import type { NamedTensor } from '../../core/ports';
import type { Prediction } from '../../core/predict';
import { JSON_HEADERS } from '../http/answer';
import { nestedText, rowTexts } from '../json/encode-elements';
import type { PredictAnswer } from '../predict-protocol';
import type { DecodedInstances } from './decode-instances';

/** Writes predictions, one item a row: the value of the only output, or an object of values by output name.
 *  Columns are answered with whole tensors under `outputs`. */
export function encodeInstances(prediction: Prediction, { form }: DecodedInstances): PredictAnswer {
  const { outputs, rows } = prediction;
  const isByRow = form === 'rows' && outputs.every((tensor) => tensor.shape[0] === rows);
  const body = isByRow ? `{"predictions":${predictionsText(outputs, rows)}}` : `{"outputs":${tensorsText(outputs)}}`;
  return { headers: JSON_HEADERS, body };
}

function predictionsText(outputs: readonly NamedTensor[], rows: number): string {
  if (outputs.length === 1) return nestedText(outputs[0]!);
  const columns = outputs.map(rowTexts);
  return `[${Array.from({ length: rows }, (_, row) => objectText(outputs, (i) => columns[i]![row]!)).join()}]`;
}

const tensorsText = (outputs: readonly NamedTensor[]): string =>
  outputs.length === 1 ? nestedText(outputs[0]!) : objectText(outputs, (i) => nestedText(outputs[i]!));

const objectText = (outputs: readonly NamedTensor[], valueText: (index: number) => string): string =>
  `{${outputs.map((tensor, i) => `${JSON.stringify(tensor.name)}:${valueText(i)}`).join()}}`;
