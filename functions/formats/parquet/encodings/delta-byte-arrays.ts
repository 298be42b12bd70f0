import { BrokenPageError } from '../broken-page-error';
import type { ColumnValues, ValueDecoder } from '../column-values';
import { DeltaIntegers } from './delta-binary-packed';
import { bufferOf, type PageSlice, putText } from './plain';

/** Decodes texts whose lengths stand before all of them. Source: apache/parquet-format, Encodings.md,
 *  "Delta-length byte array". */
export class DeltaLengthTexts implements ValueDecoder {
  private readonly lengths: DeltaIntegers;
  private readonly bytes: Buffer;
  private at: number;

  constructor(private readonly page: PageSlice) {
    this.lengths = new DeltaIntegers(page);
    this.bytes = bufferOf(page.bytes);
    this.at = this.lengths.endOfValues();
  }

  read(into: ColumnValues, at: number, count: number): void {
    const lengths = this.lengths.sizes(count);
    for (let i = 0; i < count; i++) {
      const [from, to] = this.take(lengths[i]!);
      putText(into, at + i, this.bytes, from, to);
    }
  }

  /** Takes the next bytes. */
  take(length: number): [from: number, to: number] {
    const from = this.at;
    if (length > this.page.end - from) throw new BrokenPageError('a text that is longer than itself');
    this.at += length;
    return [from, this.at];
  }

  /** Lengths of the next `count` texts, valid until the next call; `take` them then. */
  nextLengths(count: number): Float64Array {
    return this.lengths.sizes(count);
  }
}

/** Texts that share their beginnings may be far longer than the page: this much of them is made for a batch. */
const MAX_BATCH_BYTES = 67_108_864;

/** Decodes texts that begin as the one before. Source: apache/parquet-format, Encodings.md, "Delta Strings". */
export class DeltaTexts implements ValueDecoder {
  private readonly prefixes: DeltaIntegers;
  private readonly suffixes: DeltaLengthTexts;
  private readonly bytes: Buffer;
  private last = Buffer.alloc(256);
  private lastLength = 0;

  constructor(page: PageSlice) {
    this.prefixes = new DeltaIntegers(page);
    this.suffixes = new DeltaLengthTexts({ ...page, start: this.prefixes.endOfValues() });
    this.bytes = bufferOf(page.bytes);
  }

  read(into: ColumnValues, at: number, count: number): void {
    const prefixes = this.prefixes.sizes(count);
    const lengths = this.suffixes.nextLengths(count);
    let total = 0;
    for (let i = 0; i < count; i++) {
      const prefix = prefixes[i]!;
      if (prefix > this.lastLength) throw new BrokenPageError('a text that begins with more than there was before');
      const [from, to] = this.suffixes.take(lengths[i]!);
      this.lastLength = prefix + to - from;
      total += this.lastLength;
      if (total > MAX_BATCH_BYTES) throw new BrokenPageError(`texts of more than ${MAX_BATCH_BYTES} bytes in few rows`);
      this.keep(prefix, from, to);
      putText(into, at + i, this.last, 0, this.lastLength);
    }
  }

  private keep(prefix: number, from: number, to: number): void {
    if (this.lastLength > this.last.length) {
      const larger = Buffer.alloc(2 * this.lastLength);
      this.last.copy(larger, 0, 0, prefix);
      this.last = larger;
    }
    this.bytes.copy(this.last, prefix, from, to);
  }
}
