import { hostTarget, type LayerTarget } from '../layers/onnxruntime/build';
import type { Stage } from './settings';

/** The account of every emulator, and of no one on AWS. */
export const EMULATOR_ACCOUNT = '000000000000';

/** A stage as the place it goes to can run it. All that an emulator lacks is left out here, so that constructs need not
 *  ask: MiniStack 1.5 cannot put a web ACL in front of an API (AWS::WAFv2::WebACLAssociation). */
export function fitToPlatform(stage: Stage): Stage {
  if (!stage.emulator || stage.api.kind === 'http') return stage;
  return { ...stage, api: { ...stage.api, waf: { ...stage.api.waf, enabled: false } } };
}

/** The platform that the function's native code must be for: an emulator runs it on its own machine. */
export function layerTarget(stage: Stage): LayerTarget {
  if (stage.emulator) return hostTarget();
  return stage.predict.architecture === 'arm64' ? 'linux-arm64' : 'linux-x64';
}

/** @throws Error if a stage for an emulator would go to a real account, or any stage to another account than its own. */
export function checkAccount(stage: Stage, account: string | undefined): void {
  if (account === undefined) return;
  const wanted = stage.emulator ? EMULATOR_ACCOUNT : stage.account;
  if (wanted === undefined || wanted === account) return;
  const owner = stage.emulator ? 'is for an emulator, account' : 'belongs to account';
  throw new Error(`Stage "${stage.name}" ${owner} ${wanted}, but the credentials are for ${account}.`);
}
