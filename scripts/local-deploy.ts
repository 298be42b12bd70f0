import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../functions/adapters/open-store';
import { parseDeployArguments } from './emulator/arguments';
import { bootstrap, buildBundles, deployStage } from './emulator/deploy-stage';
import { describeDeployment } from './emulator/describe-deployment';
import { checkEmulator, localRegion, readEndpoint } from './emulator/endpoint';
import { reportFailure } from './emulator/report-failure';
import { sampleModel } from './emulator/sample-model';

const STAGE = 'local';
const ROOT = join(__dirname, '..');

/** Deploys the stage `local` to the emulator at AWS_ENDPOINT_URL and prints how to call it. */
async function main(): Promise<void> {
  const { verbose } = parseDeployArguments(process.argv.slice(2));
  const endpoint = readEndpoint(process.env);
  const region = localRegion(process.env);
  await checkEmulator(endpoint, region);
  const workDir = join(ROOT, '.onward/local-deploy');
  mkdirSync(workDir, { recursive: true });
  const options = { endpoint, env: process.env, workDir, output: verbose ? 'inherit' : 'capture' } as const;
  await step('Building the bundles', () => buildBundles(options));
  await step(`Preparing the emulator at ${endpoint} for CDK`, () => bootstrap(options));
  const deployed = await step(`Deploying the stacks of stage "${STAGE}"`, () => deployStage(STAGE, options));
  const sample = await sampleModel(await openStore(process.env.ONWARD_STORE || join(ROOT, 'models'), { endpoint }));
  console.log(`\n${describeDeployment(deployed, { endpoint, region, sample })}`);
}

/** One line for what is being done, and how long it took. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAtMs = Date.now();
  console.log(`${name} …`);
  const result = await work();
  console.log(`  done in ${((Date.now() - startedAtMs) / 1_000).toFixed(0)} s`);
  return result;
}

main().catch(reportFailure);
