import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, buildBundles, deployStage } from '../../scripts/emulator/deploy-stage';
import { localRegion } from '../../scripts/emulator/endpoint';
import { ensureVenv } from '../../scripts/emulator/python-venv';
import { type Emulator, findOrStartEmulator } from '../../scripts/emulator/start-emulator';
import { type BatchFiles, ensureBatchFiles } from './batch-files';
import { DEPLOYMENT_VARIABLE, type Deployment } from './deployment';
import { publishModels } from './publish-models';

/** What the teardown must undo. */
export interface RunningTests {
  emulator: Emulator;
  workDir: string;
}

declare global {
  var onwardRunningTests: RunningTests | undefined;
}

/** Starts an emulator, deploys the real stacks to it with the CDK CLI, publishes the project's models to them with
 *  `onward`, and tells the tests where they are. */
export default async function globalSetup(): Promise<void> {
  const workDir = mkdtempSync(join(tmpdir(), 'onward-integration-'));
  const clientsPython = await ensureVenv('clients', process.env, join(__dirname, 'python/clients-requirements.txt'));
  const batchFiles = await ensureBatchFiles(process.env);
  // Its functions keep copies of models among their temporary files, which go with the folder.
  const emulator = await findOrStartEmulator({ ...process.env, TMPDIR: workDir }, workDir);
  globalThis.onwardRunningTests = { emulator, workDir };
  try {
    const deployment = await deploy(emulator.endpoint, workDir, { clientsPython, batchFiles });
    const file = join(workDir, 'deployment.json');
    writeFileSync(file, JSON.stringify(deployment, null, 2));
    process.env[DEPLOYMENT_VARIABLE] = file;
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

async function deploy(
  endpoint: string,
  workDir: string,
  brought: { clientsPython: string; batchFiles: BatchFiles },
): Promise<Deployment> {
  const options = { endpoint, env: process.env, workDir, output: 'capture' } as const;
  await Promise.all([buildBundles(options), bootstrap(options)]);
  const [rest, http] = await Promise.all([deployStage('local', options), deployStage('local-http', options)]);
  await Promise.all([rest, http].map(({ modelsBucket }) => publishModels(endpoint, modelsBucket)));
  return { endpoint, region: localRegion(process.env), rest, http, ...brought };
}
