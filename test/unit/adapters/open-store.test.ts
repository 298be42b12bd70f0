import { resolve } from 'node:path';
import { DirectoryDataStore } from '../../../functions/adapters/directory-data-store';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { openDataStore } from '../../../functions/adapters/open-data-store';
import { openStore } from '../../../functions/adapters/open-store';
import { S3DataStore } from '../../../functions/adapters/s3-data-store';
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

  it.each([
    ['s3://My_Models', /^"My_Models" is no bucket name: /],
    ['s3://my-models/path', /^store "s3:\/\/my-models\/path" must be .*, without a path in the bucket$/],
  ])('says what is wrong with %s', async (location, sentence) => {
    await expect(openStore(location)).rejects.toThrow(sentence);
  });
});

describe('openDataStore', () => {
  it('opens folders and buckets', async () => {
    const [folder, bucket] = [await openDataStore('data'), await openDataStore('s3://my-data')];

    expect([folder, folder.location]).toEqual([expect.any(DirectoryDataStore), resolve('data')]);
    expect([bucket, bucket.location]).toEqual([expect.any(S3DataStore), 's3://my-data']);
  });

  it.each(['', 's3://Bucket', 's3://my-data/path', 'gs://data'])('refuses %j', async (location) => {
    await expect(openDataStore(location)).rejects.toThrow(ConfigError);
  });
});
