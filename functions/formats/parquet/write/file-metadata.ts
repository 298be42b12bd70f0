import { MAGIC } from '../constants';
import { ThriftReader } from '../thrift/thrift-reader';
import { ThriftType } from '../thrift/thrift-types';
import { ThriftWriter } from '../thrift/thrift-writer';
import { type RowGroupFacts, readRowGroup, writeRowGroup } from './row-group-facts';

/** What a part's footer says. */
export interface PartFacts {
  /** [columns] SchemaElement as Thrift, without the root. */
  readonly elements: readonly Uint8Array[];
  readonly rowGroups: readonly RowGroupFacts[];
}

/** Row groups, and how far their positions are to be shifted. */
export interface PlacedRowGroups {
  readonly rowGroups: readonly RowGroupFacts[];
  readonly shift: number;
}

/** Version of the format with logical types. Source: apache/parquet-format, parquet.thrift, FileMetaData. */
const FORMAT_VERSION = 2;

/** The end of a file: its footer, the footer's size and the magic. */
export function fileEnd(elements: readonly Uint8Array[], placed: readonly PlacedRowGroups[]): Uint8Array {
  const groups = placed.flatMap(({ rowGroups }) => rowGroups);
  const writer = new ThriftWriter().struct((footer) => {
    footer.i32(1, FORMAT_VERSION).structs(2, elements.length + 1, () => {
      footer.struct((root) => root.i32(3, 0).text(4, 'schema').i32(5, elements.length));
      for (const element of elements) footer.raw(element);
    });
    footer.i64(
      3,
      groups.reduce((sum, { rows }) => sum + rows, 0),
    );
    footer.structs(4, groups.length, () => {
      for (const { rowGroups, shift } of placed) for (const group of rowGroups) writeRowGroup(footer, group, shift);
    });
    footer.text(6, 'onward');
  });
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(writer.done().length);
  tail.write(MAGIC, 4, 'latin1');
  return writer.raw(tail).done();
}

/** Reads the footer of a part that was written here. @throws ThriftError. */
export function readPartFacts(bytes: Uint8Array): PartFacts {
  const reader = new ThriftReader(bytes);
  const elements: Uint8Array[] = [];
  const rowGroups: RowGroupFacts[] = [];
  reader.struct((id, type) => {
    if (id === 2) {
      reader.list(type, ThriftType.struct, (index) => {
        const start = reader.at;
        reader.skip(ThriftType.struct);
        if (index > 0) elements.push(bytes.subarray(start, reader.at));
      });
    } else if (id === 4) reader.list(type, ThriftType.struct, () => rowGroups.push(readRowGroup(reader)));
    else return false;
    return true;
  });
  return { elements, rowGroups };
}
