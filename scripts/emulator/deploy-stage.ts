import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMULATOR_ACCOUNT } from '../../infra/emulator';
import { loadStage } from '../../infra/load-stage';
import { callService, checkEmulator, emulatorEnv, localRegion } from './endpoint';
import { type CommandOptions, runCommand } from './run-command';

const ROOT = join(__dirname, '../..');

/** What callers of a deployed stage need to know. */
export interface DeployedStage {
  stage: string;
  apiKind: 'rest' | 'http';
  /** Base address of the API on the emulator, without a trailing slash. */
  apiUrl: string;
  apiId: string;
  /** Value for the `x-api-key` header, where the API asks for one. */
  apiKey?: string;
  modelsBucket: string;
  dataBucket: string;
  functionName: string;
  logGroup: string;
  alarmTopicArn: string;
  batch: DeployedBatch;
}

/** Batch scoring of a deployed stage. */
export interface DeployedBatch {
  jobsQueueUrl: string;
  chunksQueueUrl: string;
  jobsDeadLettersUrl: string;
  chunksDeadLettersUrl: string;
  planLogGroup: string;
  scoreLogGroup: string;
}

/** Where to deploy to, and where output goes. */
export interface DeployOptions {
  endpoint: string;
  env: NodeJS.ProcessEnv;
  /** Folder for the assembly and the outputs; one of its own for each stage that is deployed at the same time. */
  workDir: string;
  output: CommandOptions['output'];
}

/** Builds the bundles that the stacks deploy. @throws CommandError */
export async function buildBundles(options: Pick<DeployOptions, 'env' | 'output'>): Promise<void> {
  await runCommand(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, ...options });
}

/** Prepares the emulator's account for CDK. @throws EndpointError if the endpoint is no emulator, or CommandError. */
export async function bootstrap(options: DeployOptions): Promise<void> {
  const region = localRegion(options.env);
  await checkEmulator(options.endpoint, region);
  await runCdk(['bootstrap', `aws://${EMULATOR_ACCOUNT}/${region}`], 'bootstrap', options);
}

/** Deploys all stacks of a stage with the CDK CLI, from bundles that are built.
 *  @throws EndpointError if the endpoint is no emulator, or CommandError. */
export async function deployStage(stage: string, options: DeployOptions): Promise<DeployedStage> {
  const region = localRegion(options.env);
  await checkEmulator(options.endpoint, region);
  const outputsFile = join(options.workDir, `outputs-${stage}.json`);
  const parameters = ['--all', '--require-approval', 'never', '--concurrency', '3', '--outputs-file', outputsFile];
  await runCdk(['deploy', ...parameters, '-c', `stage=${stage}`], stage, options);
  const outputs = readOutputs(outputsFile, stage);
  return describeStage(stage, outputs, options.endpoint, region);
}

function runCdk(args: string[], name: string, { endpoint, env, workDir, output }: DeployOptions): Promise<void> {
  // The bundles are built once, before any stage: "true" replaces the build command of cdk.json.
  const common = ['--no-notices', '--build', 'true', '--output', join(workDir, `cdk.out-${name}`)];
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  return runCommand(process.execPath, [cdk, ...args, ...common], {
    cwd: ROOT,
    env: emulatorEnv(endpoint, env),
    output,
  });
}

type Outputs = Record<string, string>;

function readOutputs(file: string, stage: string): Outputs {
  const byStack = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outputs>;
  const stacks = Object.entries(byStack).filter(([name]) => name.startsWith(`Onward-${stage}-`));
  return Object.assign({}, ...stacks.map(([, outputs]) => outputs)) as Outputs;
}

async function describeStage(
  stage: string,
  outputs: Outputs,
  endpoint: string,
  region: string,
): Promise<DeployedStage> {
  const need = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`Stage "${stage}" has no output ${name}; it has ${Object.keys(outputs)}.`);
    return value;
  };
  const apiKind = loadStage(stage).api.kind;
  const gatewayStage = apiKind === 'rest' ? stage : '$default';
  const keyId = outputs.ApiKeyId;
  return {
    stage,
    apiKind,
    apiUrl: `${endpoint}/_aws/execute-api/${need('ApiId')}/${gatewayStage}`,
    apiId: need('ApiId'),
    ...(keyId !== undefined && { apiKey: await readApiKey(endpoint, region, keyId) }),
    modelsBucket: need('ModelsBucketName'),
    dataBucket: need('DataBucketName'),
    functionName: need('PredictFunctionName'),
    logGroup: need('PredictLogGroupName'),
    alarmTopicArn: need('AlarmTopicArn'),
    batch: {
      jobsQueueUrl: need('JobsQueueUrl'),
      chunksQueueUrl: need('ChunksQueueUrl'),
      jobsDeadLettersUrl: need('JobsDeadLettersUrl'),
      chunksDeadLettersUrl: need('ChunksDeadLettersUrl'),
      planLogGroup: need('PlanLogGroupName'),
      scoreLogGroup: need('ScoreLogGroupName'),
    },
  };
}

async function readApiKey(endpoint: string, region: string, id: string): Promise<string> {
  const path = `/apikeys/${id}?includeValue=true`;
  const answer = await callService(endpoint, region, 'apigateway', { method: 'GET', path });
  return (JSON.parse(answer) as { value: string }).value;
}
