import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createS3Client, S3Store } from '../../functions/adapters/s3-store';
import { emulatorEnv } from '../../scripts/emulator/endpoint';
import { findOrStartEmulator } from '../../scripts/emulator/start-emulator';
import { LAMBDA_ENV } from '../child';
import { startFresh } from '../fresh-process';
import type { Mark } from '../inside/start-marks';
import { workloadOf } from '../workload';
import { type Part, roundsFor } from './part';
import { writeBody } from './server';
import { marksTable } from './start-steps';

const BUCKET = 'onward-bench-models';

/** The same start with the S3 client, and the model in a bucket of the emulator. */
export const coldStartS3: Part = async (context) => {
  const { root, store, bundles, effort, progress } = context;
  progress('Cold start from S3: starting the emulator');
  const workDir = join(root, '.onward/bench');
  mkdirSync(workDir, { recursive: true });
  const emulator = await findOrStartEmulator(process.env, workDir);
  try {
    const awsEnv = emulatorEnv(emulator.endpoint, process.env);
    Object.assign(process.env, awsEnv);
    await upload(store, emulator.endpoint);
    const { model, body, label } = workloadOf('trees', store);
    const bodyFile = writeBody(context, 'start-s3.json', body(1));
    const env = { ...LAMBDA_ENV, ...awsEnv, MODELS_BUCKET: BUCKET, MODEL_NAME: model, BODY: bodyFile };
    const starts: Mark[][] = [];
    progress('Cold start from S3');
    for (let round = -1; round < roundsFor(effort, 10); round++) {
      const start = await startFresh(process.execPath, ['--no-warnings', bundles.inside['start-s3']], env);
      if (round >= 0) starts.push(JSON.parse(start.stderr) as Mark[]);
    }
    const table = marksTable(`Steps, ${label}, from a bucket of the emulator`, starts);
    return [{ part: 'Cold start from S3', tables: [table], checks: [] }];
  } finally {
    await emulator.stop();
  }
};

async function upload(folder: string, endpoint: string): Promise<void> {
  const client = createS3Client(endpoint);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const bucket = new S3Store(client, BUCKET);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await bucket.put(relative(folder, path), readFileSync(path));
  }
  client.destroy();
}
