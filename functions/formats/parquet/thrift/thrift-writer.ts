import { ThriftType } from './thrift-types';

/** Writes Thrift's compact protocol. Fields of a struct are written in the order of their ids. */
export class ThriftWriter {
  private bytes = Buffer.allocUnsafe(1_024);
  private size = 0;
  private lastId = 0;

  /** What was written, valid until more is. */
  done(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  /** Writes the fields of a struct, and its end. */
  struct(write: (writer: this) => void): this {
    const outer = this.lastId;
    this.lastId = 0;
    write(this);
    this.byte(0);
    this.lastId = outer;
    return this;
  }

  structField(id: number, write: (writer: this) => void): this {
    this.head(id, ThriftType.struct);
    return this.struct(write);
  }

  i32(id: number, value: number): this {
    this.head(id, ThriftType.i32);
    return this.zigzag(value);
  }

  /** @param value within 2^52. */
  i64(id: number, value: number): this {
    this.head(id, ThriftType.i64);
    return this.zigzag(value);
  }

  /** An integer of eight bits. */
  i8(id: number, value: number): this {
    this.head(id, ThriftType.byte);
    return this.byte(value & 0xff);
  }

  bool(id: number, value: boolean): this {
    this.head(id, value ? ThriftType.true : ThriftType.false);
    return this;
  }

  text(id: number, value: string): this {
    this.head(id, ThriftType.binary);
    return this.textItem(value);
  }

  /** Writes the items of a list of structs: each is one `struct`, or bytes of one. */
  structs(id: number, count: number, write: (writer: this) => void): this {
    return this.listHead(id, ThriftType.struct, count, write);
  }

  texts(id: number, values: readonly string[]): this {
    return this.listHead(id, ThriftType.binary, values.length, () => {
      for (const value of values) this.textItem(value);
    });
  }

  integers(id: number, values: readonly number[]): this {
    return this.listHead(id, ThriftType.i32, values.length, () => {
      for (const value of values) this.zigzag(value);
    });
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.size);
    this.size += bytes.length;
    return this;
  }

  private listHead(id: number, type: number, count: number, write: (writer: this) => void): this {
    this.head(id, ThriftType.list);
    if (count < 15) this.byte((count << 4) | type);
    else this.byte(0xf0 | type).varint(count);
    const outer = this.lastId;
    write(this);
    this.lastId = outer;
    return this;
  }

  private textItem(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    return this.varint(bytes.length).raw(bytes);
  }

  private head(id: number, type: number): void {
    const delta = id - this.lastId;
    if (delta > 0 && delta < 16) this.byte((delta << 4) | type);
    else this.byte(type).zigzag(id);
    this.lastId = id;
  }

  private zigzag(value: number): this {
    return this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  private varint(value: number): this {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 0x80);
    return this.byte(rest);
  }

  private byte(value: number): this {
    this.reserve(1);
    this.bytes[this.size++] = value;
    return this;
  }

  private reserve(count: number): void {
    if (this.size + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.size + count));
    larger.set(this.bytes.subarray(0, this.size));
    this.bytes = larger;
  }
}
