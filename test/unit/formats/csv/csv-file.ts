import type { Range } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { Feature } from '../../../../functions/contracts/manifest';
import type { ByteSource, InputFile, RecordBatch } from '../../../../functions/core/batch/file-format';
import { csvReader } from '../../../../functions/formats/csv/csv-reader';
import { aPlan, spec } from '../../fakes/manifests';

type FeatureText = Pick<Feature, 'name' | 'type'> & Partial<Feature>;

/** A plan of columns `name:type`, one input tensor a datatype: text in BYTES, numbers in FP64, unless it is stated. */
export function planOf(columns: readonly (string | FeatureText)[], datatype: 'FP32' | 'FP64' | 'INT64' = 'FP64') {
  const features = columns.map((column) => {
    if (typeof column !== 'string') return column;
    const [name, type = 'number'] = column.split(':');
    return { name: name!, type: type as Feature['type'], missing: type === 'number' ? 'nan' : 'reject' } as FeatureText;
  });
  const texts = features.filter(({ type }) => type === 'string');
  const others = features.filter(({ type }) => type !== 'string');
  const inputs = [
    ...(others.length > 0 ? [spec('x', datatype, [-1, others.length])] : []),
    ...(texts.length > 0 ? [spec('t', 'BYTES', [-1, texts.length])] : []),
  ];
  return aPlan({
    signature: { inputs, outputs: [spec('y', 'FP32', [-1, 1])] },
    features: features.map((feature) => {
      const among = feature.type === 'string' ? texts : others;
      return { tensor: feature.type === 'string' ? 't' : 'x', position: among.indexOf(feature), ...feature };
    }),
  });
}

/** Bytes that come in blocks of given sizes, again and again. Each block is overwritten when the next one is asked for. */
export function sourceOf(bytes: Buffer, blocks: readonly number[] = [65_536], isStream = false): ByteSource {
  return {
    sizeBytes: isStream ? undefined : bytes.length,
    async *read(start, end = bytes.length) {
      for (let at = start, i = 0; at < Math.min(end, bytes.length); i++) {
        const block = Buffer.from(bytes.subarray(at, Math.min(at + blocks[i % blocks.length]!, end)));
        at += block.length;
        yield block;
        block.fill(0x22);
      }
    },
  };
}

export const optionsOf = (options: object = {}): JobOptions => JobOptions.parse(options);

export interface CsvFile extends InputFile {
  readonly source: ByteSource;
}

/** A CSV file with the columns `a` and `b`, numbers, unless the test says otherwise. */
export function fileOf(
  content: string | Buffer,
  { plan = planOf(['a', 'b']), options = {}, blocks = [65_536], isStream = false } = {} as {
    plan?: ReturnType<typeof planOf>;
    options?: object;
    blocks?: readonly number[];
    isStream?: boolean;
  },
): CsvFile {
  return { source: sourceOf(Buffer.from(content), blocks, isStream), plan, options: optionsOf(options) };
}

export interface ReadRow {
  readonly values: readonly (number | bigint | string)[];
  readonly kept: string;
}

export interface ReadFile {
  readonly rows: ReadRow[];
  readonly rejected: { record: number; line: number | null; reasons: string[] }[];
  readonly records: number;
  readonly lines: number;
  readonly missing: number[];
  readonly end: number;
  readonly batches: number;
}

/** Reads a range of a file, the whole one by default. Values are in the order of the tensors. */
export async function readAll(file: CsvFile, range?: Range, batchRows = 1_000): Promise<ReadFile> {
  const layout = await csvReader.describe(file);
  const start = layout.format === 'csv' ? layout.start : 0;
  const read = { rows: [], rejected: [], records: 0, lines: 0, missing: [], end: -1, batches: 0 } as {
    -readonly [K in keyof ReadFile]: ReadFile[K];
  };
  const whole = { start, end: file.source.sizeBytes ?? null };
  for await (const batch of csvReader.read({
    ...file,
    layout,
    range: range ?? whole,
    batchRows,
    batchBytes: 1e6,
    keep: true,
  })) {
    for (let row = 0; row < batch.rows; row++) read.rows.push(rowOf(batch, row));
    read.rejected.push(...batch.rejected);
    read.records += batch.records;
    read.lines += batch.lines;
    read.missing = [...batch.missing].map((count, i) => count + (read.missing[i] ?? 0));
    read.end = batch.end;
    read.batches++;
  }
  return read;
}

function rowOf({ inputs, rows, kept }: RecordBatch, row: number): ReadRow {
  const values = inputs.flatMap(({ data }) => {
    const width = data.length / rows;
    return [...data.slice(row * width, (row + 1) * width)];
  });
  const [from, to] = [kept!.offsets[2 * row]!, kept!.offsets[2 * row + 1]!];
  return { values, kept: Buffer.from(kept!.bytes.subarray(from, to)).toString() };
}

/** Values of the rows of a whole file. */
export const valuesOf = async (file: CsvFile) => (await readAll(file)).rows.map(({ values }) => values);
