import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthStage } from './synth-stage';

const jwt = { issuer: 'https://login.example.com/', audience: ['onward'] };
const synth = (api: object) => synthStage({ api: { kind: 'http', ...api } }).online;

function routesOf(template: Template) {
  return Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
}

describe('HttpFront', () => {
  const signed = synth({ throttle: { ratePerSecond: 50, burst: 75 } });

  it('hands every method of every path to the function', () => {
    expect(routesOf(signed).map(({ RouteKey }) => RouteKey)).toEqual(['ANY /', 'ANY /{proxy+}']);
    signed.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  it('asks for a signature by default', () => {
    expect(routesOf(signed).map(({ AuthorizationType }) => AuthorizationType)).toEqual(['AWS_IAM', 'AWS_IAM']);
  });

  it('asks for a token of the issuer when auth is jwt', () => {
    const tokens = synth({ auth: 'jwt', jwt });

    expect(routesOf(tokens).map(({ AuthorizationType }) => AuthorizationType)).toEqual(['JWT', 'JWT']);
    tokens.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer: jwt.issuer, Audience: jwt.audience },
    });
  });

  it('is open only when auth is none', () => {
    expect(routesOf(synth({ auth: 'none' })).map(({ AuthorizationType }) => AuthorizationType)).toEqual([
      'NONE',
      'NONE',
    ]);
  });

  it('throttles and logs its only stage, which is not part of the path', () => {
    signed.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    signed.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('^{"requestId":') },
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 75 },
    });
  });
});
