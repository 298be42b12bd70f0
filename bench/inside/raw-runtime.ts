import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The limit: the runtime alone on rows that are in typed arrays, with all cores.
 *  @param process.argv model, file of FP32 rows, columns of a row. Prints the seconds of all runs. */
async function main([model, file, width]: string[]): Promise<void> {
  const columns = Number(width);
  const bytes = readFileSync(file!);
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const session = await InferenceSession.create(model!, { intraOpNumThreads: availableParallelism() });
  const name = session.inputNames[0]!;
  const run = (from: number, to: number) =>
    session.run({ [name]: new Tensor('float32', rows.subarray(from, to), [(to - from) / columns, columns]) });
  await run(0, BATCH_ROWS * columns);
  const startedAt = performance.now();
  for (let at = 0; at < rows.length; at += BATCH_ROWS * columns) {
    await run(at, Math.min(at + BATCH_ROWS * columns, rows.length));
  }
  console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1_000 }));
}

const BATCH_ROWS = 4_096;

void main(process.argv.slice(2));
