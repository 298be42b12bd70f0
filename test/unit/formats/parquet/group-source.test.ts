import type { ByteSource } from '../../../../functions/core/batch/file-format';
import { Buffers } from '../../../../functions/formats/parquet/buffers';
import type { RowGroup } from '../../../../functions/formats/parquet/footer';
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

/** The chunks of a group, as they are held. */
const heldOf = (source: GroupSource, { chunks }: RowGroup) => [...chunks.values()].map((chunk) => source.hold(chunk)!);

const slice = (start: number, end: number): number[] => [...BYTES.subarray(start, end)];

describe('GroupSource', () => {
  it('asks once for all columns of a row group', async () => {
    const { source, asked } = recorded();
    const groups = [groupOf([10, 400], [400, 900]), groupOf([900, 1_000], [1_000, 1_500])];
    const group = new GroupSource(source, groups, new Buffers());

    const held = groups.flatMap((each) => heldOf(group, each).reverse());

    const parts = await Promise.all(held.map(({ bytes }) => bytes));
    expect(parts.map((bytes) => [...bytes])).toEqual([
      slice(400, 900),
      slice(10, 400),
      slice(1_000, 1_500),
      slice(900, 1_000),
    ]);
    expect(asked).toEqual(['10-900', '900-1500']);
  });

  it.each([
    ['of one column', groupOf([10, 900])],
    ['of which little is needed', groupOf([10, 20], [1_890, 1_900])],
  ])('holds no row group %s, and reads what is wanted of it', async (_, group) => {
    const { source, asked } = recorded();
    const groups = new GroupSource(source, [group], new Buffers());
    const target = new Uint8Array(8);

    expect(heldOf(groups, group).filter((held) => held !== undefined)).toEqual([]);
    await groups.readInto(12, 18, target, 2);

    expect([...target]).toEqual([0, 0, ...slice(12, 18)]);
    expect(asked).toEqual(['12-18']);
  });

  it('gives memory back when all chunks are let go of, and not before', async () => {
    const buffers = new Buffers();
    const given: number[] = [];
    const give = buffers.give.bind(buffers);
    buffers.give = (buffer) => {
      given.push(buffer.length);
      give(buffer);
    };
    // Chunks of a broken file may overlap.
    const group = groupOf([0, 500], [0, 500], [500, 1_000]);
    const [first, second, third] = heldOf(new GroupSource(recorded().source, [group], buffers), group);

    await third!.bytes;
    first!.letGo();
    second!.letGo();
    await first!.bytes;
    expect(given).toEqual([]);
    third!.letGo();
    await third!.bytes;

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
    const group = groupOf([0, 500], [500, 1_000]);

    const held = heldOf(new GroupSource(source, [group], new Buffers()), group);

    const outcomes = await Promise.allSettled(held.map(({ bytes }) => bytes));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    for (const { letGo } of held) expect(letGo).not.toThrow();
  });
});
