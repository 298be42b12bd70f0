import type { WriteSpec } from '../../../core/batch/file-format';
import { columnNames, widthOf } from '../../../core/batch/output-columns';
import type { NamedTensor } from '../../../core/ports';
import type { ColumnValues } from '../column-values';
import type { ParquetRecords } from '../parquet-records';
import type { OutputValues } from './column-buffer';
import { type ColumnSpec, keptSpec, specOf } from './column-spec';
import { outputName } from './output-name';

/** Columns of other formats' records that are kept: those that the `columns` option names; otherwise all that the file
 *  has, or the features of records that name their own. Numeric features are numbers, all else is text. */
export function keptByName({ manifest, options, layout }: WriteSpec): readonly ColumnSpec[] {
  if (options.JoinSource !== 'Input') return [];
  const features = new Map(manifest.features.map((feature) => [feature.name, feature]));
  const wanted = options.columns && new Set(options.columns);
  const names =
    layout.format === 'jsonl'
      ? (wanted ?? features.keys())
      : layout.columns.filter((name) => wanted?.has(name) ?? true);
  return [...new Set(names)].map((name) => {
    const feature = features.get(name);
    const type = feature?.type ?? (isElement(manifest, name) ? 'number' : 'string');
    const tensor = manifest.signature.inputs.find((input) => input.name === feature?.tensor);
    const isUnsigned = type === 'integer' && tensor?.datatype === 'UINT64';
    return specOf(name, isUnsigned ? 'UINT64' : DATATYPES[type], true);
  });
}

const DATATYPES = { number: 'FP64', integer: 'INT64', boolean: 'BOOL', string: 'BYTES' } as const;

/** Whether a column is an element of the only input of a model without features. */
function isElement({ features, signature }: WriteSpec['manifest'], name: string): boolean {
  const [input] = signature.inputs;
  if (features.length > 0 || input!.datatype === 'BYTES') return false;
  return name.startsWith(`${input!.name}.`) && /^\d+$/.test(name.slice(input!.name.length + 1));
}

/** Columns of Parquet records as they are. */
export const keptAsRead = ({ columns }: ParquetRecords): readonly ColumnSpec[] =>
  columns.map(({ column }) => keptSpec(column));

/** Columns of the outputs. @param kept names that are taken. */
export function outputSpecs(
  { manifest }: WriteSpec,
  outputs: readonly NamedTensor[],
  rows: number,
  kept: ReadonlySet<string>,
): ColumnSpec[] {
  return outputs.flatMap((output) =>
    columnNames(manifest, output.name, widthOf(output, rows)).map((name) =>
      specOf(outputName(name, kept), output.datatype, false),
    ),
  );
}

/** An output's values, as its columns are written. */
export function outputValues({ datatype, data }: NamedTensor): OutputValues | ColumnValues {
  if (Array.isArray(data)) return { texts: data };
  if (datatype === 'INT64' || datatype === 'UINT64') {
    return { words: new Int32Array(data.buffer, data.byteOffset, 2 * data.length) };
  }
  return { numbers: data as Float64Array };
}
