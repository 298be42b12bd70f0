import { Match } from 'aws-cdk-lib/assertions';
import { synthStage } from './synth-stage';

const { store } = synthStage({ storage: { noncurrentDays: 45 } });
const buckets = Object.entries(store.findResources('AWS::S3::Bucket'));
const stores = buckets.filter(([id]) => /^(Models|Data)/.test(id));

describe('ModelStoreStack', () => {
  it('has a bucket for models and one for data', () => {
    expect(stores).toHaveLength(2);
  });

  it.each(stores)('versions and encrypts %s with the key of the stage', (_, bucket) => {
    const [rule] = bucket.Properties.BucketEncryption.ServerSideEncryptionConfiguration;

    expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(rule.BucketKeyEnabled).toBe(true);
    expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('aws:kms');
    expect(rule.ServerSideEncryptionByDefault.KMSMasterKeyID['Fn::GetAtt'][0]).toMatch(/^Key/);
  });

  it.each(stores)('expires old versions and abandoned uploads in %s', (_, bucket) => {
    expect(bucket.Properties.LifecycleConfiguration.Rules.slice(0, 2)).toEqual([
      {
        Id: 'ExpireNoncurrent',
        Status: 'Enabled',
        ExpiredObjectDeleteMarker: true,
        NoncurrentVersionExpiration: { NoncurrentDays: 45 },
      },
      { Id: 'AbortUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    ]);
  });

  it('expires what jobs leave while they run, and later what says of them that they ran', () => {
    const [rules] = stores.filter(([id]) => id.startsWith('Data')).map(([, data]) => data.Properties);

    expect(rules.LifecycleConfiguration.Rules.slice(2)).toEqual([
      {
        Id: 'ExpireWork',
        Status: 'Enabled',
        Prefix: 'work/',
        ExpirationInDays: 7,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      {
        Id: 'ExpireJobs',
        Status: 'Enabled',
        Prefix: 'jobs/',
        ExpirationInDays: 90,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      {
        Id: 'ExpireJobTimes',
        Status: 'Enabled',
        Prefix: 'jobs-by-time/',
        ExpirationInDays: 90,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ]);
  });

  it('keeps models until they are deleted', () => {
    const [models] = stores.filter(([id]) => id.startsWith('Models')).map(([, bucket]) => bucket.Properties);

    expect(models.LifecycleConfiguration.Rules).toHaveLength(2);
  });

  it('tells EventBridge of the data, and not of models', () => {
    const told = stores.map(([id, bucket]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      bucket.Properties.NotificationConfiguration,
    ]);

    expect(Object.fromEntries(told)).toEqual({
      Data: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      Models: undefined,
    });
  });

  it.each(stores)('logs access to %s under its name', (_, bucket) => {
    expect(bucket.Properties.LoggingConfiguration.LogFilePrefix).toMatch(/^(Models|Data)\/$/);
  });

  it.each(buckets)('keeps %s private and free of ACLs', (_, bucket) => {
    expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket.Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });

  it.each(buckets)('refuses requests to %s without TLS', (id) => {
    store.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it('rotates its key', () => {
    store.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  it('needs no function of its own', () => {
    store.resourceCountIs('AWS::Lambda::Function', 0);
  });

  it.each([
    ['retain', 'Retain'],
    ['destroy', 'Delete'],
  ])('does as told when it is deleted: %s', (onDelete, policy) => {
    const stateful = synthStage({ onDelete }).store.toJSON().Resources as Record<string, { DeletionPolicy?: string }>;
    const policies = Object.entries(stateful).map(([id, { DeletionPolicy }]) => [id, DeletionPolicy]);

    const kept = policies.filter(([id]) => /^(Key|Models|Data|AccessLogs)[0-9A-F]{8}$/.test(String(id)));
    expect(kept).toHaveLength(4);
    expect(new Set(kept.map(([, deletion]) => deletion))).toEqual(new Set([policy]));
  });
});
