import type { Cast } from '../../contracts/job-options';
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

/** The cast that is most likely meant. */
const CAST_TO: Readonly<Record<'text' | 'numbers', Readonly<Partial<Record<Meaning, Cast>>>>> = {
  text: { decimal: 'string', date: 'string', time: 'string', timestamp: 'string' },
  numbers: { decimal: 'float64', date: 'epoch-d', timestamp: 'epoch-ms' },
};

function remedyOf({ name, meaning }: FlatColumn, wanted: 'text' | 'true or false' | 'numbers'): string {
  const to = wanted === 'true or false' ? undefined : CAST_TO[wanted][meaning];
  if (to) return `the option "cast": ${JSON.stringify({ [name]: to })} makes it so`;
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
