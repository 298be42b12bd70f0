import { Match } from 'aws-cdk-lib/assertions';
import { PredictEnv } from '../../functions/contracts/env';
import { predictService } from '../../functions/contracts/metrics';
import { synthStage } from './synth-stage';

const { online } = synthStage({ predict: { preloadModels: ['flight-delay'] } });
const variables = functionOf(online).Environment.Variables as Record<string, string>;

function functionOf(template: typeof online) {
  return Object.values(template.findResources('AWS::Lambda::Function'))[0]?.Properties;
}

/** Read by Powertools and the C library and not by the handler. */
const FOREIGN = /^(POWERTOOLS_|MALLOC_)/;

describe("the predict function's environment", () => {
  it('has no key that its contract lacks', () => {
    const known = Object.keys(PredictEnv.shape);

    expect(Object.keys(variables).filter((key) => !FOREIGN.test(key) && !known.includes(key))).toEqual([]);
  });

  it('satisfies its contract', () => {
    const env = { ...variables, MODELS_BUCKET: 'models', DATA_BUCKET: 'data' };

    expect(PredictEnv.parse(env)).toMatchObject({ PRELOAD_MODELS: ['flight-delay'], MAX_BODY_BYTES: 6_000_000 });
  });

  it.each([true, false])('traces if the stage says so: %s', (tracing) => {
    const env = functionOf(synthStage({ tracing }).online).Environment.Variables;

    expect(PredictEnv.parse({ ...env, MODELS_BUCKET: 'models', DATA_BUCKET: 'data' }).POWERTOOLS_TRACE_ENABLED).toBe(
      tracing,
    );
  });

  it('names the service as the alarms do', () => {
    expect(variables).toMatchObject({
      POWERTOOLS_SERVICE_NAME: predictService('test'),
      POWERTOOLS_METRICS_NAMESPACE: 'Onward',
    });
  });
});

describe("the predict function's role", () => {
  it('reads models and what jobs say of themselves, writes its log and traces, and nothing else', () => {
    const statements = Object.values(online.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );

    expect(statements.map(({ Action, Effect, Resource }) => ({ Action, Effect, Resource }))).toEqual([
      {
        Action: 's3:GetObject',
        Effect: 'Allow',
        Resource: [
          { 'Fn::Join': ['', [imported('Data', 'Arn'), '/jobs/*']] },
          { 'Fn::Join': ['', [imported('Data', 'Arn'), '/outbox/*/summary.json']] },
          { 'Fn::Join': ['', [imported('Data', 'Arn'), '/work/*/stalled/*']] },
          { 'Fn::Join': ['', [imported('Models', 'Arn'), '/*']] },
        ],
      },
      { Action: 's3:ListBucket', Effect: 'Allow', Resource: imported('Models', 'Arn') },
      { Action: 's3:ListBucket', Effect: 'Allow', Resource: imported('Data', 'Arn') },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: imported('Key', 'Arn') },
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PredictLogs/), 'Arn'] },
      },
      { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Effect: 'Allow', Resource: '*' },
    ]);
  });

  it('lists records of jobs and nothing else of the data', () => {
    const [{ Condition }] = Object.values(online.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action, Resource }) => Action === 's3:ListBucket' && JSON.stringify(Resource).includes('Data'));

    expect(Condition).toEqual({ StringLikeIfExists: { 's3:prefix': ['jobs/*', 'jobs-by-time/*', 'work/*'] } });
  });

  it('has no policy beside that', () => {
    const role = Object.values(online.findResources('AWS::IAM::Role', Match.objectLike({}))).find(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('lambda.amazonaws.com'),
    );

    expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
    expect(role?.Properties.Policies).toBeUndefined();
  });

  it('traces nothing when the stage turns tracing off', () => {
    const { online: untraced } = synthStage({ tracing: false });

    expect(JSON.stringify(untraced.findResources('AWS::IAM::Policy'))).not.toContain('xray:');
    untraced.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  });
});

function imported(owner: string, attribute: string) {
  const name = new RegExp(`^Onward-test-ModelStore:ExportsOutputFnGetAtt${owner}.*${attribute}`);
  return { 'Fn::ImportValue': expect.stringMatching(name) };
}

describe('PredictFunction', () => {
  it('runs as the stage says', () => {
    const settings = { runtime: 'nodejs22.x', architecture: 'arm64', memoryMb: 512, timeoutSeconds: 5 };
    const { online: other } = synthStage({ predict: { ...settings, reservedConcurrency: 7 } });

    other.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 5,
      ReservedConcurrentExecutions: 7,
    });
  });

  it('has the runtime layer, tracing and its own log group', () => {
    online.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Layers: [{ Ref: Match.stringLikeRegexp('^PredictOnnxRuntime') }],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^PredictLogs') } },
    });
  });

  it('is called through the alias live of a published version', () => {
    online.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': [Match.stringLikeRegexp('CurrentVersion'), 'Version'] },
      ProvisionedConcurrencyConfig: Match.absent(),
    });
    const { online: warm } = synthStage({ predict: { provisionedConcurrency: 3 } });
    warm.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    });
  });

  it('lets the API call the alias, and nobody else', () => {
    const permissions = Object.values(online.findResources('AWS::Lambda::Permission'));

    expect(permissions.length).toBeGreaterThan(0);
    for (const { Properties } of permissions) {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      expect(Properties.FunctionName.Ref).toMatch(/^PredictLive/);
      expect(Properties.SourceArn).toBeDefined();
    }
  });

  it('keeps logs as long as the stage says', () => {
    const groups = Object.values(synthStage({ logRetentionDays: 90 }).online.findResources('AWS::Logs::LogGroup'));

    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual([90, 90]);
  });
});
