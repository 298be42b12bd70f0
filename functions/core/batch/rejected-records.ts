import { type PieceResult, RejectedRecord } from '../../contracts/job';
import { JobRecordError } from '../errors';
import type { DataStore } from './ports';

/** Rejected records as lines of JSON. */
export const rejectedLines = (records: readonly RejectedRecord[]): Uint8Array =>
  new TextEncoder().encode(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

/** Different reasons that a failed job names, at most. */
const EXAMPLES = 3;

/** The first different reasons for which records were rejected. */
export const examplesOf = (records: readonly RejectedRecord[]): string[] =>
  [...new Set(records.flatMap(({ reasons }) => reasons))].slice(0, EXAMPLES);

/** Some rejected records of a piece. */
export async function someRejected(data: DataStore, result: PieceResult): Promise<RejectedRecord[]> {
  const records: RejectedRecord[] = [];
  for await (const record of readRejected(data, result, { records: 0, lines: 0 })) {
    if (records.push(record) === MAX_LOOKED_AT) break;
  }
  return records;
}

/** Records that are looked at for different reasons. */
const MAX_LOOKED_AT = 100;

/** Where the records of a piece are in the file: how many come before them. */
export interface Origin {
  readonly records: number;
  /** Lines of the header, and of the pieces before. */
  readonly lines: number;
}

/** Rejected records of a piece, numbered from the start of the file. Memory is bounded by the longest line.
 *  @throws JobRecordError when they are gone, which they are once the job has ended. */
export async function* readRejected(
  data: DataStore,
  { rejectedPart }: PieceResult,
  origin: Origin,
): AsyncGenerator<RejectedRecord> {
  if (!rejectedPart) return;
  const facts = await data.stat(rejectedPart);
  if (!facts) throw new JobRecordError(`rejected records "${rejectedPart}" are not there`);
  const decoder = new TextDecoder();
  let text = '';
  for await (const block of data.read(rejectedPart, { start: 0, end: facts.sizeBytes }, facts.revision)) {
    const lines = (text + decoder.decode(block, { stream: true })).split('\n');
    text = lines.pop()!;
    for (const line of lines) yield shifted(RejectedRecord.parse(JSON.parse(line)), origin);
  }
}

const shifted = ({ record, line, reasons }: RejectedRecord, origin: Origin): RejectedRecord => ({
  record: record + origin.records,
  line: line === null ? null : line + origin.lines,
  reasons,
});
