import { ThriftType } from './thrift-types';

/** Bytes that are no Thrift, or not of the types that were expected. */
export class ThriftError extends Error {
  /** @param isCut whether the bytes end too early, and more of them may help. */
  constructor(
    message: string,
    readonly isCut = false,
  ) {
    super(message);
  }
}

const MAX_DEPTH = 32;
const MAX_VARINT_BYTES = 10;

/** Takes a field of a struct, or says that it did not: it is skipped then. */
export type FieldVisitor = (id: number, type: number) => boolean;

/** Reads Thrift's compact protocol. Every item takes a byte at least, so that no count can make it run on.
 *  @throws ThriftError. */
export class ThriftReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  /** Calls `visit` for each field of a struct. */
  struct(visit: FieldVisitor): void {
    let id = 0;
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      const delta = head >>> 4;
      id = delta === 0 ? this.zigzag() : id + delta;
      const type = head & 0x0f;
      if (!visit(id, type)) this.skip(type);
    }
  }

  /** Calls `visit` for the start of each item of a list. */
  list(type: number, itemType: number, visit: (index: number) => void): void {
    this.expect(type, ThriftType.list);
    const [size, actual] = this.listHead();
    if (size > 0) this.expect(actual, itemType);
    for (let i = 0; i < size; i++) visit(i);
  }

  structField(type: number, visit: FieldVisitor): true {
    this.expect(type, ThriftType.struct);
    this.struct(visit);
    return true;
  }

  /** Integers beyond 2^52 are rounded. */
  int(type: number): number {
    if (type === ThriftType.byte) return (this.byte() << 24) >> 24;
    if (type < ThriftType.i16 || type > ThriftType.i64) throw new ThriftError(`type ${type} in place of an integer`);
    return this.zigzag();
  }

  bool(type: number): boolean {
    if (type !== ThriftType.true && type !== ThriftType.false) throw new ThriftError(`type ${type} in place of a bool`);
    return type === ThriftType.true;
  }

  binary(type: number): Uint8Array {
    this.expect(type, ThriftType.binary);
    return this.take(this.varint());
  }

  skip(type: number, depth = 0): void {
    if (depth > MAX_DEPTH) throw new ThriftError('nested too deeply');
    if (type === ThriftType.byte) this.take(1);
    else if (type >= ThriftType.i16 && type <= ThriftType.i64) this.varint();
    else if (type === ThriftType.double) this.take(8);
    else if (type === ThriftType.binary) this.take(this.varint());
    else if (type === ThriftType.list || type === ThriftType.set) this.skipList(depth);
    else if (type === ThriftType.map) this.skipMap(depth);
    else if (type === ThriftType.struct) this.skipStruct(depth);
    else if (type !== ThriftType.true && type !== ThriftType.false) throw new ThriftError(`unknown type ${type}`);
  }

  private skipStruct(depth: number): void {
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      if (head >>> 4 === 0) this.zigzag();
      this.skip(head & 0x0f, depth + 1);
    }
  }

  private skipList(depth: number): void {
    const [size, type] = this.listHead();
    for (let i = 0; i < size; i++) this.skipItem(type, depth);
  }

  private skipMap(depth: number): void {
    const size = this.varint();
    const types = size > 0 ? this.byte() : 0;
    for (let i = 0; i < size; i++) {
      this.skipItem(types >>> 4, depth);
      this.skipItem(types & 0x0f, depth);
    }
  }

  /** Items that are true or false take a byte; fields have it in their type. */
  private skipItem(type: number, depth: number): void {
    if (type === ThriftType.true || type === ThriftType.false) this.take(1);
    else this.skip(type, depth + 1);
  }

  private listHead(): [size: number, type: number] {
    const head = this.byte();
    return [head >>> 4 === 15 ? this.varint() : head >>> 4, head & 0x0f];
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw new ThriftError('ends too early', true);
    return this.bytes[this.at++]!;
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new ThriftError('ends too early', true);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  private varint(): number {
    let value = 0;
    let unit = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
    throw new ThriftError('an integer of more than 64 bits');
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private expect(type: number, expected: number): void {
    if (type !== expected) throw new ThriftError(`type ${type} in place of ${expected}`);
  }
}
