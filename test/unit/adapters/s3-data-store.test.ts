import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { MAX_PARTS } from '../../../functions/adapters/plan-parts';
import { S3DataStore } from '../../../functions/adapters/s3-data-store';
import { ConfigError, DependencyError, ObjectChangedError, UnreadableFileError } from '../../../functions/core/errors';
import { FakeBucket, refusal } from '../fakes/fake-bucket';
import { itIsADataStore, patternOf } from './data-store-contract';
import { itIsAnObjectStore } from './store-contract';

const MIB = 1_048_576;
const s3 = mockClient(S3Client);
const store = new S3DataStore(new S3Client({ region: 'eu-west-1' }), 'data');
const down = refusal('InternalError', 500);

let bucket: FakeBucket;
beforeEach(() => {
  s3.reset();
  bucket = new FakeBucket(s3);
});

const inputs = (command: Parameters<typeof s3.commandCalls>[0]) =>
  s3.commandCalls(command).map((call) => call.args[0].input);

async function readAll(revision: string, key = 'a', end = 1e9): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of store.read(key, { start: 0, end }, revision)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

describe('S3DataStore', () => {
  itIsAnObjectStore(() => store, false);
});

describe('S3DataStore with objects of one part', () => {
  itIsADataStore(() => store);
});

describe('S3DataStore with objects of several parts', () => {
  itIsADataStore(() => store, { bigBytes: 20_000_000 });
});

describe('S3DataStore.stat', () => {
  it('names a state by its version, where the bucket has versions', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 3, ETag: '"e"', VersionId: 'v1' });

    expect(await store.stat('a')).toEqual({ sizeBytes: 3, revision: 'version:v1' });
  });

  it.each([undefined, 'null'])('names it by its ETag where the version is %s', async (VersionId) => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 3, ETag: '"e"', ...(VersionId && { VersionId }) });

    expect(await store.stat('a')).toEqual({ sizeBytes: 3, revision: 'etag:"e"' });
  });

  it('tells a refusal from an object that is not there', async () => {
    s3.on(HeadObjectCommand).rejects(refusal('Forbidden', 403));

    await expect(store.stat('a')).rejects.toThrow(ConfigError);
  });

  it('fails when S3 fails', async () => {
    s3.on(HeadObjectCommand).rejects(down);

    await expect(store.stat('a')).rejects.toThrow(DependencyError);
  });
});

describe('S3DataStore.read', () => {
  const content = patternOf(100_000);

  it('tells of a file that is archived', async () => {
    s3.on(GetObjectCommand).rejects(refusal('InvalidObjectState', 403));

    await expect(readAll('version:v1')).rejects.toThrow(UnreadableFileError);
  });

  it('asks for the version that the revision names', async () => {
    s3.on(GetObjectCommand).resolves({ Body: Readable.from([content]) as never, ContentLength: content.length });

    await readAll('version:v1');

    expect(inputs(GetObjectCommand)).toEqual([
      { Bucket: 'data', Key: 'a', VersionId: 'v1', Range: 'bytes=0-999999999' },
    ]);
  });

  it('goes on where connections break off, once or often', async () => {
    await store.put('a', content);
    bucket.bodyOf = (bytes) =>
      Readable.from(
        (async function* () {
          yield bytes.subarray(0, 9_000);
          if (bytes.length > 9_000) throw new Error('reset');
        })(),
      );

    expect((await readAll((await store.stat('a'))!.revision)).equals(content)).toBe(true);
    expect(inputs(GetObjectCommand)).toHaveLength(12);
  });

  it('goes on when a connection ends early without a word', async () => {
    await store.put('a', content);
    bucket.bodyOf = (bytes) => Readable.from([bytes.subarray(0, 60_000)]);

    expect((await readAll((await store.stat('a'))!.revision)).equals(content)).toBe(true);
  });

  it('takes its range out of answers that are the whole object', async () => {
    await store.put('a', content);
    bucket.honoursRanges = false;
    const { revision } = (await store.stat('a'))!;

    const blocks: Buffer[] = [];
    for await (const block of store.read('a', { start: 10_000, end: 20_000 }, revision))
      blocks.push(Buffer.from(block));

    expect(Buffer.concat(blocks).equals(content.subarray(10_000, 20_000))).toBe(true);
    expect((await readAll(revision)).equals(content)).toBe(true);
  });

  it('gives up when nothing comes any more', async () => {
    await store.put('a', content);
    bucket.bodyOf = () => Readable.from([]);
    const { revision } = (await store.stat('a'))!;

    await expect(readAll(revision)).rejects.toThrow(DependencyError);
    expect(inputs(GetObjectCommand)).toHaveLength(5);
  });

  it('fails when the object changes between two connections', async () => {
    await store.put('a', content);
    const { revision } = (await store.stat('a'))!;
    bucket.bodyOf = (bytes) => {
      void store.put('a', content);
      return Readable.from([bytes.subarray(0, 60_000)]);
    };

    await expect(readAll(revision)).rejects.toThrow(ObjectChangedError);
  });

  it('ends the connection of a reader that stops early', async () => {
    await store.put('a', content);
    const bodies: Readable[] = [];
    bucket.bodyOf = (bytes) => {
      bodies.push(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]));
      return bodies.at(-1)!;
    };

    for await (const _block of store.read('a', { start: 0, end: 1e9 }, (await store.stat('a'))!.revision)) break;

    expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it.each([
    ['a version that is gone', refusal('NoSuchVersion', 404), ObjectChangedError],
    ['an object that is gone', refusal('NoSuchKey', 404), ObjectChangedError],
    ['an object that is another', refusal('PreconditionFailed', 412), ObjectChangedError],
    ['a bucket that is not there', refusal('NoSuchBucket', 404), ConfigError],
    ['a refusal', refusal('AccessDenied', 403), ConfigError],
    ['an outage', down, DependencyError],
  ])('fails on %s', async (_, cause, Failure) => {
    s3.on(GetObjectCommand).rejects(cause);

    await expect(readAll('etag:"e"')).rejects.toThrow(Failure);
  });

  it('fails on a revision of another store', async () => {
    await expect(readAll('1-2-3')).rejects.toThrow(DependencyError);
  });
});

describe('S3DataStore.writer', () => {
  const write = async (sizeBytes: number, blockBytes = 1_000_000) => {
    const writer = store.writer('a');
    const content = patternOf(sizeBytes);
    for (let at = 0; at < sizeBytes; at += blockBytes) await writer.write(content.subarray(at, at + blockBytes));
    return writer;
  };

  it('puts a small object with one request', async () => {
    expect(await (await write(8 * MIB - 1)).close()).toBe(8 * MIB - 1);

    expect(s3.calls()).toHaveLength(1);
    expect(inputs(PutObjectCommand)).toHaveLength(1);
  });

  it('sends a larger one in parts of 8 MiB, with what S3 said of each', async () => {
    await (await write(17 * MIB)).close();

    expect(inputs(UploadPartCommand)).toHaveLength(3);
    expect(inputs(CompleteMultipartUploadCommand)).toEqual([
      expect.objectContaining({
        MultipartUpload: {
          Parts: [1, 2, 3].map((n) => ({ PartNumber: n, ETag: `"part-${n}"`, ChecksumCRC32: `crc-${n}` })),
        },
      }),
    ]);
  });

  it('holds no more than two parts under way', async () => {
    let underWay = 0;
    let most = 0;
    s3.on(UploadPartCommand).callsFake(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay--;
      return { ETag: '"e"' };
    });
    s3.on(CompleteMultipartUploadCommand).resolves({});

    await (await write(48 * MIB)).close();

    expect(most).toBe(2);
  });

  it('says of a part that failed at the next write, or when it is closed, and gives the upload up', async () => {
    s3.on(UploadPartCommand).rejects(down);

    const writer = await write(9 * MIB);
    await expect(writer.close()).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', cause: down });
    await writer.abort();

    expect(inputs(AbortMultipartUploadCommand)).toHaveLength(1);
    expect(bucket.uploads.size).toBe(0);
    await expect(write(90 * MIB)).rejects.toThrow(DependencyError);
  });

  it('gives nothing up where nothing was begun, or beginning failed', async () => {
    await (await write(100)).abort();
    s3.on(CreateMultipartUploadCommand).rejects(down);
    const writer = await write(9 * MIB);
    await expect(writer.close()).rejects.toThrow(DependencyError);
    await writer.abort();

    expect(inputs(AbortMultipartUploadCommand)).toHaveLength(0);
  });

  it('takes an upload that is not known any more for given up', async () => {
    const writer = await write(9 * MIB);
    await writer.close();
    await writer.abort();

    expect((await store.stat('a'))!.sizeBytes).toBe(9 * MIB);
  });

  it('tells of a missing permission as a setting', async () => {
    s3.on(PutObjectCommand).rejects(refusal('AccessDenied', 403));

    await expect((await write(1)).close()).rejects.toThrow(/^no permission to write.*s3:PutObject$/);
  });
});

describe('S3DataStore.concat', () => {
  it('puts what is small with one request', async () => {
    await store.put('p', patternOf(1_000));
    s3.resetHistory();

    await store.concat('whole', [Buffer.from('head'), { key: 'p', start: 0, end: 1_000 }]);

    expect(s3.calls().map((call) => call.args[0].constructor.name)).toEqual(['GetObjectCommand', 'PutObjectCommand']);
  });

  it('copies what is large inside S3, whatever characters its key has', async () => {
    const content = patternOf(6 * MIB);
    await store.put('work/ä b+c%/p', content);
    const piece = { key: 'work/ä b+c%/p', start: 0, end: content.length };

    await store.concat('whole', [piece, piece]);

    expect(inputs(UploadPartCopyCommand)).toHaveLength(2);
    expect(inputs(UploadPartCommand)).toHaveLength(0);
    expect((await store.get('whole'))!.bytes).toHaveLength(12 * MIB);
  });

  it('gives the upload up when a part fails, and tells of the part', async () => {
    await store.put('p', patternOf(6 * MIB));
    s3.on(UploadPartCopyCommand).rejects(down);
    const piece = { key: 'p', start: 0, end: 6 * MIB };

    await expect(store.concat('whole', new Array(30).fill(piece))).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      message: 's3://data did not answer for "p"',
      cause: down,
    });
    expect(bucket.uploads.size).toBe(0);
    expect(inputs(UploadPartCopyCommand).length).toBeLessThanOrEqual(8);
  });

  it('tells of the failure itself when giving up fails, too', async () => {
    await store.put('p', patternOf(6 * MIB));
    s3.on(CompleteMultipartUploadCommand).rejects(down);
    s3.on(AbortMultipartUploadCommand).rejects(refusal('AccessDenied', 403));

    await expect(store.concat('whole', [{ key: 'p', start: 0, end: 6 * MIB }])).rejects.toMatchObject({ cause: down });
  });

  it('takes an archived piece for a failure of the platform: it is no file that somebody dropped', async () => {
    s3.on(GetObjectCommand).rejects(refusal('InvalidObjectState', 403));

    await expect(store.concat('whole', [{ key: 'p', start: 0, end: 9 }])).rejects.toThrow(DependencyError);
  });

  it('goes by way of two halves when there are more parts than an upload may have', async () => {
    s3.on(UploadPartCopyCommand).resolves({ CopyPartResult: { ETag: '"e"' } });
    s3.on(CompleteMultipartUploadCommand).resolves({});
    const pieces = Array.from({ length: MAX_PARTS + 1 }, (_, i) => ({ key: `work/${i}`, start: 0, end: 6 * MIB }));

    await store.concat('outbox/whole', pieces);

    const completed = inputs(CompleteMultipartUploadCommand) as {
      Key: string;
      MultipartUpload: { Parts: unknown[] };
    }[];
    expect(completed.map(({ MultipartUpload }) => MultipartUpload.Parts.length)).toEqual([5_000, 5_001, 12]);
    expect(completed[0]!.Key).toMatch(/^work\/0\./);
    expect(completed[1]!.Key).toMatch(/^work\/5000\./);
    expect(completed[2]!.Key).toBe('outbox/whole');
    expect(inputs(DeleteObjectsCommand)).toEqual([
      expect.objectContaining({
        Delete: { Quiet: true, Objects: completed.slice(0, 2).map(({ Key }) => ({ Key })) },
      }),
    ]);
  });
});

describe('S3DataStore.remove', () => {
  it('removes a thousand at a time', async () => {
    await store.remove(Array.from({ length: 2_001 }, (_, i) => `work/${i}`));

    const requests = inputs(DeleteObjectsCommand) as { Delete: { Objects: unknown[] } }[];
    expect(requests.map(({ Delete }) => Delete.Objects.length)).toEqual([1_000, 1_000, 1]);
  });

  it.each([
    ['AccessDenied', ConfigError],
    ['InternalError', DependencyError],
  ])('fails when S3 says %s of one of them', async (Code, Failure) => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'b', Code, Message: 'no' }] });

    await expect(store.remove(['a', 'b'])).rejects.toThrow(Failure);
  });

  it('fails when S3 fails', async () => {
    s3.on(DeleteObjectsCommand).rejects(down);

    await expect(store.remove(['a'])).rejects.toThrow(DependencyError);
  });
});
