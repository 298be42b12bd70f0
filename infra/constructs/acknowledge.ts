import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** States, beside a construct, why the rules it breaks do not hold for it. Keys are rule ids such as `AwsSolutions-S1`
 *  or one finding of a rule, `AwsSolutions-IAM5[Resource::*]`; values are the reasons. */
export function acknowledge(construct: IConstruct, reasons: Record<string, string>): void {
  const acknowledged = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...acknowledged);
}
