import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3Client, S3Store } from '../../../functions/adapters/s3-store';
import { DependencyError } from '../../../functions/core/errors';

const s3 = mockClient(S3Client);
const store = new S3Store(new S3Client({ region: 'eu-west-1' }), 'models');
const bytes = Uint8Array.of(1, 2, 3);
const noSuchKey = new NoSuchKey({ message: 'gone', $metadata: { httpStatusCode: 404 } });
const failure = (name: string, httpStatusCode?: number) =>
  new S3ServiceException({ name, $fault: 'server', $metadata: httpStatusCode ? { httpStatusCode } : {} });
const conflict = failure('ConditionalRequestConflict', 409);
/** What the SDK gives for a body, as far as the store reads it. */
const bodyOf = (stream: Readable) =>
  Object.assign(stream, {
    transformToByteArray: async () => new Uint8Array(Buffer.concat(await stream.toArray())),
  }) as never;

/** Failures that are the store's and not a fact about an object. */
const OUTAGES: [string, Error][] = [
  ['a timeout', Object.assign(new Error('socket timed out'), { name: 'TimeoutError' })],
  ['throttling', failure('SlowDown', 503)],
  ['an inner failure', failure('InternalError', 500)],
];

/** Failures that last until somebody changes a setting, and what they are told. */
const SETTINGS: [string, Error, RegExp][] = [
  [
    'a refusal',
    failure('AccessDenied', 403),
    /^no permission to (read|write|list) objects of s3:\/\/models; it takes s3:/,
  ],
  ['a bucket that is not there', failure('NoSuchBucket', 404), /^there is no bucket "models"$/],
  ['a bucket elsewhere', failure('PermanentRedirect', 301), /in another region; set AWS_REGION/],
  ['no region', new Error('Region is missing'), /needs a region; set AWS_REGION/],
  [
    'no credentials',
    Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
    /no AWS credentials.*AWS_PROFILE/,
  ],
  ['an unknown key', failure('InvalidAccessKeyId', 403), /access key is not known/],
  ['a wrong secret', failure('SignatureDoesNotMatch', 403), /secret key is not/],
  ['an old session', failure('ExpiredToken', 400), /session has expired/],
];

beforeEach(() => s3.reset());

describe('S3Store, set up wrongly', () => {
  it.each(SETTINGS)('tells of %s as a setting, and keeps the cause', async (_, cause, message) => {
    s3.onAnyCommand().rejects(cause);
    const calls = [
      () => store.get('m/a'),
      () => store.localFile('m/a', tmpdir()),
      () => store.put('m/a', bytes),
      () => store.putIfAbsent('m/a', bytes),
      () => store.putIfMatch('m/a', bytes, '"e"'),
      () => store.folders(),
    ];

    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message),
        cause,
      });
    }
  });
});

describe('S3Store.get', () => {
  it('gives bytes and etag', async () => {
    s3.on(GetObjectCommand, { Bucket: 'models', Key: 'm/a' }).resolves({
      Body: bodyOf(Readable.from([Buffer.from(bytes)])),
      ETag: '"e1"',
    });

    expect(await store.get('m/a')).toEqual({ bytes, etag: '"e1"' });
  });

  it('gives nothing for a key that is not there', async () => {
    s3.on(GetObjectCommand).rejects(noSuchKey);

    expect(await store.get('m/a')).toBeUndefined();
  });

  it.each(OUTAGES)('fails on %s, and keeps the cause', async (_, cause) => {
    s3.on(GetObjectCommand).rejects(cause);

    await expect(store.get('m/a')).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      message: 's3://models did not answer for "m/a"',
      cause,
    });
  });

  it('fails when the body breaks off', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('reset')) });
    s3.on(GetObjectCommand).resolves({ Body: bodyOf(broken) });

    await expect(store.get('m/a')).rejects.toThrow(DependencyError);
  });
});

describe('S3Store.put', () => {
  it('writes without a condition', async () => {
    s3.on(PutObjectCommand).resolves({});

    await store.put('m/a', bytes);

    expect(s3.commandCalls(PutObjectCommand)[0]!.args[0].input).toEqual({ Bucket: 'models', Key: 'm/a', Body: bytes });
  });

  it.each(OUTAGES)('fails on %s', async (_, cause) => {
    s3.on(PutObjectCommand).rejects(cause);

    await expect(store.put('m/a', bytes)).rejects.toThrow(DependencyError);
  });
});

describe.each([
  ['putIfAbsent', () => store.putIfAbsent('m/a', bytes), { IfNoneMatch: '*' }],
  ['putIfMatch', () => store.putIfMatch('m/a', bytes, '"e1"'), { IfMatch: '"e1"' }],
] as const)('S3Store.%s', (_name, put, condition) => {
  it('writes on its condition', async () => {
    s3.on(PutObjectCommand).resolves({});

    expect(await put()).toBe(true);
    expect(s3.commandCalls(PutObjectCommand)[0]!.args[0].input).toMatchObject(condition);
  });

  it.each([
    ['412', failure('PreconditionFailed', 412)],
    ['404 for the object', noSuchKey],
  ])('is a lost race on %s', async (_, cause) => {
    s3.on(PutObjectCommand).rejects(cause);

    expect(await put()).toBe(false);
  });

  it('is tried again on 409, which says nothing of who was first', async () => {
    s3.on(PutObjectCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});

    expect(await put()).toBe(true);
    expect(s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toEqual(
      Array(3).fill(expect.objectContaining({ Body: bytes, ...condition })),
    );
  });

  it('is a lost race when 412 comes after 409', async () => {
    s3.on(PutObjectCommand).rejectsOnce(conflict).rejects(failure('PreconditionFailed', 412));

    expect(await put()).toBe(false);
  });

  it('fails on 409 without end, so that it is asked for again later', async () => {
    s3.on(PutObjectCommand).rejects(conflict);

    await expect(put()).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', cause: conflict });
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(4);
  });

  it.each(OUTAGES)('fails on %s', async (_, cause) => {
    s3.on(PutObjectCommand).rejects(cause);

    await expect(put()).rejects.toThrow(DependencyError);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(1);
  });
});

describe('S3Store.list and folders', () => {
  it('follow every page', async () => {
    s3.on(ListObjectsV2Command, { Prefix: 'm/' }).resolves({ Contents: [{ Key: 'm/a' }], NextContinuationToken: 't' });
    s3.on(ListObjectsV2Command, { Prefix: 'm/', ContinuationToken: 't' }).resolves({ Contents: [{ Key: 'm/b' }] });

    const keys: string[] = [];
    for await (const key of store.list('m/')) keys.push(key);

    expect(keys).toEqual(['m/a', 'm/b']);
  });

  it('name folders without their slash', async () => {
    s3.on(ListObjectsV2Command, { Delimiter: '/' }).resolves({ CommonPrefixes: [{ Prefix: 'm/' }, { Prefix: 'n/' }] });

    expect(await store.folders()).toEqual(['m', 'n']);
  });

  it('are empty for an empty bucket', async () => {
    s3.on(ListObjectsV2Command).resolves({});

    expect(await store.folders()).toEqual([]);
  });

  it.each(OUTAGES)('fail on %s', async (_, cause) => {
    s3.on(ListObjectsV2Command).rejects(cause);

    await expect(store.folders()).rejects.toThrow(DependencyError);
    await expect(store.list('m/')[Symbol.asyncIterator]().next()).rejects.toThrow(DependencyError);
  });
});

describe('S3Store.localFile', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'onward-scratch-'));
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  it('copies the object', async () => {
    s3.on(GetObjectCommand).resolves({ Body: bodyOf(Readable.from([Buffer.from('ab'), Buffer.from('c')])) });

    const path = await store.localFile('m/1/a.bin', scratch);

    expect(path).toBe(join(scratch, 'm/1/a.bin'));
    expect(readFileSync(path!, 'utf8')).toBe('abc');
  });

  it('copies nothing where nothing is', async () => {
    s3.on(GetObjectCommand).rejects(noSuchKey);

    expect(await store.localFile('m/1/a.bin', scratch)).toBeUndefined();
  });

  it('leaves no part of a copy that broke off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('ab');
        throw new Error('reset');
      })(),
    );
    s3.on(GetObjectCommand).resolves({ Body: bodyOf(broken) });

    await expect(store.localFile('m/1/a.bin', scratch)).rejects.toThrow(DependencyError);
    expect(existsSync(join(scratch, 'm/1/a.bin'))).toBe(false);
  });
});

describe('createS3Client', () => {
  const servers: Server[] = [];
  afterEach(() => {
    process.env = { ...saved };
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };
  const saved = { ...process.env };
  beforeEach(() => {
    s3.restore();
    Object.assign(process.env, credentials);
  });

  /** An endpoint that counts requests; it answers by the function given. */
  async function endpoint(answer: (count: number) => number | undefined) {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url!);
      const status = answer(seen.length);
      if (status !== undefined) response.writeHead(status, { etag: '"e"' }).end(status === 200 ? 'ok' : '');
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  it('asks again when the store fails for a moment', async () => {
    const { url, seen } = await endpoint((count) => (count < 3 ? 503 : 200));

    const stored = await new S3Store(createS3Client(url), 'models').get('m/a');

    expect(Buffer.from(stored!.bytes).toString()).toBe('ok');
    expect(seen.map((path) => path.split('?')[0])).toEqual(['/models/m/a', '/models/m/a', '/models/m/a']);
  });

  it('gives up on a store that takes too long', async () => {
    const { url, seen } = await endpoint(() => undefined);

    await expect(new S3Store(createS3Client(url, 50), 'models').get('m/a')).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
    expect(seen).toHaveLength(4);
  });
});
