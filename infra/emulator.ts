import { hostTarget, type LayerTarget } from '../layers/onnxruntime/build';
import type { Stage } from './settings';

/** The account of every emulator, and of no one on AWS. */
export const EMULATOR_ACCOUNT = '000000000000';

/** A stage as the place it goes to can run it. All that an emulator lacks is left out here, so that constructs need not
 *  ask: MiniStack 1.5 has no WAF in front of an API, no account-wide API Gateway settings and no provisioned
 *  concurrency. */
export function fitToPlatform(stage: Stage): Stage {
  if (!stage.emulator) return stage;
  const { provisionedConcurrency: _, ...predict } = stage.predict;
  if (stage.api.kind === 'http') return { ...stage, predict };
  const waf = { ...stage.api.waf, enabled: false };
  return { ...stage, predict, api: { ...stage.api, waf, accountLogRole: false } };
}

/** The platform that the function's native code must be for: an emulator runs it on its own machine. */
export function layerTarget(stage: Stage): LayerTarget {
  if (stage.emulator) return hostTarget();
  return stage.predict.architecture === 'arm64' ? 'linux-arm64' : 'linux-x64';
}

/** @throws Error if a stage for an emulator would go to a real account, or is deployed to one by mistake. */
export function checkAccount(stage: Stage, account: string | undefined): void {
  if (account === undefined) return;
  if (stage.emulator && account !== EMULATOR_ACCOUNT) {
    throw new Error(
      `Stage "${stage.name}" is for an emulator (account ${EMULATOR_ACCOUNT}), but the account is ${account}.`,
    );
  }
  if (stage.account !== undefined && stage.account !== account) {
    throw new Error(
      `Stage "${stage.name}" belongs to account ${stage.account}, but the credentials are for ${account}.`,
    );
  }
}
