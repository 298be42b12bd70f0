import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedEncodingError,
} from '../../../../functions/core/errors';
import { decodeBody } from '../../../../functions/protocols/http/body';

const LIMIT = 1_000;
const TEXT = '{"instances":[[1]]}';
const decode = async (body: string | Uint8Array, encoding?: string) =>
  Buffer.from((await decodeBody(body, encoding, LIMIT)) as string).toString();

describe('decodeBody', () => {
  it.each([
    ['no encoding', undefined, TEXT],
    ['an empty encoding', '', TEXT],
    ['identity', 'identity', Buffer.from(TEXT)],
    ['gzip', 'gzip', gzipSync(TEXT)],
    ['gzip in other letters', ' GZip ', gzipSync(TEXT)],
    ['deflate', 'deflate', deflateSync(TEXT)],
  ])('reads a body of %s', async (_, encoding, body) => {
    expect(await decode(body, encoding)).toBe(TEXT);
  });

  it('reads a body that comes as a string of bytes', async () => {
    expect(await decode(gzipSync(TEXT).toString('latin1'), 'gzip')).toBe(TEXT);
  });

  it('reads a body that is as long as the limit', async () => {
    const longest = 'x'.repeat(LIMIT);

    expect(await decode(longest)).toBe(longest);
    expect(await decode(gzipSync(longest), 'gzip')).toBe(longest);
  });

  it.each(['é', '€', '😀'])('counts the bytes of %s where its length alone does not tell', async (character) => {
    const longest = character.repeat(Math.floor(LIMIT / Buffer.byteLength(character)));

    expect(await decode(longest)).toBe(longest);
    await expect(decode(longest + character)).rejects.toThrow(PayloadTooLargeError);
  });

  it.each([
    ['plain', undefined, 'x'.repeat(LIMIT + 1)],
    ['in bytes, though not in characters', undefined, 'é'.repeat(LIMIT / 2 + 1)],
    ['once unpacked', 'gzip', gzipSync('x'.repeat(LIMIT + 1))],
    ['once inflated', 'deflate', deflateSync('x'.repeat(LIMIT + 1))],
  ])('refuses a body that is too long %s', async (_, encoding, body) => {
    await expect(decode(body, encoding)).rejects.toThrow(PayloadTooLargeError);
  });

  it('unpacks no more of a bomb than the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(300_000_000));
    const before = process.memoryUsage().arrayBuffers;

    await expect(decodeBody(bomb, 'gzip', 1_000_000)).rejects.toThrow(PayloadTooLargeError);

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
  });

  it.each([
    ['plain text', Buffer.from(TEXT)],
    ['an empty body', Buffer.alloc(0)],
    ['a cut-off body', gzipSync(TEXT).subarray(0, 15)],
    ['a body with a wrong check sum', gzipSync(TEXT).map((byte, i, all) => (i === all.length - 8 ? byte ^ 1 : byte))],
    ['another format', deflateSync(TEXT)],
  ])('refuses %s that claims to be gzip', async (_, body) => {
    const failure = decode(body, 'gzip');

    await expect(failure).rejects.toThrow(MalformedRequestError);
    await expect(failure).rejects.toThrow('body is not gzip, as its content encoding says');
  });

  it.each(['br', 'gzip, gzip', 'zstd', 'constructor', '__proto__'])('refuses the encoding %s', async (encoding) => {
    await expect(decode(brotliCompressSync(TEXT), encoding)).rejects.toThrow(UnsupportedEncodingError);
  });
});
