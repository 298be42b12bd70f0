import type { JobOptions } from '../../contracts/job-options';
import type { KeptRecords } from '../../core/batch/file-format';
import type { FeatureColumn } from '../../core/batch/row-table';
import { parseInfinity, parseInteger } from '../text/parse-number';
import { fieldText } from './csv-grammar';
import { type CsvLayout, grammarOf } from './csv-layout';
import type { MissingTokens } from './missing-tokens';

/** Records as they came. Their values, for output of other formats: numbers and truth values of features as such, null
 *  where they are missing, and the text of columns that are no features. */
export class KeptRows {
  private readonly grammar;

  /** @param columns [columns] the feature of each column of the file. */
  constructor(
    layout: CsvLayout,
    options: JobOptions,
    private readonly columns: readonly (FeatureColumn | undefined)[],
    private readonly missing: MissingTokens,
  ) {
    this.grammar = grammarOf(layout, options);
  }

  of(bytes: Buffer, offsets: Uint32Array): KeptRecords {
    return { format: 'csv', bytes, offsets, values: (row) => this.values(bytes, offsets[2 * row]!) };
  }

  private values(bytes: Buffer, start: number): unknown[] {
    const values: unknown[] = [];
    this.grammar.record(bytes, start, bytes.length, () => {
      values.push(this.value(fieldText(bytes, this.grammar), this.columns[values.length]));
    });
    return values;
  }

  private value(text: string, column: FeatureColumn | undefined): unknown {
    if (!column) return text;
    if (this.missing.has(text)) return null;
    if (column.kind === 'text') return text;
    const bytes = Buffer.from(text.trim());
    if (column.feature.type !== 'boolean') return numberOf(bytes);
    return /^true$/i.test(text.trim()) || numberOf(bytes) === 1;
  }
}

const numberOf = (bytes: Buffer): number | bigint => {
  const value = parseInteger(bytes, 0, bytes.length);
  return Number.isNaN(value) ? parseInfinity(bytes, 0, bytes.length) : value;
};
