import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { decimalCommaHint } from '../../core/decimal-comma';
import { parseInfinity, parseInteger } from '../text/parse-number';
import type { TextCache } from '../text/text-cache';
import type { CsvGrammar } from './csv-grammar';
import type { MissingTokens } from './missing-tokens';

const SPACE = 0x20;
const TAB = 0x09;

/** Reads fields of any kind: quoted ones, those with blanks around, missing values, infinities, truth values, and what is
 *  no value at all. */
export class FieldReader {
  constructor(
    private readonly table: RowTable,
    private readonly missing: MissingTokens,
    private readonly cache: TextCache,
  ) {}

  /** Writes the field that was scanned last as the value of a feature. */
  read(index: number, bytes: Buffer, grammar: CsvGrammar): void {
    const column = this.table.columns[index]!;
    const { from, to, hasEscapes } = grammar;
    const text = this.cache.get(bytes, from, to);
    if (column.kind === 'text') this.text(index, hasEscapes ? text.replaceAll('""', '"') : text);
    else if (this.missing.has(text)) this.table.gap(index);
    else this.value(index, column, bytes, from, to);
  }

  text(index: number, value: string): void {
    if (this.missing.has(value)) this.table.gap(index);
    else this.table.text(index, value);
  }

  private value(index: number, column: FeatureColumn, bytes: Buffer, fieldStart: number, fieldEnd: number): void {
    let from = fieldStart;
    let to = fieldEnd;
    while (from < to && isBlank(bytes[from]!)) from++;
    while (from < to && isBlank(bytes[to - 1]!)) to--;
    const value = parseInteger(bytes, from, to);
    if (column.feature.type === 'boolean' || column.kind === 'boolean') {
      this.table.boolean(index, truthOf(this.cache.get(bytes, from, to)) ?? Number(value));
    } else if (typeof value === 'bigint') this.table.long(index, value);
    else if (Number.isNaN(value)) this.table.fail(column, noNumber(this.cache.get(bytes, from, to)));
    else if (Math.abs(value) === Number.POSITIVE_INFINITY && Number.isNaN(parseInfinity(bytes, from, to))) {
      this.table.fail(column, `is outside the range of ${column.datatype}`);
    } else this.table.number(index, value);
  }
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

const noNumber = (text: string): string =>
  text === '' ? 'is empty' : `must be a number, got text${decimalCommaHint(text)}`;

function truthOf(text: string): number | undefined {
  if (text.length > 5) return undefined;
  const lower = text.toLowerCase();
  return lower === 'true' ? 1 : lower === 'false' ? 0 : undefined;
}
