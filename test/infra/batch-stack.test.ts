import { Match } from 'aws-cdk-lib/assertions';
import { PlanEnv, ScoreEnv } from '../../functions/contracts/batch-env';
import { batchService } from '../../functions/contracts/metrics';
import { synthStage } from './synth-stage';

const { batch } = synthStage({ tracing: true });

const propertiesOf = (type: string, template = batch) =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => ({ id, ...Properties }));
const functions = propertiesOf('AWS::Lambda::Function');
const functionOf = (name: string) => functions.find(({ id }) => id.startsWith(name))!;

describe('the queues', () => {
  const queues = propertiesOf('AWS::SQS::Queue');
  const isDeadLetters = ({ id }: { id: string }) => id.includes('DeadLetters');

  it('are two, each with dead letters after five attempts', () => {
    const redrives = queues.filter((queue) => !isDeadLetters(queue)).map(({ RedrivePolicy }) => RedrivePolicy);

    expect(queues.filter(isDeadLetters)).toHaveLength(2);
    expect(redrives).toEqual([
      { deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^JobsDeadLetters/), 'Arn'] }, maxReceiveCount: 5 },
      {
        deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^ChunksDeadLetters/), 'Arn'] },
        maxReceiveCount: 5,
      },
    ]);
  });

  it.each([
    ['Jobs', 'Plan'],
    ['Chunks', 'Score'],
  ])('%s hide a message for six times as long as %s may take', (name, taker) => {
    const { batch: slower } = synthStage({ batch: { timeoutSeconds: 600 } });
    for (const template of [batch, slower]) {
      const queue = propertiesOf('AWS::SQS::Queue', template).find(({ id }) => id.startsWith(`${name}Queue`));
      const taking = propertiesOf('AWS::Lambda::Function', template).find(({ id }) => id.startsWith(taker));

      expect(queue!.VisibilityTimeout).toBeGreaterThanOrEqual(6 * taking!.Timeout);
    }
  });

  it('keep dead letters longer than messages, whose age goes on', () => {
    const days = (wanted: boolean) =>
      queues.filter((queue) => isDeadLetters(queue) === wanted).map((queue) => queue.MessageRetentionPeriod / 86_400);

    expect([days(false), days(true)]).toEqual([
      [7, 7],
      [14, 14],
    ]);
  });

  it('are encrypted, and refuse requests without TLS', () => {
    expect(new Set(queues.map(({ SqsManagedSseEnabled }) => SqsManagedSseEnabled))).toEqual(new Set([true]));
    for (const { id } of queues) {
      batch.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      });
    }
  });

  it('are handed on one message at a time, whose failure is its own', () => {
    const { batch: wider } = synthStage({ batch: { maxConcurrency: 77 } });

    const mappings = propertiesOf('AWS::Lambda::EventSourceMapping', wider);

    expect(mappings).toHaveLength(2);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 77 },
      });
    }
  });
});

describe('the rule', () => {
  it('hears of objects in the inbox of the data bucket, and of no others', () => {
    batch.resourceCountIs('AWS::Events::Rule', 1);
    batch.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ 'Fn::ImportValue': Match.stringLikeRegexp('^Onward-test-ModelStore:.*RefData') }] },
          object: { key: [{ prefix: 'inbox/' }] },
        },
      },
    });
  });

  it('hands them to the queue of jobs; those it cannot hand on become its dead letters', () => {
    batch.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobsQueue'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobsDeadLetters'), 'Arn'] } },
        }),
      ],
    });
  });
});

describe('the functions', () => {
  it.each([
    ['Plan', PlanEnv],
    ['Score', ScoreEnv],
  ])('%s gets exactly what its environment schema names', (name, schema) => {
    const given = Object.keys(functionOf(name).Environment.Variables);

    const own = given.filter((key) => !/^(POWERTOOLS_(?!TRACE_ENABLED)|MALLOC_)/.test(key));

    const byLambda = ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_ENDPOINT_URL'];
    expect(own.sort()).toEqual(
      Object.keys(schema.shape)
        .filter((key) => !byLambda.includes(key))
        .sort(),
    );
    expect(() => schema.parse(resolved(functionOf(name).Environment.Variables))).not.toThrow();
    expect(functionOf(name).Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe(batchService('test'));
  });

  it('gives up a message when the queue does', () => {
    expect([functionOf('Plan'), functionOf('Score')].map((f) => f.Environment.Variables.MAX_ATTEMPTS)).toEqual([
      '5',
      '5',
    ]);
  });

  it('runs models where it scores, and nowhere else', () => {
    expect(functionOf('Score').Layers).toEqual([{ Ref: expect.stringMatching(/^OnnxRuntime/) }]);
    expect(functionOf('Plan').Layers).toBeUndefined();
  });

  it('scores as the stage says', () => {
    const { batch: other } = synthStage({
      predict: { architecture: 'arm64', runtime: 'nodejs22.x' },
      batch: { memoryMb: 3_538, timeoutSeconds: 900, pieceSeconds: 300, maxFileMb: 10, maxUnpackedMb: 20 },
    });

    other.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 3_538,
      Timeout: 900,
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      Environment: {
        Variables: Match.objectLike({ PIECE_SECONDS: '300', MAX_FILE_MB: '10', MAX_UNPACKED_MB: '20' }),
      },
    });
  });
});

/** Values as a function would see them. */
const resolved = (variables: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : key.endsWith('URL') ? 'https://sqs.example.com/1/queue' : 'bucket',
    ]),
  );

describe('the roles', () => {
  const statementsOf = (name: string) =>
    propertiesOf('AWS::IAM::Policy')
      .filter(({ id }) => id.startsWith(`${name}Role`))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .map(({ Action, Effect, Resource }) => ({ Action, Effect, Resource }));
  const imported = (owner: string) => ({
    'Fn::ImportValue': expect.stringMatching(new RegExp(`^Onward-test-ModelStore:ExportsOutputFnGetAtt${owner}.*Arn`)),
  });
  const keys = (owner: string, pattern: string) => ({ 'Fn::Join': ['', [imported(owner), `/${pattern}`]] });
  const queue = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Queue`)), 'Arn'] });
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });

  it.each([
    [
      'Plan',
      'Jobs',
      [
        'jobs-by-time/*',
        'jobs/*',
        'outbox/*',
        'profiles/*',
        'work/*/parts/*',
        'work/*/rejected/*',
        'work/*/stalled/*',
        'work/*/verdict.json',
      ],
    ],
    ['Score', 'Chunks', ['jobs/*', 'outbox/*/rejected.jsonl', 'outbox/*/summary.json', 'work/*']],
  ])('let %s read models and do its part of a job, and nothing else', (name, own, writes) => {
    const read = ['inbox/*', 'jobs/*', 'outbox/*/summary.json', 'work/*'];

    expect(statementsOf(name)).toEqual([
      allow('s3:GetObject', keys('Models', '*')),
      allow('s3:ListBucket', [imported('Data'), imported('Models')]),
      allow(
        ['s3:GetObject', 's3:GetObjectVersion'],
        read.map((pattern) => keys('Data', pattern)),
      ),
      allow(
        ['s3:AbortMultipartUpload', 's3:PutObject'],
        writes.map((pattern) => keys('Data', pattern)),
      ),
      allow('s3:DeleteObject', keys('Data', 'work/*')),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], imported('Key')),
      allow('sqs:SendMessage', [queue('Chunks'), queue('Jobs')]),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], {
        'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Logs`)), 'Arn'],
      }),
      allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
      allow(
        [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
        ],
        queue(own),
      ),
    ]);
  });

  it('have no policies beside those', () => {
    for (const role of propertiesOf('AWS::IAM::Role')) {
      expect(role.ManagedPolicyArns).toBeUndefined();
      expect(role.Policies).toBeUndefined();
    }
  });
});

describe('the outputs', () => {
  it('name what people operate', () => {
    expect(Object.keys(batch.findOutputs('*')).sort()).toEqual([
      'ChunksDeadLettersArn',
      'ChunksDeadLettersUrl',
      'ChunksQueueUrl',
      'JobsDeadLettersArn',
      'JobsDeadLettersUrl',
      'JobsQueueArn',
      'JobsQueueUrl',
      'PlanLogGroupName',
      'ScoreLogGroupName',
    ]);
  });
});
