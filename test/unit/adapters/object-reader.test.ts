import { Readable } from 'node:stream';
import { GetObjectCommand, InvalidObjectState, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { readObject } from '../../../functions/adapters/object-reader';
import { UnreadableFileError } from '../../../functions/core/errors';
import { refusal } from '../fakes/fake-bucket';

const s3 = mockClient(S3Client);
const STATE = { Bucket: 'data', Key: 'a' };
const read = async (stallMs: number, pauseMs = 0) => {
  const blocks: Buffer[] = [];
  for await (const block of readObject(s3 as never as S3Client, STATE, { start: 0, end: 4 }, stallMs)) {
    blocks.push(Buffer.from(block));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return String(Buffer.concat(blocks));
};
/** Gives its text, and then nothing more, without an end. */
const stalled = (text: string) => {
  const body = new Readable({ read() {} });
  body.push(text);
  return { Body: body as never, ContentLength: 4 };
};

beforeEach(() => s3.reset());

describe('readObject', () => {
  it('goes on with another connection when one stalls', async () => {
    const rest = { Body: Readable.from([Buffer.from('cd')]) as never, ContentLength: 2, ContentRange: 'bytes 2-3/4' };
    s3.on(GetObjectCommand).resolvesOnce(stalled('ab')).resolvesOnce(rest);

    expect(await read(30)).toBe('abcd');
    expect(s3.commandCalls(GetObjectCommand)[1]!.args[0].input).toEqual({ ...STATE, Range: 'bytes=2-3' });
  });

  it('takes no slow reader for a stall', async () => {
    const body = Readable.from([Buffer.from('ab'), Buffer.from('cd')]);
    s3.on(GetObjectCommand).resolvesOnce({ Body: body as never, ContentLength: 4 });

    expect(await read(30, 100)).toBe('abcd');
  });

  it('tells of an archived object as a fault of the file, at once', async () => {
    const cause = new InvalidObjectState({ message: 'archived', $metadata: { httpStatusCode: 403 } });
    s3.on(GetObjectCommand).rejects(cause);

    const reading = read(10);

    await expect(reading).rejects.toThrow(UnreadableFileError);
    await expect(reading).rejects.toMatchObject({
      message: 'the file is archived; restore it first, then drop it again',
      cause,
    });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(1);
  });

  it('leaves a refusal to those who know whose fault it is', async () => {
    const cause = refusal('AccessDenied', 403);
    s3.on(GetObjectCommand).rejects(cause);

    await expect(read(10)).rejects.toBe(cause);
  });

  it('gives up when every connection stalls', async () => {
    s3.on(GetObjectCommand).callsFake(async () => stalled(''));

    await expect(read(10)).rejects.toThrow('nothing came for 10 ms');
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(5);
  });
});
