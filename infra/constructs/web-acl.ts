import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** What a {@link WebAcl} needs. */
export interface WebAclProps {
  /** ARN of an API stage in the same region. */
  protects: string;
  /** Requests in five minutes from one address before it is blocked. */
  requestsPer5Minutes: number;
}

/** Rules of AWSManagedRulesCommonRuleSet that look into bodies. They only count here: a body is data for a model and is
 *  never shown or run, while tensors are larger than 8 KB and text features may well hold markup.
 *  Source: AWS WAF developer guide, baseline rule groups. */
const BODY_RULES = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
];

/** A regional web ACL: a bound per address, Amazon's reputation list, and the managed baseline rules. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('onward'),
      rules: [
        rateRule(0, props.requestsPer5Minutes),
        managedRule(1, 'AWSManagedRulesAmazonIpReputationList', []),
        managedRule(2, 'AWSManagedRulesCommonRuleSet', BODY_RULES),
        managedRule(3, 'AWSManagedRulesKnownBadInputsRuleSet', []),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.protects, webAclArn: acl.attrArn });
  }
}

function rateRule(priority: number, limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'RequestsPerAddress',
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: 300 } },
    visibilityConfig: visibility('RequestsPerAddress'),
  };
}

function managedRule(priority: number, name: string, counted: string[]): CfnWebACL.RuleProperty {
  const ruleActionOverrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides } },
    visibilityConfig: visibility(name),
  };
}

/** Counts each rule in CloudWatch; keeps no samples, since those hold request data. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
