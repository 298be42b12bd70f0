import { S3Client } from '@aws-sdk/client-s3';
import { S3DataStore } from '../../functions/adapters/s3-data-store';
import type { ConcatPiece, DataStore } from '../../functions/core/batch/ports';
import { itIsADataStore } from '../unit/adapters/data-store-contract';
import { readDeployment } from './deployment';

const { endpoint, region, rest } = readDeployment();
const client = new S3Client({
  endpoint,
  region,
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A folder of the deployed bucket for each test: what others put there is not seen. */
class FolderOfBucket implements DataStore {
  private static count = 0;
  private readonly folder = `work/data-store-test-${Date.now().toString(36)}-${FolderOfBucket.count++}/`;
  private readonly bucket = new S3DataStore(client, rest.dataBucket);
  readonly location = this.bucket.location;

  get = (key: string) => this.bucket.get(this.folder + key);
  put = (key: string, bytes: Uint8Array) => this.bucket.put(this.folder + key, bytes);
  putIfAbsent = (key: string, bytes: Uint8Array) => this.bucket.putIfAbsent(this.folder + key, bytes);
  putIfMatch = (key: string, bytes: Uint8Array, etag: string) => this.bucket.putIfMatch(this.folder + key, bytes, etag);
  list = (prefix: string) => this.bucket.list(this.folder + prefix);
  folders = () => this.bucket.folders();
  localFile = (key: string, scratch: string) => this.bucket.localFile(this.folder + key, scratch);
  stat = (key: string) => this.bucket.stat(this.folder + key);
  read = (key: string, range: { start: number; end: number }, revision: string) =>
    this.bucket.read(this.folder + key, range, revision);
  writer = (key: string) => this.bucket.writer(this.folder + key);
  concat = (key: string, pieces: readonly ConcatPiece[]) =>
    this.bucket.concat(
      this.folder + key,
      pieces.map((piece) => (piece instanceof Uint8Array ? piece : { ...piece, key: this.folder + piece.key })),
    );
  remove = (keys: readonly string[]) => this.bucket.remove(keys.map((key) => this.folder + key));
}

describe('S3DataStore on the deployed bucket, with objects of one part', () => {
  itIsADataStore(() => new FolderOfBucket(), { keepsVersions: true });
});

describe('S3DataStore on the deployed bucket, with objects that are copied and sent in parts', () => {
  itIsADataStore(() => new FolderOfBucket(), { bigBytes: 20_000_000, keepsVersions: true });
});
