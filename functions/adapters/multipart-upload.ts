import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CopyPartResult,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandOutput,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { StoredRange } from './plan-parts';

/** An object of S3 that is put together from parts, numbered from 1, in any order and several at a time. */
export class MultipartUpload {
  private id: Promise<string> | undefined;
  private readonly parts: CompletedPart[] = [];

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly key: string,
  ) {}

  /** Whether S3 was asked to begin. */
  get hasBegun(): boolean {
    return this.id !== undefined;
  }

  async send(partNumber: number, bytes: Uint8Array): Promise<void> {
    const place = await this.place();
    const sent = await this.client.send(new UploadPartCommand({ ...place, PartNumber: partNumber, Body: bytes }));
    this.keep(partNumber, sent);
  }

  /** Copies a range inside S3. */
  async copy(partNumber: number, { key, start, end }: StoredRange): Promise<void> {
    const place = await this.place();
    const command = new UploadPartCopyCommand({
      ...place,
      PartNumber: partNumber,
      CopySource: `${this.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
      CopySourceRange: `bytes=${start}-${end - 1}`,
    });
    this.keep(partNumber, (await this.client.send(command)).CopyPartResult ?? {});
  }

  async complete(): Promise<void> {
    const parts = [...this.parts].sort((a, b) => a.PartNumber! - b.PartNumber!);
    const place = await this.place();
    await this.client.send(new CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: parts } }));
  }

  /** Gives up what was begun. An upload that S3 does not know has been completed or given up. */
  async abort(): Promise<void> {
    if (!this.id) return;
    const [begun] = await Promise.allSettled([this.id]);
    if (begun.status === 'rejected') return;
    try {
      await this.client.send(new AbortMultipartUploadCommand(await this.place()));
    } catch (error) {
      if ((error as Error).name !== 'NoSuchUpload') throw error;
    }
  }

  private async place(): Promise<{ Bucket: string; Key: string; UploadId: string }> {
    const place = { Bucket: this.bucket, Key: this.key };
    this.id ??= this.client.send(new CreateMultipartUploadCommand(place)).then(({ UploadId }) => UploadId!);
    return { ...place, UploadId: await this.id };
  }

  private keep(partNumber: number, part: UploadPartCommandOutput | CopyPartResult): void {
    const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = part;
    const facts = { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 };
    const known = Object.entries(facts).filter(([, value]) => value !== undefined);
    this.parts.push({ PartNumber: partNumber, ...Object.fromEntries(known) });
  }
}
