import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildApp, HANDLERS } from './build-app';
import { checkAccount } from './emulator';
import { loadStage } from './load-stage';

const lambdaDir = join(__dirname, '../dist/lambda');

function main(): void {
  const app = new App();
  const stage = loadStage(String(app.node.tryGetContext('stage') ?? 'dev'));
  checkAccount(stage, process.env.CDK_DEFAULT_ACCOUNT);
  const missing = HANDLERS.filter((name) => !existsSync(join(lambdaDir, name, 'index.js')));
  if (missing.length > 0) {
    throw new Error(`No bundled handler ${missing.join(', ')} in ${lambdaDir}: run "npm run build".`);
  }
  buildApp(app, stage, {
    lambdaDir,
    account: stage.account ?? process.env.CDK_DEFAULT_ACCOUNT,
    region: stage.region ?? process.env.CDK_DEFAULT_REGION,
  });
}

main();
