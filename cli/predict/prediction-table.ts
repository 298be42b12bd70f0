import type { Manifest } from '../../functions/contracts/manifest';
import { fromFloat16 } from '../../functions/core/float16';
import type { NamedTensor } from '../../functions/core/ports';
import type { Prediction } from '../../functions/core/predict';
import { tableText } from '../text';

/** Columns of scores that a table has room for. */
const MAX_COLUMNS = 10;

/** Outputs as a table, one row a prediction; class scores have a column a class. */
export function predictionTable(prediction: Prediction, manifest: Manifest): string {
  const labels = new Map(manifest.signature.outputs.map((spec) => [spec.name, spec.classLabels]));
  const columns = prediction.outputs.flatMap((tensor) => columnsOf(tensor, prediction.rows, labels.get(tensor.name)));
  const header = ['row', ...columns.map((column) => column.name)];
  const rows = Array.from({ length: prediction.rows }, (_, row) => [
    String(row),
    ...columns.map((column) => column.cell(row)),
  ]);
  return tableText([header, ...rows]);
}

interface TableColumn {
  readonly name: string;
  readonly cell: (row: number) => string;
}

function columnsOf(tensor: NamedTensor, rows: number, labels: readonly (string | number)[] | undefined): TableColumn[] {
  const { name, data, shape } = tensor;
  if (shape[0] !== rows) return [{ name, cell: (row) => (row === 0 ? `${data.length} values` : '') }];
  const width = data.length / Math.max(rows, 1);
  if (width === 1) return [{ name, cell: (row) => valueText(tensor, row) }];
  if (width > MAX_COLUMNS) return [{ name, cell: () => `${width} values` }];
  return Array.from({ length: width }, (_, i) => ({
    name: `${name}.${labels?.[i] ?? i}`,
    cell: (row: number) => valueText(tensor, row * width + i),
  }));
}

function valueText({ datatype, data }: NamedTensor, index: number): string {
  const value = data[index]!;
  if (datatype === 'BOOL') return value ? 'true' : 'false';
  if (datatype === 'FP16') return floatText(fromFloat16(value as number));
  return datatype.startsWith('FP') ? floatText(value as number) : String(value);
}

/** Six significant digits: single precision has seven. */
const floatText = (value: number): string => String(Number(value.toPrecision(6)));
