import type { ByteSource } from '../../../../functions/core/batch/file-format';
import { Buffers } from '../../../../functions/formats/parquet/buffers';
import { GroupSource } from '../../../../functions/formats/parquet/group-source';
import { sourceOf } from './fixture';

const BYTES = Uint8Array.from({ length: 2_000 }, (_, i) => i % 251);

function groupOf(...chunks: [start: number, end: number][]) {
  const chunk = ([start, end]: [number, number]) => ({ codec: 0, values: 1, start, end });
  return { firstRow: 0, rows: 1, chunks: new Map(chunks.map((bounds, leaf) => [leaf, chunk(bounds)])) };
}

/** A source that remembers what was asked of it. */
function recorded(): { source: ByteSource; asked: string[] } {
  const inner = sourceOf(BYTES, 100);
  const asked: string[] = [];
  const read: ByteSource['read'] = (start, end) => {
    asked.push(`${start}-${end}`);
    return inner.read(start, end);
  };
  return { source: { sizeBytes: BYTES.length, read }, asked };
}

async function readAll(source: GroupSource, start: number, end: number): Promise<number[]> {
  const bytes: number[] = [];
  for await (const block of source.read(start, end)) bytes.push(...block);
  return bytes;
}

const slice = (start: number, end: number): number[] => [...BYTES.subarray(start, end)];

describe('GroupSource', () => {
  it('asks once for all columns of a row group', async () => {
    const { source, asked } = recorded();
    const group = new GroupSource(
      source,
      [groupOf([10, 400], [400, 900]), groupOf([900, 1_000], [1_000, 1_500])],
      new Buffers(),
    );

    const parts = await Promise.all([readAll(group, 400, 900), readAll(group, 10, 200), readAll(group, 1_000, 1_500)]);

    expect(parts).toEqual([slice(400, 900), slice(10, 200), slice(1_000, 1_500)]);
    expect(await readAll(group, 200, 400)).toEqual(slice(200, 400));
    expect(await readAll(group, 900, 1_000)).toEqual(slice(900, 1_000));
    expect(asked).toEqual(['10-900', '900-1500']);
  });

  it.each([
    ['of one column', groupOf([10, 900])],
    ['of which little is needed', groupOf([10, 20], [1_890, 1_900])],
  ])('asks for what is wanted of a row group %s', async (_, group) => {
    const { source, asked } = recorded();

    expect(await readAll(new GroupSource(source, [group], new Buffers()), 12, 18)).toEqual(slice(12, 18));

    expect(asked).toEqual(['12-18']);
  });

  it('gives memory back when all is read, and not before', async () => {
    const buffers = new Buffers();
    const given: number[] = [];
    const give = buffers.give.bind(buffers);
    buffers.give = (buffer) => {
      given.push(buffer.length);
      give(buffer);
    };
    const group = new GroupSource(recorded().source, [groupOf([0, 500], [500, 1_000])], buffers);

    await readAll(group, 0, 500);
    expect(given).toEqual([]);
    await readAll(group, 500, 1_000);

    expect(given).toEqual([65_536]);
  });

  it('fails for everyone who asks when the source does', async () => {
    const source: ByteSource = {
      sizeBytes: 2_000,
      // biome-ignore lint/correctness/useYield: it fails before it could.
      async *read() {
        throw new Error('the store is away');
      },
    };
    const group = new GroupSource(source, [groupOf([0, 500], [500, 1_000])], new Buffers());

    const outcomes = await Promise.allSettled([readAll(group, 0, 500), readAll(group, 500, 1_000)]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  });
});
