import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { readObject } from '../../../functions/adapters/object-reader';

const client = new S3Client({ region: 'eu-west-1' });
const s3 = mockClient(client);
const content = Buffer.from('0123456789');
const state = { Bucket: 'data', Key: 'a', VersionId: 'v1' };

beforeEach(() => {
  s3.reset();
});

async function read(start: number, end: number): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of readObject(client, state, { start, end })) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks).toString();
}

/** Answers with the whole object, whatever range is asked for. */
function ignoreRanges(blockBytes: number): void {
  s3.on(GetObjectCommand).callsFake(async () => {
    const blocks = Array.from({ length: Math.ceil(content.length / blockBytes) }, (_, i) =>
      content.subarray(i * blockBytes, (i + 1) * blockBytes),
    );
    return { Body: Readable.from(blocks), ContentLength: content.length };
  });
}

describe('readObject', () => {
  it.each([
    [0, 10],
    [0, 4],
    [3, 7],
    [9, 10],
    [4, 99],
    [10, 12],
  ])('gives no more than bytes %i to %i where ranges are ignored', async (start, end) => {
    for (const blockBytes of [1, 3, 4, 10]) {
      ignoreRanges(blockBytes);

      await expect(read(start, end)).resolves.toBe(content.toString().slice(start, end));
    }
  });

  it('asks for the range', async () => {
    s3.on(GetObjectCommand).resolves({
      Body: Readable.from([content.subarray(2, 5)]) as never,
      ContentLength: 3,
      ContentRange: 'bytes 2-4/10',
    });

    await expect(read(2, 5)).resolves.toBe('234');
    expect(s3.commandCalls(GetObjectCommand)[0]!.args[0].input).toEqual({ ...state, Range: 'bytes=2-4' });
  });
});
