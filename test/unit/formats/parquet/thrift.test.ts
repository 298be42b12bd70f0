import fc from 'fast-check';
import { ThriftError, ThriftReader } from '../../../../functions/formats/parquet/thrift/thrift-reader';
import { ThriftWriter } from '../../../../functions/formats/parquet/thrift/thrift-writer';

const STRUCT = 12;

/** All fields of a struct that are of types the writer knows. */
function readFields(bytes: Uint8Array): Record<number, unknown> {
  const reader = new ThriftReader(bytes);
  const fields: Record<number, unknown> = {};
  reader.struct((id, type) => {
    if (type <= 2) fields[id] = reader.bool(type);
    else if (type <= 6) fields[id] = reader.int(type);
    else if (type === 8) fields[id] = Buffer.from(reader.binary(type)).toString();
    else return false;
    return true;
  });
  return fields;
}

describe('ThriftWriter', () => {
  it('writes what ThriftReader reads', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.integer({ min: -128, max: 127 }),
        (i32, i64, text, bool, i8) => {
          const bytes = new ThriftWriter()
            .struct((writer) => writer.i32(1, i32).i64(2, i64).text(40, text).bool(41, bool).i8(300, i8))
            .done();

          expect(readFields(bytes)).toEqual({ 1: i32, 2: i64, 40: text, 41: bool, 300: i8 });
        },
      ),
    );
  });

  it('writes lists and structs that can be skipped', () => {
    const bytes = new ThriftWriter()
      .struct((writer) => {
        writer.structs(1, 20, () => {
          for (let i = 0; i < 20; i++) writer.struct((item) => item.i32(3, i).texts(5, ['a', 'b']));
        });
        writer.structField(2, (inner) => inner.integers(1, [1, -2, 3])).i32(3, 7);
      })
      .done();

    expect(readFields(bytes)).toEqual({ 3: 7 });
    const reader = new ThriftReader(bytes);
    reader.skip(STRUCT);
    expect(reader.at).toBe(bytes.length);
  });
});

describe('ThriftReader', () => {
  it('says when bytes are cut off', () => {
    const bytes = new ThriftWriter().struct((writer) => writer.i32(1, 70_000).text(2, 'some text')).done();

    for (let size = 0; size < bytes.length; size++) {
      expect(() => readFields(bytes.subarray(0, size))).toThrow(new ThriftError('ends too early'));
    }
  });

  it.each([
    ['a type that there is not', [0x1e], 'unknown type 14'],
    ['an integer of more than 64 bits', [0x15, ...new Array(11).fill(0xff)], 'an integer of more than 64 bits'],
    ['structs in structs without end', new Array(100).fill(0x1c), 'nested too deeply'],
    ['a text of more bytes than there are', [0x18, 0xff, 0xff, 0xff, 0xff, 0x0f, 1], 'ends too early'],
    ['a list of more items than there are', [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f], 'ends too early'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => new ThriftReader(new Uint8Array(bytes)).skip(STRUCT)).toThrow(new ThriftError(message));
  });

  it('ends with any bytes, and takes none that are not there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const reader = new ThriftReader(bytes);
        try {
          reader.skip(STRUCT);
          expect(reader.at).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ThriftError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
