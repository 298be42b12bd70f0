import type { Cast, JobOptions } from '../../../contracts/job-options';
import { namesText, nameText } from '../../../core/names-text';
import { CASTS_OF, HOLDS } from '../misfit-of';
import type { FileSchema, FlatColumn } from '../schema';
import { specOf } from '../write/column-spec';

/** The columns of a file as the options cast them. @param problems takes what is wrong with those options. */
export function castColumns(schema: FileSchema, { cast }: JobOptions, problems: string[]): FileSchema {
  if (!cast) return schema;
  const casts = new Map(Object.entries(cast));
  const { flat, nested } = schema;
  const known = new Set([...flat.map(({ name }) => name), ...nested]);
  const unknown = [...casts.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    problems.push(`options: cast: the file has no ${namesText(unknown)} (it has: ${namesText(known)})`);
  }
  const lists = nested.filter((name) => casts.has(name));
  if (lists.length > 0) problems.push(`options: cast: ${namesText(lists)} hold lists or structs, which cannot be cast`);
  return {
    ...schema,
    flat: flat.map((column) => {
      const to = casts.get(column.name);
      const problem = to && problemOf(column, to);
      if (problem) problems.push(problem);
      return to && !problem ? castColumn(column, to) : column;
    }),
  };
}

function problemOf({ name, meaning }: FlatColumn, to: Cast): string | undefined {
  const possible = CASTS_OF[meaning];
  if (possible?.includes(to)) return undefined;
  const holds = `options: cast: column ${nameText(name)} holds ${HOLDS[meaning]}`;
  if (possible) return `${holds}, which can be cast to ${possible.join(', ')}, not to ${to}`;
  return `${holds}; only decimals, dates, times and timestamps are cast`;
}

/** A column as if the file had it of the other type. */
function castColumn(from: FlatColumn, to: Cast): FlatColumn {
  const datatype = to === 'float64' ? 'FP64' : to === 'string' ? 'BYTES' : 'INT64';
  const { physical, element } = specOf(from.name, datatype, from.isOptional);
  const meaning = to === 'float64' ? 'float' : to === 'string' ? 'text' : 'integer';
  return {
    ...from,
    physical,
    meaning,
    element: { ...from.element, type: physical, bytes: element },
    cast: { from, to },
  };
}
