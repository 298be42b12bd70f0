import type { AbsentFeature } from '../../contracts/job';
import type { ReadSpec } from '../../core/batch/file-format';
import { outputsOf } from '../../core/batch/job-outputs';
import type { RowTable } from '../../core/batch/row-table';
import { isWhole, PathMiss, parseRecordPath, type RecordPath, selectValue } from '../record-path';
import { joinRecord, keepKeys } from './join-records';
import { faultText, isFault, scanRecord } from './json-scan';
import { JSON_TEXT, type JsonText } from './json-text';
import { outputForm } from './output-value';
import type { PlainLines } from './plain-lines';
import { RecordReader } from './record-reader';

type FilterSpec = Pick<ReadSpec, 'plan' | 'options' | 'keep'>;

/** Reads what `InputFilter` selects of each record into the rows of a table. A record that has not what `OutputFilter` will
 *  ask for is not accepted: it is found out before it is scored, as writers refuse no record. */
export class FilteredReader {
  private readonly input: RecordPath;
  private readonly isWhole: boolean;
  private readonly records: RecordReader;
  private readonly missOf: ((record: JsonText) => string | undefined) | undefined;

  /** @throws InvalidInputError when a filter is no path. */
  constructor(spec: FilterSpec, table: RowTable) {
    this.input = parseRecordPath(spec.options.InputFilter, 'InputFilter');
    this.missOf = outputMiss(spec);
    this.isWhole = isWhole(this.input) && !this.missOf;
    this.records = new RecordReader(spec.plan, table);
  }

  /** Features that no record had so far. */
  absent(): AbsentFeature[] {
    return this.records.absent();
  }

  /** A reader of plain lines that gives the same rows; undefined where a filter selects a part of records.
   *  @param offsets as `PlainRowsOptions` has them. */
  plainLines(offsets: Uint32Array): PlainLines | undefined {
    return this.isWhole ? this.records.plainLines(offsets) : undefined;
  }

  /** @param from of a record without the space around it. @returns why it is not accepted; undefined when it is. */
  read(bytes: Buffer, from: number, to: number): readonly string[] | undefined {
    if (this.isWhole) return this.records.read(bytes, from, to);
    const end = scanRecord(bytes, from, to);
    if (isFault(end)) return [faultText(bytes, from, to, end)];
    const record = { bytes, from, to };
    const chosen = selectValue(this.input, record, JSON_TEXT);
    if (chosen instanceof PathMiss) return [chosen.reason];
    const miss = this.missOf?.(record);
    return miss === undefined ? this.records.read(chosen.bytes, chosen.from, chosen.to) : [miss];
  }
}

/** Tells what a record lacks for `OutputFilter`; undefined where that asks nothing of records, or more than can be known. */
function outputMiss({ plan, options, keep }: FilterSpec): ((record: JsonText) => string | undefined) | undefined {
  const path = parseRecordPath(options.OutputFilter, 'OutputFilter');
  const form = outputForm(plan.manifest, outputsOf(plan.manifest, options));
  if (!keep || isWhole(path) || (options.outputFormat ?? 'jsonl') !== 'jsonl' || !form) return undefined;
  const keys = options.columns && new Set(options.columns);
  return (record) => {
    const chosen = selectValue(path, joinRecord(keepKeys(record, keys), form), JSON_TEXT);
    return chosen instanceof PathMiss ? chosen.reason : undefined;
  };
}
