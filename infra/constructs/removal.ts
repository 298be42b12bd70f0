import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../settings';

/** What becomes of a stage's stateful resources when their stack is deleted. A bucket that still holds objects stays in
 *  any case: CloudFormation deletes empty ones only. */
export function removalPolicy(stage: Pick<Stage, 'onDelete'>): RemovalPolicy {
  return stage.onDelete === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
