import { Bucket } from 'aws-cdk-lib/aws-s3';
import { listStages, loadStage, parseStage } from '../../infra/load-stage';
import { buildStage } from './synth-stage';

const jwt = { issuer: 'https://login.example.com/', audience: ['onward'] };

const variants: [string, unknown][] = [
  ['an open REST API, untraced, on the older runtime', untraced({ kind: 'rest', auth: 'none', monthlyQuota: 1_000 })],
  ['a REST API without the account log role', { api: { kind: 'rest', accountLogRole: false } }],
  ['an HTTP API with IAM', { api: { kind: 'http', auth: 'iam' } }],
  ['an HTTP API with JWT', { api: { kind: 'http', auth: 'jwt', jwt }, alarmEmail: 'team@example.com' }],
  ['an open HTTP API, untraced, on the older runtime', untraced({ kind: 'http', auth: 'none' })],
  ['concurrency that is reserved', { predict: { reservedConcurrency: 10, provisionedConcurrency: 2 } }],
];

function untraced(api: object): unknown {
  return { tracing: false, api, predict: { runtime: 'nodejs22.x', architecture: 'arm64' } };
}

describe('the AwsSolutions and Serverless rules', () => {
  it.each(listStages())('accept the stage %s', (name) => {
    const { app } = buildStage(loadStage(name));

    expect(() => app.synth()).not.toThrow();
  });

  it.each(variants)('accept %s', (_, settings) => {
    const { app } = buildStage(parseStage('test', settings));

    expect(() => app.synth()).not.toThrow();
  });

  it('refuse a bucket without TLS and access logs', () => {
    const { app, stacks } = buildStage(parseStage('test', {}));
    new Bucket(stacks.store, 'Bare');

    expect(() => app.synth()).toThrow(/AwsSolutions-S1'.*AwsSolutions-S10'/s);
  });
});
