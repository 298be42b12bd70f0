import fc from 'fast-check';
import { CallerError, UnreadableFileError } from '../../../../functions/core/errors';
import { readFooter } from '../../../../functions/formats/parquet/open-file';
import { ThriftWriter } from '../../../../functions/formats/parquet/thrift/thrift-writer';
import { fixture, planOf, readAll, sourceOf } from './fixture';

const FEATURES = planOf([
  { name: 'float64', type: 'number', missing: 'nan' },
  { name: 'int32', type: 'number', missing: 'nan' },
  { name: 'note', type: 'string', missing: { impute: '?' } },
  { name: 'boolean', type: 'boolean', missing: { impute: false } },
]);
const read = (bytes: Uint8Array) => readAll(sourceOf(bytes), FEATURES, { keep: true });

/** What kept columns of some fixtures are cast to. */
const CASTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'casts-pyarrow': { decimal38: 'float64', date: 'epoch-ns', stamp_us: 'string', time: 'string' },
  'casts-pyarrow-integers': { decimal9: 'string', decimal18: 'float64', stamp_ms: 'epoch-d', stamp_ns: 'epoch-us' },
  'casts-int96': { stamp_ns: 'epoch-ms' },
  'casts-duckdb': { decimal38: 'string', stamp_ns: 'string', date: 'epoch-s' },
};

/** Reads a file as sound ones of its name are read. */
function readAs(name: string, bytes: Uint8Array) {
  const cast = CASTS[name];
  return cast ? readAll(sourceOf(bytes), X, { keep: true, options: { cast } }) : read(bytes);
}

/** A file of one column "x", of what its page's header and bytes are. */
function fileOf(
  page: { type?: number; unpacked: number; packed: number; values?: number; encoding?: number },
  body: Uint8Array,
  claims: { rows?: number; codec?: number; physical?: number; start?: number; size?: number } = {},
): Uint8Array {
  const { rows = 1, codec = 0, physical = 5 } = claims;
  const header = new ThriftWriter()
    .struct((head) => {
      head
        .i32(1, page.type ?? 0)
        .i32(2, page.unpacked)
        .i32(3, page.packed);
      head.structField(5, (data) =>
        data
          .i32(1, page.values ?? 1)
          .i32(2, page.encoding ?? 0)
          .i32(3, 3)
          .i32(4, 3),
      );
    })
    .done();
  const data = Buffer.concat([header, body]);
  const footer = new ThriftWriter()
    .struct((file) => {
      file.i32(1, 2).structs(2, 2, () => {
        file.struct((root) => root.text(4, 'schema').i32(5, 1));
        file.struct((leaf) => leaf.i32(1, physical).i32(3, 0).text(4, 'x'));
      });
      file.i64(3, rows).structs(4, 1, () => {
        file.struct((group) => {
          group.structs(1, 1, () => {
            file.struct((chunk) => {
              chunk.structField(3, (facts) => {
                facts.i32(1, physical).i32(4, codec).i64(5, rows);
                facts.i64(7, claims.size ?? data.length).i64(9, claims.start ?? 4);
              });
            });
          });
          group.i64(3, rows);
        });
      });
    })
    .done();
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  return new Uint8Array(Buffer.concat([Buffer.from('PAR1'), data, footer, size, Buffer.from('PAR1')]));
}

const DOUBLE = new Uint8Array(new Float64Array([1.5]).buffer);
const X = planOf([{ name: 'x', type: 'number' }]);
const readX = (bytes: Uint8Array) => readAll(sourceOf(bytes), X);

describe('files that are broken', () => {
  it('is one that can be read, before it is broken', async () => {
    expect((await readX(fileOf({ unpacked: 8, packed: 8 }, DOUBLE))).inputs).toEqual({ in_x: [1.5] });
  });

  it.each([
    ['a page that claims 2 GB', { unpacked: 2 ** 31 - 1, packed: 8 }, {}, 'claims 2147483647 bytes; at most 134217728'],
    ['a page of a negative size', { unpacked: -8, packed: 8 }, {}, 'a size is negative or missing'],
    ['a page that is longer than its column', { unpacked: 8, packed: 900 }, {}, 'longer than its column'],
    ['a page of other bytes than it claims', { unpacked: 16, packed: 8 }, {}, 'other bytes than it claims'],
    [
      'a page of fewer values than it claims',
      { unpacked: 8, packed: 8, values: 2 },
      { rows: 2 },
      'fewer values than it claims',
    ],
    [
      'a column of fewer values than it claims',
      { unpacked: 8, packed: 8 },
      { rows: 2 },
      'has 1 values fewer than it claims',
    ],
    [
      'an unknown encoding',
      { unpacked: 8, packed: 8, encoding: 77 },
      {},
      'column "x" of the Parquet file has encoding 77',
    ],
    ['no dictionary', { unpacked: 8, packed: 8, encoding: 8 }, {}, 'a dictionary that is not there'],
    [
      'an encoding of another type',
      { unpacked: 8, packed: 8, encoding: 5 },
      {},
      'has encoding 5, which is not read for its type',
    ],
    ['LZO', { unpacked: 8, packed: 8 }, { codec: 3 }, 'packed with LZO, which is not read; write it with compression'],
    ["Hadoop's LZ4", { unpacked: 8, packed: 8 }, { codec: 5 }, "packed with Hadoop's LZ4"],
    ['an unknown codec', { unpacked: 8, packed: 8 }, { codec: 42 }, 'packed with codec 42, which is not known'],
    ['bytes that are no snappy', { unpacked: 8, packed: 8 }, { codec: 1 }, 'other bytes than it claims'],
    ['bytes that are no gzip', { unpacked: 8, packed: 8 }, { codec: 2 }, 'cannot be unpacked'],
    ['bytes that are no brotli', { unpacked: 8, packed: 8 }, { codec: 4 }, 'cannot be unpacked'],
    ['bytes that are no zstd', { unpacked: 8, packed: 8 }, { codec: 6 }, 'of the Parquet file'],
    ['bytes that are no LZ4', { unpacked: 80, packed: 8 }, { codec: 7 }, 'other bytes than it claims'],
    ['a column outside of the file', { unpacked: 8, packed: 8 }, { start: 4, size: 5_000 }, 'lies outside of the file'],
    ['a column before the file', { unpacked: 8, packed: 8 }, { start: 0 }, 'lies outside of the file'],
    ['more rows than are read', { unpacked: 8, packed: 8 }, { rows: 2e10 }, 'claims 20000000000 rows'],
  ] as const)('are refused: %s', async (_, page, claims, message) => {
    await expect(readX(fileOf(page, DOUBLE, claims))).rejects.toThrow(UnreadableFileError);
    await expect(readX(fileOf(page, DOUBLE, claims))).rejects.toThrow(message);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'a file of 0 bytes is too short to be Parquet'],
    ['text', Buffer.from('a,b\n1,2\n3,4\n'), 'the file is not Parquet: it does not start with "PAR1"'],
    ['a start without an end', Buffer.from('PAR1 and some more'), 'is cut off: it does not end with "PAR1"'],
    ['an encrypted footer', Buffer.from('PAR1............PARE'), 'is encrypted; write it without encryption'],
    [
      'a footer larger than the file',
      Buffer.from('PAR1\xff\xff\xff\x7fPAR1', 'latin1'),
      'claims a footer of 2147483647 bytes',
    ],
    [
      'a footer that is none',
      Buffer.from('PAR1\xff\xff\xff\xff\x04\0\0\0PAR1', 'latin1'),
      'the footer of the Parquet file',
    ],
    ['an empty footer', Buffer.from('PAR1\0\0\0\0PAR1', 'latin1'), 'the footer of the Parquet file cannot be read'],
  ])('are refused: %s', async (_, bytes, message) => {
    await expect(readX(new Uint8Array(bytes))).rejects.toThrow(UnreadableFileError);
    await expect(readX(new Uint8Array(bytes))).rejects.toThrow(message);
  });

  it('are refused when their footer is too large to be read', async () => {
    const source = { ...sourceOf(Buffer.from('PAR1')), sizeBytes: 100_000_000 };
    const tail = Buffer.from([0, 0, 0, 4, ...Buffer.from('PAR1')]);
    const read = async function* (start: number) {
      yield start === 0 ? Buffer.from('PAR1') : tail;
    };

    await expect(readFooter({ ...source, read })).rejects.toThrow('has 67108864 bytes; at most 33554432 are read');
  });

  it('are refused for a checksum that is not that of their bytes', async () => {
    const sound = await read(fixture('checksums.parquet'));
    const messages: string[] = [];
    for (let at = 50; at < 2_000; at += 50) {
      const broken = fixture('checksums.parquet');
      broken[at]! ^= 0x10;
      try {
        // Some bytes of headers mean nothing to anybody.
        expect((await read(broken)).kept).toEqual(sound.kept);
      } catch (error) {
        messages.push((error as Error).message);
      }
    }

    expect(messages).toContainEqual(
      'a page of the Parquet file is broken: it has another checksum than its header says',
    );
    expect(messages.filter((message) => !message.includes('Parquet file'))).toEqual([]);
  });

  it.each([
    'codec-none-v1',
    'codec-snappy-v2',
    'codec-zstd-v1',
    'encoding-delta-byte-array',
    'encoding-delta-binary-packed',
    ...Object.keys(CASTS),
  ])('never lead to anything but a reason, whatever bytes of %s are changed', async (name) => {
    const sound = fixture(`${name}.parquet`);
    let refused = 0;

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const bytes = sound.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const failure = await readAs(name, bytes).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (failure === undefined) return;
          refused++;
          if (!(failure instanceof CallerError)) throw failure;
        },
      ),
      { numRuns: 120 },
    );

    expect(refused).toBeGreaterThan(0);
  });

  it('are refused wherever they are cut off', async () => {
    const sound = fixture('int96.parquet');

    for (let size = 0; size < sound.length; size++) {
      await expect(readX(sound.slice(0, size))).rejects.toBeInstanceOf(UnreadableFileError);
    }
  });

  it('are refused when they end while they are read', async () => {
    const sound = fixture('codec-none-v1.parquet');
    const inner = sourceOf(sound);
    const source = {
      sizeBytes: sound.length,
      read: (start: number, end?: number) =>
        inner.read(start, start > sound.length / 2 ? end : Math.min(end ?? sound.length, 5_000)),
    };

    await expect(readAll(source, FEATURES, { keep: true })).rejects.toThrow('the Parquet file is cut off');
  });
});
