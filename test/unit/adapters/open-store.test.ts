import { resolve } from 'node:path';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { openStore } from '../../../functions/adapters/open-store';
import { S3Store } from '../../../functions/adapters/s3-store';
import { ConfigError } from '../../../functions/core/errors';

describe('openStore', () => {
  it.each(['models', './models', '/srv/models', 'C:models'])('takes %s for a folder', async (location) => {
    const store = await openStore(location);

    expect(store).toBeInstanceOf(DirectoryStore);
    expect(store.location).toBe(resolve(location));
  });

  it.each(['s3://my-models', 's3://my-models/'])('takes %s for a bucket', async (location) => {
    const store = await openStore(location);

    expect(store).toBeInstanceOf(S3Store);
    expect(store.location).toBe('s3://my-models');
  });

  it.each(['', 's3://', 's3://Bucket', 's3://my-models/path', 's3://a', 'https://host/models', 'gs://models'])(
    'refuses %j',
    async (location) => {
      await expect(openStore(location)).rejects.toThrow(ConfigError);
    },
  );
});
