import type { Range } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { ByteSource, InputFile, RecordBatch } from '../../../../functions/core/batch/file-format';
import type { RequestPlan } from '../../../../functions/core/input-plan';
import { jsonlReader } from '../../../../functions/formats/jsonl/jsonl-reader';
import { aPlan, spec } from '../../fakes/manifests';

/** Features of each kind: FP32 that may be missing, INT64, text, a truth value. */
export const MIXED = aPlan({
  signature: {
    inputs: [
      spec('x', 'FP32', [-1, 2]),
      spec('n', 'INT64', [-1, 1]),
      spec('t', 'BYTES', [-1, 1]),
      spec('b', 'BOOL', [-1, 1]),
    ],
    outputs: [spec('y', 'FP32', [-1, 1]), spec('z', 'INT64', [-1, 2])],
  },
  features: [
    { name: 'temp', tensor: 'x', position: 0, type: 'number', missing: 'nan' },
    { name: 'wind', tensor: 'x', position: 1, type: 'number', missing: { impute: 7 } },
    { name: 'count', tensor: 'n', position: 0, type: 'integer' },
    { name: 'city', tensor: 't', position: 0, type: 'string' },
    { name: 'late', tensor: 'b', position: 0, type: 'boolean' },
  ],
});

/** Bytes that come in blocks of given sizes, in turn. Each is spoilt when the next one is asked for. */
export function sourceOf(bytes: Buffer, blocks: readonly number[] = [65_536], isStream = false): ByteSource {
  return {
    sizeBytes: isStream ? undefined : bytes.length,
    async *read(start, end = bytes.length) {
      for (let at = start, turn = 0; at < Math.min(end, bytes.length); turn++) {
        const block = Buffer.from(bytes.subarray(at, Math.min(at + blocks[turn % blocks.length]!, end)));
        at += block.length;
        yield block;
        block.fill(0x22);
      }
    },
  };
}

interface FileOptions {
  plan?: RequestPlan;
  options?: object;
  blocks?: readonly number[];
  isStream?: boolean;
}

export function fileOf(
  content: string | Buffer,
  { plan = MIXED, options, blocks, isStream }: FileOptions = {},
): InputFile {
  return { source: sourceOf(Buffer.from(content), blocks, isStream), plan, options: JobOptions.parse(options ?? {}) };
}

interface ReadOptions {
  range?: Range;
  batchRows?: number;
  batchBytes?: number;
}

/** All batches of a range, put together; the whole file by default. */
export async function readAll(file: InputFile, options: ReadOptions = {}) {
  const { range = { start: 0, end: file.source.sizeBytes ?? null }, batchRows = 100, batchBytes = 1e9 } = options;
  const all = {
    values: [] as (number | bigint | string)[][],
    kept: [] as string[],
    rejected: [] as { record: number; line: number | null; reasons: string[] }[],
    missing: [] as number[],
    records: 0,
    lines: 0,
    end: -1,
    batches: [] as number[],
  };
  const layout = await jsonlReader.describe(file);
  for await (const batch of jsonlReader.read({ ...file, layout, range, batchRows, batchBytes, keep: true })) {
    all.values.push(...valuesOf(batch));
    all.kept.push(...keptOf(batch));
    all.rejected.push(...batch.rejected);
    all.missing = [...batch.missing].map((count, i) => count + (all.missing[i] ?? 0));
    all.records += batch.records;
    all.lines += batch.lines;
    all.end = batch.end;
    all.batches.push(batch.records);
  }
  return all;
}

const rowsOf = <T>(rows: number, make: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => make(row));

const valuesOf = ({ inputs, rows }: RecordBatch) =>
  rowsOf(rows, (row) =>
    inputs.flatMap(({ data }) => {
      const width = data.length / rows;
      return [...data.slice(row * width, (row + 1) * width)];
    }),
  );

const keptOf = ({ kept, rows }: RecordBatch): string[] =>
  rowsOf(rows, (row) =>
    Buffer.from(kept!.bytes.subarray(kept!.offsets[2 * row], kept!.offsets[2 * row + 1])).toString(),
  );

/** Values of the records of a file, and why others were rejected. */
export async function readLines(content: string, options?: FileOptions) {
  const { values, rejected } = await readAll(fileOf(content, options));
  return { values, reasons: rejected.map(({ reasons }) => reasons) };
}
