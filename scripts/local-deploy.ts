import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, buildBundles, type DeployedStage, deployStage } from './emulator/deploy-stage';
import { checkEmulator, EndpointError, localRegion, readEndpoint } from './emulator/endpoint';
import { CommandError } from './emulator/run-command';

const STAGE = 'local';

/** Deploys the stage `local` to the emulator at AWS_ENDPOINT_URL and prints how to call it. */
async function main(): Promise<void> {
  const endpoint = readEndpoint(process.env);
  const region = localRegion(process.env);
  await checkEmulator(endpoint, region);
  const workDir = join(__dirname, '../.onward/local-deploy');
  mkdirSync(workDir, { recursive: true });
  const options = { endpoint, env: process.env, workDir, output: 'inherit' as const };
  await buildBundles(options);
  await bootstrap(options);
  console.log(describe(await deployStage(STAGE, options), endpoint, region));
}

function describe(
  { apiUrl, apiKey, modelsBucket, dataBucket }: DeployedStage,
  endpoint: string,
  region: string,
): string {
  const aws = `AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`;
  const header = apiKey === undefined ? '' : ` -H 'x-api-key: ${apiKey}'`;
  return [
    '',
    `API            ${apiUrl}/`,
    ...(apiKey === undefined ? [] : [`API key        ${apiKey}`]),
    `models bucket  ${modelsBucket}`,
    `data bucket    ${dataBucket}`,
    '',
    `${aws} npx onward push <model> --to s3://${modelsBucket}`,
    `curl${header} ${apiUrl}/v2/health/ready`,
  ].join('\n');
}

main().catch((error: unknown) => {
  const expected = error instanceof EndpointError || error instanceof CommandError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
