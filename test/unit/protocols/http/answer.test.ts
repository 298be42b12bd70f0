import { gunzipSync } from 'node:zlib';
import { acceptsGzip, compressAnswer, JSON_HEADERS, jsonAnswer } from '../../../../functions/protocols/http/answer';

describe('acceptsGzip', () => {
  it.each([
    'gzip',
    'GZIP',
    'deflate, gzip',
    'gzip, deflate, br, zstd',
    'br;q=1.0, gzip;q=0.8, *;q=0.1',
    'gzip;q=0.001',
    'gzip ; q=1',
    'gzip;q=1.000',
    '*',
    '*;q=0.5',
    'identity;q=0, *',
    'gzip, *;q=0',
  ])('takes %s', (header) => {
    expect(acceptsGzip(header)).toBe(true);
  });

  it.each([
    '',
    'identity',
    'br',
    'gzip;q=0',
    'gzip;q=0.0',
    'gzip;q=0.000',
    '*;q=0',
    'gzip;q=0, *',
    '*, gzip;q=0',
    'gzipped',
    'x-gzip2',
    'deflate;gzip',
    'gzip;q=2',
    'gzip;q=',
    'gzip;q=-1',
  ])('does not take %j', (header) => {
    expect(acceptsGzip(header)).toBe(false);
  });
});

describe('compressAnswer', () => {
  const long = jsonAnswer({ values: new Array(1_000).fill(0.5) });

  it('compresses a long answer for a client that takes gzip', async () => {
    const answer = await compressAnswer(long, 'gzip');

    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
    });
    expect(gunzipSync(answer.body as Uint8Array).toString()).toBe(long.body);
    expect(answer.body.length).toBeLessThan(long.body.length / 10);
  });

  it('compresses bytes', async () => {
    const bytes = new Uint8Array(5_000);

    const answer = await compressAnswer({ ...long, body: bytes }, 'gzip');

    expect(new Uint8Array(gunzipSync(answer.body as Uint8Array))).toEqual(bytes);
  });

  it.each([
    ['a client that does not take gzip', long, 'br'],
    ['a client that does not say', long, undefined],
    ['a short answer', jsonAnswer({ a: 1 }), 'gzip'],
  ])('leaves alone what is for %s', async (_, answer, header) => {
    expect(await compressAnswer(answer, header)).toBe(answer);
  });
});

describe('jsonAnswer', () => {
  it('is 200 where nothing else is said', () => {
    expect(jsonAnswer([1])).toEqual({ status: 200, headers: JSON_HEADERS, body: '[1]' });
    expect(jsonAnswer(null, 202).status).toBe(202);
  });
});
