import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { mockClient } from 'aws-sdk-client-mock';

const MIN_PART_BYTES = 5 * 1_048_576;

/** What S3 answers that refuses. */
export const refusal = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } });

/** What `mockClient` gives, as far as it is used here. */
type Stub = Pick<ReturnType<typeof mockClient>, 'on'>;

interface Stored {
  readonly bytes: Buffer;
  readonly ETag: string;
}

/** A bucket without versions, behind a mocked client; it holds to S3's rules on parts. */
export class FakeBucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Map<number, Buffer>>();
  /** Whether answers have the range that was asked for, or all bytes, as HTTP allows. */
  honoursRanges = true;
  /** What may happen to a body on its way: a stream in its place. */
  bodyOf: (bytes: Buffer) => Readable = (bytes) => Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]);

  constructor(s3: Stub) {
    const on = (command: unknown, answer: (input: never) => unknown) =>
      s3.on(command as never).callsFake(async (input) => answer(input as never));
    on(HeadObjectCommand, (input: { Key: string }) => this.head(input));
    on(GetObjectCommand, (input: { Key: string; Range?: string; IfMatch?: string }) => this.read(input));
    on(PutObjectCommand, (input: { Key: string; Body: Uint8Array }) => this.put(input));
    on(DeleteObjectsCommand, (input: { Delete: { Objects: { Key: string }[] } }) => {
      for (const { Key } of input.Delete.Objects) this.objects.delete(Key);
      return {};
    });
    on(ListObjectsV2Command, (input: ListInput) => this.list(input));
    on(CreateMultipartUploadCommand, () => {
      const UploadId = randomUUID();
      this.uploads.set(UploadId, new Map());
      return { UploadId };
    });
    on(UploadPartCommand, (input: { UploadId: string; PartNumber: number; Body: Uint8Array }) => this.part(input));
    on(UploadPartCopyCommand, (input: CopyInput) => this.copy(input));
    on(CompleteMultipartUploadCommand, (input: CompleteInput) => this.complete(input));
    on(AbortMultipartUploadCommand, ({ UploadId }: { UploadId: string }) => {
      if (!this.uploads.delete(UploadId)) throw refusal('NoSuchUpload', 404);
      return {};
    });
  }

  private head({ Key }: { Key: string }) {
    const stored = this.objects.get(Key);
    if (!stored) throw refusal('NotFound', 404);
    return { ContentLength: stored.bytes.length, ETag: stored.ETag };
  }

  private read({ Key, Range, IfMatch }: { Key: string; Range?: string; IfMatch?: string }) {
    const stored = this.objects.get(Key);
    if (!stored) throw refusal('NoSuchKey', 404);
    if (IfMatch && IfMatch !== stored.ETag) throw refusal('PreconditionFailed', 412);
    const bytes = Range && this.honoursRanges ? slice(stored.bytes, Range) : stored.bytes;
    if (Range && bytes.length === 0) throw refusal('InvalidRange', 416);
    const Body = Object.assign(this.bodyOf(bytes), { transformToByteArray: async () => new Uint8Array(bytes) });
    const ContentRange = Range && this.honoursRanges ? Range : undefined;
    return { Body, ContentLength: bytes.length, ETag: stored.ETag, ContentRange };
  }

  private put(input: { Key: string; Body: Uint8Array; IfNoneMatch?: string; IfMatch?: string }) {
    const stored = this.objects.get(input.Key);
    if (input.IfNoneMatch && stored) throw refusal('PreconditionFailed', 412);
    if (input.IfMatch && input.IfMatch !== stored?.ETag)
      throw refusal(stored ? 'PreconditionFailed' : 'NoSuchKey', 412);
    this.objects.set(input.Key, { bytes: Buffer.from(input.Body), ETag: `"${randomUUID()}"` });
    return {};
  }

  private list({ Prefix = '', StartAfter = '', Delimiter }: ListInput) {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
    if (!Delimiter) return { Contents: keys.map((Key) => ({ Key })) };
    const folders = new Set(keys.filter((key) => key.includes('/')).map((key) => `${key.split('/')[0]}/`));
    return { CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })) };
  }

  private part({ UploadId, PartNumber, Body }: { UploadId: string; PartNumber: number; Body: Uint8Array }) {
    const parts = this.uploads.get(UploadId);
    if (!parts) throw refusal('NoSuchUpload', 404);
    parts.set(PartNumber, Buffer.from(Body));
    return { ETag: `"part-${PartNumber}"`, ChecksumCRC32: `crc-${PartNumber}` };
  }

  private copy({ CopySource, CopySourceRange, ...place }: CopyInput) {
    const key = decodeURIComponent(CopySource.slice(CopySource.indexOf('/') + 1));
    const source = this.objects.get(key);
    if (!source) throw refusal('NoSuchKey', 404);
    const Body = slice(source.bytes, CopySourceRange);
    if (Body.length < rangeBytes(CopySourceRange)) throw refusal('InvalidRange', 416);
    return { CopyPartResult: this.part({ ...place, Body }) };
  }

  private complete({ Key, UploadId, MultipartUpload }: CompleteInput) {
    const parts = this.uploads.get(UploadId);
    if (!parts) throw refusal('NoSuchUpload', 404);
    const listed = MultipartUpload.Parts;
    if (listed.some(({ PartNumber }, i) => PartNumber !== i + 1)) throw refusal('InvalidPartOrder', 400);
    const bodies = listed.map(({ PartNumber }) => parts.get(PartNumber)!);
    if (bodies.slice(0, -1).some((body) => body.length < MIN_PART_BYTES)) throw refusal('EntityTooSmall', 400);
    this.uploads.delete(UploadId);
    this.objects.set(Key, { bytes: Buffer.concat(bodies), ETag: `"${randomUUID()}-${bodies.length}"` });
    return {};
  }
}

interface ListInput {
  readonly Prefix?: string;
  readonly StartAfter?: string;
  readonly Delimiter?: string;
}

interface CopyInput {
  readonly UploadId: string;
  readonly PartNumber: number;
  readonly CopySource: string;
  readonly CopySourceRange: string;
}

interface CompleteInput {
  readonly Key: string;
  readonly UploadId: string;
  readonly MultipartUpload: { readonly Parts: readonly { readonly PartNumber: number }[] };
}

const ends = (range: string): [number, number] => {
  const [first, last] = range.slice('bytes='.length).split('-').map(Number);
  return [first!, last! + 1];
};
const slice = (bytes: Buffer, range: string): Buffer => bytes.subarray(...ends(range));
const rangeBytes = (range: string): number => ends(range)[1] - ends(range)[0];
