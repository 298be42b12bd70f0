import type { Cast } from '../../contracts/job-options';
import { OPTIONS_PLACE } from '../../core/batch/options-place';
import type { FeatureColumn } from '../../core/batch/row-table';
import type { FlatColumn, Meaning } from './schema';

/** Whether a column can fill a feature; if not, what to do about it. @returns what is wrong, undefined when nothing is. */
export function misfitOf(column: FlatColumn, feature: FeatureColumn): string | undefined {
  const { meaning, cast } = column;
  const isText = feature.kind === 'text';
  if (meaning === 'null' || (isText ? meaning === 'text' : NUMERIC.includes(meaning))) return undefined;
  const wanted = isText ? 'text' : feature.kind === 'boolean' ? 'true or false' : 'numbers';
  const holds = cast ? `is cast to ${cast.to}` : `holds ${HOLDS[meaning]}`;
  return `${holds}, and the feature needs ${wanted}; ${remedyOf(cast?.from ?? column, wanted)}`;
}

const NUMERIC: readonly Meaning[] = ['integer', 'unsigned', 'float', 'half', 'boolean'];

const EPOCHS: readonly Cast[] = ['epoch-d', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns'];

/** What columns can be cast to, by what they hold. */
export const CASTS_OF: Readonly<Partial<Record<Meaning, readonly Cast[]>>> = {
  decimal: ['float64', 'string'],
  date: ['string', ...EPOCHS],
  timestamp: ['string', ...EPOCHS],
  time: ['string'],
};

function remedyOf({ name, meaning }: FlatColumn, wanted: 'text' | 'true or false' | 'numbers'): string {
  const possible = wanted === 'true or false' ? [] : (CASTS_OF[meaning] ?? []);
  const fitting = possible.filter((cast) => (cast === 'string') === (wanted === 'text'));
  const optionOf = (to: string) => `the option "cast": ${JSON.stringify({ [name]: to })} makes it so`;
  if (fitting.length === 1) return `${optionOf(fitting[0]!)} (${OPTIONS_PLACE})`;
  if (fitting.length > 1) {
    const choice = `of ${fitting.join(', ')}, the one that the model was trained on`;
    return `${optionOf('epoch-…')}: ${choice} (${OPTIONS_PLACE})`;
  }
  if (wanted === 'text') return 'cast it to string before the file is written';
  const type = meaning === 'text' || meaning === 'decimal' ? 'double' : 'int64 or double';
  return `cast it to ${type} before the file is written`;
}

/** What columns hold, in words. */
export const HOLDS: Readonly<Record<Meaning, string>> = {
  boolean: 'true and false',
  integer: 'integers',
  unsigned: 'integers',
  float: 'numbers',
  half: 'numbers',
  text: 'text',
  null: 'nothing',
  decimal: 'decimals',
  date: 'dates',
  time: 'times',
  timestamp: 'timestamps',
  binary: 'bytes',
  other: 'values of a type that is not read',
};
