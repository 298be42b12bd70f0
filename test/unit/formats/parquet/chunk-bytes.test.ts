import type { ByteSource } from '../../../../functions/core/batch/file-format';
import { Buffers } from '../../../../functions/formats/parquet/buffers';
import { ChunkBytes } from '../../../../functions/formats/parquet/chunk-bytes';
import { GroupSource } from '../../../../functions/formats/parquet/group-source';
import { sourceOf } from './fixture';

const BYTES = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i / 1_000) % 251);
const WINDOW_BYTES = 100_000;

/** Skips the pages of a chunk, which all have one size. @returns sizes of what was asked for. */
async function skipPages(pageBytes: number): Promise<number[]> {
  const inner = sourceOf(BYTES, 10_000);
  const asked: number[] = [];
  const read: ByteSource['read'] = (start, end) => {
    asked.push(end! - start);
    return inner.read(start, end);
  };
  const buffers = new Buffers();
  const source = new GroupSource({ sizeBytes: BYTES.length, read }, [], buffers);
  const chunk = new ChunkBytes(source, 0, BYTES.length, WINDOW_BYTES, buffers);
  chunk.isSeeking = true;
  for (let at = 0; at < BYTES.length; at += pageBytes) {
    const header = await chunk.peek(16);
    expect([...header]).toEqual([...BYTES.subarray(at, at + 16)]);
    await chunk.skipPage(Math.min(pageBytes, chunk.left));
  }
  await buffers.close();
  return asked;
}

describe('ChunkBytes', () => {
  it('reads small pages through that are skipped, in windows', async () => {
    const asked = await skipPages(10_000);

    expect(asked.length).toBeLessThan(15);
    expect(asked.slice(1, -1).every((size) => size === WINDOW_BYTES)).toBe(true);
  });

  it('asks for the headers alone of large pages that are skipped', async () => {
    const asked = await skipPages(60_000);

    expect(asked).toEqual(new Array(17).fill(4_096));
  });

  it('refuses to skip more than there is', async () => {
    const buffers = new Buffers();
    const chunk = new ChunkBytes(new GroupSource(sourceOf(BYTES), [], buffers), 0, 10, WINDOW_BYTES, buffers);

    await expect(chunk.skipPage(11)).rejects.toThrow('a page of the Parquet file is longer than its column');
  });
});
