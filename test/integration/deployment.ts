import { readFileSync } from 'node:fs';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import type { BatchFiles } from './batch-files';

/** Names the file that the global setup writes for the tests. */
export const DEPLOYMENT_VARIABLE = 'ONWARD_TEST_DEPLOYMENT';

/** What is deployed while the integration tests run. */
export interface Deployment {
  /** The emulator, without a trailing slash. */
  endpoint: string;
  region: string;
  /** Stage `local`: REST API with an API key. */
  rest: DeployedStage;
  /** Stage `local-http`: open HTTP API. */
  http: DeployedStage;
  batchFiles: BatchFiles;
  /** Interpreter with tritonclient and numpy. */
  clientsPython: string;
}

/** The deployment that the global setup made. @throws Error outside of the integration tests. */
export function readDeployment(): Deployment {
  const file = process.env[DEPLOYMENT_VARIABLE];
  if (!file) throw new Error(`${DEPLOYMENT_VARIABLE} is not set: run these tests as the jest project "integration".`);
  return JSON.parse(readFileSync(file, 'utf8')) as Deployment;
}
