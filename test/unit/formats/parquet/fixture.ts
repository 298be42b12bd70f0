import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLayout, Range } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import { type Feature, Manifest } from '../../../../functions/contracts/manifest';
import type { ByteSource, ReadSpec } from '../../../../functions/core/batch/file-format';
import { planRequests, type RequestPlan } from '../../../../functions/core/input-plan';
import { parquetReader } from '../../../../functions/formats/parquet/parquet-reader';

const FOLDER = join(__dirname, '../../../fixtures/parquet');

/** A file that `write_fixtures.py` wrote. */
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));

/** A file in memory, that comes in blocks of a size; each is spoilt when the next one is asked for. */
export const sourceOf = (bytes: Uint8Array, blockBytes = 1_000): ByteSource => ({
  sizeBytes: bytes.length,
  async *read(start, end = bytes.length) {
    for (let at = start; at < Math.min(end, bytes.length); at += blockBytes) {
      const block = bytes.slice(at, Math.min(at + blockBytes, end));
      yield block;
      block.fill(0xaa);
    }
  },
});

type Column = Pick<Feature, 'name' | 'type'> & Partial<Feature> & { datatype?: string };

/** A plan of a model that takes one tensor for each column. */
export function planOf(columns: readonly Column[], outputs: readonly object[] = []): RequestPlan {
  const datatypes = { number: 'FP64', integer: 'INT64', string: 'BYTES', boolean: 'BOOL' };
  return planRequests(
    Manifest.parse({
      manifestVersion: 1,
      name: 'model',
      version: '1',
      files: [{ path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }],
      provenance: { createdAt: '2026-01-01T00:00:00Z' },
      signature: {
        inputs: columns.map(({ name, type, datatype }) => ({
          name: `in_${name}`,
          datatype: datatype ?? datatypes[type],
          shape: [-1, 1],
        })),
        outputs: outputs.length > 0 ? outputs : [{ name: 'score', datatype: 'FP32', shape: [-1, 1] }],
      },
      features: columns.map(({ datatype: _, ...feature }) => ({
        ...feature,
        tensor: `in_${feature.name}`,
        position: 0,
      })),
    }),
  );
}

/** What came of reading a file. */
export interface Reading {
  /** By input, the values of all accepted rows. */
  readonly inputs: Record<string, (number | bigint | string)[]>;
  readonly rejected: { record: number; line: number | null; reasons: string[] }[];
  /** By input, in the order of the features. */
  readonly missing: number[];
  /** Values of the kept records. */
  readonly kept: unknown[][];
  readonly rows: number;
  readonly ends: number[];
}

/** Reads a file, or a range of its rows. */
export async function readAll(
  source: ByteSource,
  plan: RequestPlan,
  settings: { range?: Range; options?: object; batchRows?: number; keep?: boolean } = {},
): Promise<Reading> {
  const options = JobOptions.parse({ JoinSource: settings.keep ? 'Input' : 'None', ...settings.options });
  const file = { source, plan, options };
  const layout = (await parquetReader.describe(file)) as Extract<FileLayout, { format: 'parquet' }>;
  const spec: ReadSpec = {
    ...file,
    layout,
    range: settings.range ?? { start: 0, end: layout.rows },
    batchRows: settings.batchRows ?? 32,
    batchBytes: Number.POSITIVE_INFINITY,
    keep: settings.keep ?? false,
  };
  const reading = { inputs: {}, rejected: [], missing: [], kept: [], rows: 0, ends: [] } as Reading & { rows: number };
  let records = 0;
  for await (const batch of parquetReader.read(spec)) {
    for (const { name, data } of batch.inputs) {
      const values = reading.inputs[name] ?? [];
      reading.inputs[name] = values.concat(Array.from<number | bigint | string>(data as Iterable<string>));
    }
    reading.rejected.push(...batch.rejected.map((rejected) => ({ ...rejected, reasons: [...rejected.reasons] })));
    for (const [i, count] of batch.missing.entries()) reading.missing[i] = (reading.missing[i] ?? 0) + count;
    for (let row = 0; row < batch.rows; row++) if (batch.kept) reading.kept.push([...batch.kept.values(row)]);
    reading.rows += batch.rows;
    reading.ends.push(batch.end);
    records += batch.records;
  }
  if (records !== spec.range.end! - spec.range.start) throw new Error('records are lost');
  return reading;
}
