import type { Feature } from '../../functions/contracts/manifest';
import type { Datatype } from '../../functions/contracts/names';
import { decimalCommaHint } from '../../functions/core/decimal-comma';
import { InvalidInputError } from '../../functions/core/errors';
import type { Column } from '../csv/column';
import type { ColumnPlace } from './map-columns';

/** Categories are listed up to this many; a column of more is free text. */
export const MAX_CATEGORIES = 50;

/** Smallest and largest value of the integer types that are narrower than a double. */
const INTEGER_RANGES: Readonly<Partial<Record<Datatype, readonly [number, number]>>> = {
  UINT8: [0, 0xff],
  UINT16: [0, 0xffff],
  UINT32: [0, 0xffff_ffff],
  INT8: [-0x80, 0x7f],
  INT16: [-0x8000, 0x7fff],
  INT32: [-0x8000_0000, 0x7fff_ffff],
};

/** The feature rules that training data imply: type, categories or range, and what a missing value means.
 *  A float input's column is a number, even where all values were whole, so that 12.5 is not refused later.
 *  @param strict whether values outside the categories and ranges are refused.
 *  @throws InvalidInputError that lists every column whose values its input cannot hold. */
export function describeFeatures(
  places: readonly ColumnPlace[],
  columns: readonly Column[],
  strict = false,
): Feature[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const pairs = places.map((place) => ({ place, column: byName.get(place.column)! }));
  const problems = pairs.flatMap(({ place, column }) => misfit(column, place));
  if (problems.length > 0) throw new InvalidInputError(problems);
  return pairs.map(({ place, column }) => describe(place, column, strict));
}

function describe({ tensor, position }: ColumnPlace, column: Column, strict: boolean): Feature {
  const type = typeOf(tensor.datatype);
  const nan = type === 'number' && column.missing > 0;
  const rules = rulesOf(type, column);
  return {
    name: column.name,
    tensor: tensor.name,
    position,
    type,
    ...rules,
    outside: strict && (rules.categories || rules.range) ? 'reject' : 'accept',
    missing: nan ? 'nan' : 'reject',
  };
}

function rulesOf(type: Feature['type'], { counts, numbers }: Column): Pick<Feature, 'categories' | 'range'> {
  if (type === 'number' || type === 'integer') return { range: rangeOf(numbers) };
  return type === 'string' && counts.size <= MAX_CATEGORIES ? { categories: [...counts.keys()].sort() } : {};
}

function typeOf(datatype: Datatype): Feature['type'] {
  if (datatype === 'BYTES') return 'string';
  if (datatype === 'BOOL') return 'boolean';
  return datatype.startsWith('FP') ? 'number' : 'integer';
}

function rangeOf(numbers: readonly number[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of numbers) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Why a column cannot fill its place, without its values. */
function misfit(column: Column, { tensor }: ColumnPlace): string[] {
  const label = `column "${column.name}", which feeds ${tensor.datatype} input "${tensor.name}",`;
  if (column.present === 0) return [`${label} has no values`];
  if (tensor.datatype === 'BYTES') return [];
  if (tensor.datatype === 'BOOL') return column.boolean ? [] : [`${label} must hold true and false only`];
  if (column.firstTextRow !== undefined)
    return [
      `${label} has a value that is not a number in row ${column.firstTextRow}${decimalCommaHint(column.firstText)}`,
    ];
  if (tensor.datatype.startsWith('FP')) return [];
  if (!column.whole) return [`${label} must hold whole numbers`];
  const [least, most] = INTEGER_RANGES[tensor.datatype] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { min, max } = rangeOf(column.numbers);
  return min < least || max > most ? [`${label} has values outside ${least} to ${most}`] : [];
}
