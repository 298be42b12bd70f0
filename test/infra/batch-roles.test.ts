import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { MAX_PARTS } from '../../functions/adapters/plan-parts';
import { S3DataStore } from '../../functions/adapters/s3-data-store';
import {
  ASSEMBLY,
  completeKey,
  jobKey,
  jobProfileKey,
  partKey,
  rejectedKey,
  rejectedPartKey,
  resultKey,
  sentKey,
  stalledKey,
  summaryKey,
  verdictKey,
} from '../../functions/contracts/data-keys';
import { synthStage } from './synth-stage';

const { batch } = synthStage();

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

type Role = 'Plan' | 'Score';

/** Patterns of keys of the data bucket that a function may use an action on. */
function allowed(role: Role, action: string): RegExp[] {
  const policies = Object.entries(batch.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith(`${role}Role`),
  );
  const statements: Statement[] = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  return statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .filter((resource) => JSON.stringify(resource).includes('FnGetAttData'))
    .map((resource) => patternOf((resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1) as string));
}

/** In a policy, `*` stands for any text, slashes too. */
const patternOf = (end: string): RegExp =>
  new RegExp(`^${end.slice(1).replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's');
const mayDo = (role: Role, action: string, key: string): boolean =>
  allowed(role, action).some((pattern) => pattern.test(key));

const JOB = 'a'.repeat(32);
const OUTPUT = `outbox/flights/${JOB}/rows.scored.csv`;

describe('the role of the function that plans', () => {
  it.each([
    ['parts', (i: number) => partKey(JOB, 1, i, 0, 'w')],
    ['rejected records', (i: number) => rejectedPartKey(JOB, 1, i, 0, 'w')],
  ])('covers every key that putting together more %s than an upload may have touches', async (_, keyOf) => {
    const s3 = mockClient(S3Client);
    s3.onAnyCommand().resolves({});
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCopyCommand).resolves({ CopyPartResult: { ETag: '"e"' } });
    const pieces = Array.from({ length: MAX_PARTS + 1 }, (_, i) => ({ key: keyOf(i), start: 0, end: 6 * 1_048_576 }));

    await new S3DataStore(new S3Client({ region: 'eu-west-1' }), 'data').concat(OUTPUT, pieces);

    const written = s3.commandCalls(CompleteMultipartUploadCommand).map(({ args }) => args[0].input.Key!);
    const removed = s3.commandCalls(DeleteObjectsCommand).flatMap(({ args }) => args[0].input.Delete!.Objects!);
    expect(written).toHaveLength(3);
    expect(removed.map(({ Key }) => Key)).toEqual(written.slice(0, 2));
    expect(
      written.filter((key) => !mayDo('Plan', 's3:PutObject', key) || !mayDo('Plan', 's3:AbortMultipartUpload', key)),
    ).toEqual([]);
    expect(removed.filter(({ Key }) => !mayDo('Plan', 's3:DeleteObject', Key!))).toEqual([]);
    // Halves are read to be copied.
    expect(removed.filter(({ Key }) => !mayDo('Plan', 's3:GetObject', Key!))).toEqual([]);
    s3.restore();
  });

  it.each([
    jobKey(JOB),
    summaryKey('flights', JOB),
    rejectedKey('flights', JOB),
    OUTPUT,
    jobProfileKey('flights', '1', JOB),
    stalledKey(JOB, 1, ASSEMBLY),
    verdictKey(JOB),
  ])('lets it write %s', (key) => {
    expect(mayDo('Plan', 's3:PutObject', key)).toBe(true);
  });

  it.each([
    resultKey(JOB, 1, 0, 0),
    completeKey(JOB, 1, 0),
    'inbox/flights/rows.csv',
    'inbox/flights/rows.csv.options.json',
  ])('does not let it write %s', (key) => {
    expect(mayDo('Plan', 's3:PutObject', key)).toBe(false);
  });

  it.each([OUTPUT, jobKey(JOB), 'inbox/flights/rows.csv'])('does not let it remove %s', (key) => {
    expect(mayDo('Plan', 's3:DeleteObject', key)).toBe(false);
  });
});

describe('the role of the function that scores', () => {
  it.each([
    partKey(JOB, 1, 0, 0, 'w'),
    rejectedPartKey(JOB, 1, 0, 0, 'w'),
    resultKey(JOB, 1, 0, 0),
    completeKey(JOB, 1, 0),
    stalledKey(JOB, 1, 0),
    sentKey(JOB, 2),
    verdictKey(JOB),
    // A chunk that is planned anew, and one that ends its job: with a summary, and what was rejected so far.
    jobKey(JOB),
    summaryKey('flights', JOB),
    rejectedKey('flights', JOB),
  ])('lets it write %s', (key) => {
    expect(mayDo('Score', 's3:PutObject', key)).toBe(true);
    expect(mayDo('Score', 's3:AbortMultipartUpload', key)).toBe(true);
  });

  it.each([OUTPUT, 'inbox/flights/rows.csv', jobProfileKey('flights', '1', JOB)])('does not let it write %s', (key) => {
    expect(mayDo('Score', 's3:PutObject', key)).toBe(false);
  });
});
