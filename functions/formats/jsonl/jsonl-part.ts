import type { KeptRecords, PartWriter, RecordBatch, WriteSpec } from '../../core/batch/file-format';
import { InvalidInputError } from '../../core/errors';
import type { NamedTensor } from '../../core/ports';
import { isWhole, PathMiss, parseRecordPath, type RecordPath, selectValue } from '../record-path';
import { ByteWriter } from '../text/byte-writer';
import { joinRecord, keepKeys, mayHaveOutput, OUTPUT_KEY, rowText, valueText } from './join-records';
import { JSON_TEXT, type JsonText, jsonText } from './json-text';
import { OutputValues } from './output-value';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NOTHING = Buffer.alloc(0);
const FIRST_MEMBER = Buffer.from(`"${OUTPUT_KEY}":`);
const NEXT_MEMBER = Buffer.from(`,"${OUTPUT_KEY}":`);
const WRAP = Buffer.from('{"SageMakerInput":');

/** Writes the lines of a piece. A line is the record's own bytes with the outputs before its last brace, where nothing
 *  asks for more. */
export class JsonlPart implements PartWriter {
  private readonly filter: RecordPath;
  private readonly outputs: OutputValues;
  private readonly keys: ReadonlySet<string> | undefined;
  private readonly columns: TableColumns | undefined;
  private readonly into = new ByteWriter();
  private readonly value = new ByteWriter();

  constructor({ options, outputs, layout }: WriteSpec) {
    this.filter = parseRecordPath(options.OutputFilter, 'OutputFilter');
    this.outputs = new OutputValues(outputs);
    this.keys = options.columns && new Set(options.columns);
    this.columns = layout.format === 'jsonl' ? undefined : tableColumns(layout.columns, this.keys);
  }

  write({ rows, kept }: RecordBatch, outputs: readonly NamedTensor[]): Uint8Array {
    const { into, filter } = this;
    into.clear();
    const isPlain = isWhole(filter) && (!kept || this.columns !== undefined || this.keys === undefined);
    const records = isPlain && !this.columns ? kept : undefined;
    const isCareful = records && mayHaveOutput(records.bytes as Buffer);
    for (let row = 0; row < rows; row++) {
      if (!isPlain || (isCareful && mayHaveOutput(recordBytes(records, row))))
        this.writeJoined(kept, outputs, row, rows);
      else if (!kept) this.outputs.write(into, outputs, row, rows);
      else if (this.columns) this.writeColumns(this.columns, kept.values(row), outputs, row, rows);
      else this.splice(kept, outputs, row, rows);
      into.reserve(64);
      into.byte(LINE_FEED);
    }
    return into.written;
  }

  end(): Uint8Array {
    return NOTHING;
  }

  /** Writes a record's own bytes and its outputs. */
  private splice({ bytes, offsets }: KeptRecords, outputs: readonly NamedTensor[], row: number, rows: number): void {
    const { into } = this;
    const from = offsets[2 * row]!;
    const to = offsets[2 * row + 1]!;
    if (bytes[from] === OPEN_BRACE) {
      let last = to - 2;
      while (bytes[last]! <= SPACE) last--;
      into.copy(bytes, from, to - 1);
      into.copy(last === from ? FIRST_MEMBER : NEXT_MEMBER);
    } else {
      into.copy(WRAP);
      into.copy(bytes, from, to);
      into.copy(NEXT_MEMBER);
    }
    this.outputs.write(into, outputs, row, rows);
    into.byte(CLOSE_BRACE);
  }

  private writeColumns(
    { heads, places }: TableColumns,
    values: readonly unknown[],
    outputs: readonly NamedTensor[],
    row: number,
    rows: number,
  ): void {
    const { into } = this;
    for (let i = 0; i < places.length; i++) {
      into.copy(heads[i]!);
      into.text(valueText(values[places[i]!]));
    }
    into.copy(heads[places.length]!);
    this.outputs.write(into, outputs, row, rows);
    into.byte(CLOSE_BRACE);
  }

  private writeJoined(kept: KeptRecords | undefined, outputs: readonly NamedTensor[], row: number, rows: number): void {
    this.value.clear();
    this.outputs.write(this.value, outputs, row, rows);
    const output = jsonText(this.value.written);
    const joined = kept ? joinRecord(this.recordOf(kept, row), output) : output;
    const chosen = selectValue(this.filter, joined, JSON_TEXT);
    // Whether records of JSON lines have what is asked for was found out when they were read.
    if (chosen instanceof PathMiss) throw new InvalidInputError([chosen.reason]);
    this.into.copy(chosen.bytes, chosen.from, chosen.to);
  }

  private recordOf({ bytes, offsets, values }: KeptRecords, row: number): JsonText {
    if (this.columns) {
      const { names, places } = this.columns;
      const given = values(row);
      return rowText(
        names,
        places.map((place) => given[place]),
      );
    }
    const record = { bytes: bytes as Buffer, from: offsets[2 * row]!, to: offsets[2 * row + 1]! };
    return keepKeys(record, this.keys);
  }
}

const recordBytes = ({ bytes, offsets }: KeptRecords, row: number): Buffer =>
  (bytes as Buffer).subarray(offsets[2 * row], offsets[2 * row + 1]);

/** Columns of a table that are written. */
interface TableColumns {
  readonly names: readonly string[];
  /** Indexes in the file's columns. */
  readonly places: readonly number[];
  /** What comes before each value, and before the output. */
  readonly heads: readonly Buffer[];
}

function tableColumns(columns: readonly string[], keys: ReadonlySet<string> | undefined): TableColumns {
  const last = new Map(columns.map((name, i) => [name, i]));
  const names = [...last.keys()].filter((name) => name !== OUTPUT_KEY && (keys?.has(name) ?? true));
  return {
    names,
    places: names.map((name) => last.get(name)!),
    heads: [...names, OUTPUT_KEY].map((name, i) => Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`)),
  };
}
