import type { FileLayout } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { ByteSource, WriteSpec } from '../../../../functions/core/batch/file-format';
import type { RequestPlan } from '../../../../functions/core/input-plan';
import type { NamedTensor } from '../../../../functions/core/ports';
import { parquetReader } from '../../../../functions/formats/parquet/parquet-reader';
import { parquetWriter } from '../../../../functions/formats/parquet/parquet-writer';
import { sourceOf } from './fixture';

/** Outputs of the n-th to m-th row of all that were scored. */
export type Score = (first: number, rows: number) => NamedTensor[];

interface Part {
  readonly key: string;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

/** Scores a Parquet file in ranges, and puts the parts together. */
export async function writeFile(
  source: ByteSource,
  plan: RequestPlan,
  score: Score,
  settings: { options?: object; cuts?: readonly number[]; batchRows?: number } = {},
): Promise<Uint8Array> {
  const options = JobOptions.parse(settings.options ?? {});
  const file = { source, plan, options };
  const layout = (await parquetReader.describe(file)) as Extract<FileLayout, { format: 'parquet' }>;
  const spec = { manifest: plan.manifest, options, layout, outputs: ['score'] };
  const bounds = [0, ...(settings.cuts ?? []), layout.rows];
  const parts: Part[] = [];
  let scored = 0;
  for (let i = 0; i + 1 < bounds.length; i++) {
    const writer = parquetWriter.open(spec);
    const pieces: Uint8Array[] = [];
    const range = { start: bounds[i]!, end: bounds[i + 1]! };
    const keep = options.JoinSource === 'Input';
    const read = {
      ...file,
      layout,
      range,
      batchRows: settings.batchRows ?? 32,
      batchBytes: Number.POSITIVE_INFINITY,
      keep,
    };
    for await (const batch of parquetReader.read(read)) {
      if (batch.rows === 0) continue;
      pieces.push(writer.write(batch, score(scored, batch.rows)).slice());
      scored += batch.rows;
    }
    if (pieces.length === 0) continue;
    pieces.push(writer.end().slice());
    const bytes = new Uint8Array(Buffer.concat(pieces));
    parts.push({ key: `part-${i}`, sizeBytes: bytes.length, bytes });
  }
  return assemble(spec, parts);
}

/** Puts parts together as a store would. */
export async function assemble(spec: WriteSpec, parts: readonly Part[], columns = ['score']): Promise<Uint8Array> {
  const bytesOf = (key: string) => parts.find((part) => part.key === key)!.bytes;
  const pieces = await parquetWriter.assemble(spec, columns, parts, ({ key }) => sourceOf(bytesOf(key)));
  return new Uint8Array(
    Buffer.concat(
      pieces.map((piece) =>
        piece instanceof Uint8Array ? piece : bytesOf(piece.key).subarray(piece.start, piece.end),
      ),
    ),
  );
}
