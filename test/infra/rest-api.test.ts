import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthStage } from './synth-stage';

const synth = (api: object) => synthStage({ api: { kind: 'rest', ...api } }).online;
const byKey = synth({ throttle: { ratePerSecond: 50, burst: 75 }, monthlyQuota: 10_000 });

function methodsOf(template: Template) {
  return Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => Properties);
}

describe('RestFront', () => {
  it('hands every method of every path to the function', () => {
    const methods = methodsOf(byKey);

    expect(methods.map(({ HttpMethod }) => HttpMethod)).toEqual(['ANY', 'ANY']);
    expect(new Set(methods.map(({ Integration }) => Integration.Type))).toEqual(new Set(['AWS_PROXY']));
    byKey.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' });
  });

  it('carries bytes and compresses', () => {
    byKey.hasResourceProperties('AWS::ApiGateway::RestApi', {
      BinaryMediaTypes: ['application/octet-stream'],
      MinimumCompressionSize: 1_024,
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  it('asks for an API key of a usage plan by default', () => {
    expect(methodsOf(byKey).map(({ ApiKeyRequired }) => ApiKeyRequired)).toEqual([true, true]);
    byKey.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 1);
    byKey.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Throttle: { RateLimit: 50, BurstLimit: 75 },
      Quota: { Limit: 10_000, Period: 'MONTH' },
    });
  });

  it('asks for a signature instead when auth is iam', () => {
    const signed = synth({ auth: 'iam' });

    expect(methodsOf(signed).map(({ AuthorizationType }) => AuthorizationType)).toEqual(['AWS_IAM', 'AWS_IAM']);
    signed.resourceCountIs('AWS::ApiGateway::ApiKey', 0);
  });

  it('is open only when auth is none', () => {
    const open = methodsOf(synth({ auth: 'none' }));

    expect(open.map(({ AuthorizationType, ApiKeyRequired }) => [AuthorizationType, ApiKeyRequired])).toEqual([
      ['NONE', false],
      ['NONE', false],
    ]);
  });

  it('throttles, traces and logs the stage, without request data', () => {
    byKey.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'test',
      TracingEnabled: true,
      AccessLogSetting: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('^{"requestId":') },
      MethodSettings: [
        Match.objectLike({
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 75,
        }),
      ],
    });
  });

  it('has no web ACL unless asked for one', () => {
    byKey.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  it('puts the web ACL in front of the stage', () => {
    const guarded = synth({ waf: { enabled: true, requestsPer5Minutes: 500 } });

    guarded.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: Match.arrayWith([
        Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ Limit: 500 }) } }),
        Match.objectLike({
          Statement: {
            ManagedRuleGroupStatement: Match.objectLike({
              Name: 'AWSManagedRulesCommonRuleSet',
              RuleActionOverrides: Match.arrayWith([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]),
            }),
          },
        }),
      ]),
    });
    guarded.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  });

  it('leaves the account log role to others when told to', () => {
    byKey.resourceCountIs('AWS::ApiGateway::Account', 1);
    synth({ accountLogRole: false }).resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});
