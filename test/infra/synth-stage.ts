import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp, HANDLERS, type StageStacks } from '../../infra/build-app';
import { parseStage } from '../../infra/load-stage';
import type { Stage } from '../../infra/settings';
import { tempFolder } from './temp-folder';

const cdkJson = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as { context: object };

/** An app and the stacks of one stage, under the feature flags of cdk.json. */
export function buildStage(stage: Stage): { app: App; stacks: StageStacks } {
  const folder = tempFolder();
  for (const name of HANDLERS) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  const context = { ...cdkJson.context, 'aws:cdk:disable-asset-staging': true };
  const app = new App({ context, outdir: join(folder, 'cdk.out') });
  return { app, stacks: buildApp(app, stage, { lambdaDir: folder }) };
}

/** Templates of the stacks that these settings give. */
export function synthStage(settings: unknown = {}): {
  alarms: Template;
  store: Template;
  online: Template;
  batch: Template;
} {
  const { stacks } = buildStage(parseStage('test', settings));
  return {
    alarms: Template.fromStack(stacks.alarms),
    store: Template.fromStack(stacks.store),
    online: Template.fromStack(stacks.online),
    batch: Template.fromStack(stacks.batch),
  };
}
