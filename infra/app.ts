import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildApp } from './build-app';
import { checkAccount } from './emulator';
import { loadStage } from './load-stage';

const predictCodeDir = join(__dirname, '../dist/lambda/predict');

function main(): void {
  const app = new App();
  const stage = loadStage(String(app.node.tryGetContext('stage') ?? 'dev'));
  checkAccount(stage, process.env.CDK_DEFAULT_ACCOUNT);
  if (!existsSync(join(predictCodeDir, 'index.js'))) {
    throw new Error(`No bundled handler at ${predictCodeDir}/index.js: run "npm run build".`);
  }
  buildApp(app, stage, {
    predictCodeDir,
    account: stage.account ?? process.env.CDK_DEFAULT_ACCOUNT,
    region: stage.region ?? process.env.CDK_DEFAULT_REGION,
  });
}

main();
