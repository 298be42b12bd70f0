import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '../settings';
import { removalPolicy } from './removal';

/** A log group that CloudFormation owns, with the stage's retention. Its name is generated, so that a kept one never
 *  stands in the way of a new deployment. */
export function createLogGroup(scope: Construct, id: string, stage: Stage): LogGroup {
  return new LogGroup(scope, id, { retention: stage.logRetentionDays, removalPolicy: removalPolicy(stage) });
}
