import { join } from 'node:path';
import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { fitToPlatform } from './emulator';
import type { Stage } from './settings';
import { AlarmsStack } from './stacks/alarms-stack';
import { BatchStack } from './stacks/batch-stack';
import { ModelStoreStack } from './stacks/model-store-stack';
import { OnlineStack } from './stacks/online-stack';

/** Folders and target of one synthesis. */
export interface BuildOptions {
  /** Folder of the bundled handlers: `<name>/index.js` for each of {@link HANDLERS}. */
  lambdaDir: string;
  account?: string | undefined;
  region?: string | undefined;
}

/** The stacks of a stage. */
export interface StageStacks {
  alarms: AlarmsStack;
  store: ModelStoreStack;
  online: OnlineStack;
  batch: BatchStack;
}

/** Names of the handlers that the stacks deploy. */
export const HANDLERS = ['predict', 'plan-file', 'score-chunk'] as const;

/** Adds the stacks of a stage to an app, and the rules that synthesis holds them to. */
export function buildApp(app: App, requested: Stage, options: BuildOptions): StageStacks {
  const stage = fitToPlatform(requested);
  const { account, region } = options;
  const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
  const stackId = (name: string) => `Onward-${stage.name}-${name}`;

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  Tags.of(app).add('onward:stage', stage.name);
  const alarms = new AlarmsStack(app, stackId('Alarms'), stage, { env });
  const store = new ModelStoreStack(app, stackId('ModelStore'), stage, { env });
  const online = new OnlineStack(app, stackId('Online'), {
    env,
    stage,
    store,
    topic: alarms.topic,
    predictCodeDir: join(options.lambdaDir, 'predict'),
  });
  const batch = new BatchStack(app, stackId('Batch'), {
    env,
    stage,
    store,
    topic: alarms.topic,
    lambdaDir: options.lambdaDir,
  });
  return { alarms, store, online, batch };
}
