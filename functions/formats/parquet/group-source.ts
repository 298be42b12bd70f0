import type { ByteSource } from '../../core/batch/file-format';
import type { Buffers } from './buffers';
import type { RowGroup } from './footer';
import { readInto } from './read-bytes';

/** Row groups of this size and less are read at once: a request costs more than some bytes that nobody needs. */
const MAX_SPAN_BYTES = 8_388_608;
/** Share of the bytes that must be needed. */
const MIN_NEEDED_SHARE = 0.5;

/** The bytes of all needed columns of a row group. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Bytes that were not read yet, of those that are needed. */
  left: number;
  /** Reads that are under way. */
  readers: number;
  loading: Promise<Uint8Array> | undefined;
}

/** A source that reads the columns of small row groups by one request, when the first of them is asked for. */
export class GroupSource implements ByteSource {
  readonly sizeBytes: number | undefined;
  private readonly spans: readonly Span[];
  /** Spans before it are read. */
  private first = 0;

  /** @param rowGroups those that are read, each chunk once. */
  constructor(
    private readonly source: ByteSource,
    rowGroups: readonly RowGroup[],
    private readonly buffers: Buffers,
  ) {
    this.sizeBytes = source.sizeBytes;
    this.spans = rowGroups.flatMap((group) => spanOf(group) ?? []);
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    const span = this.spanAt(start, end);
    if (!span) {
      yield* this.source.read(start, end);
      return;
    }
    span.readers++;
    try {
      span.loading ??= this.load(span);
      const bytes = await span.loading;
      yield bytes.subarray(start - span.start, end - span.start);
    } finally {
      span.readers--;
      span.left -= end - start;
    }
    await this.letGo(span);
  }

  private spanAt(start: number, end: number): Span | undefined {
    // Row groups come in their order.
    while (this.first < this.spans.length && this.spans[this.first]!.left <= 0) this.first++;
    for (let i = this.first; i < this.spans.length; i++) {
      const span = this.spans[i]!;
      if (start >= span.start && end <= span.end) return span;
    }
    return undefined;
  }

  private async letGo(span: Span): Promise<void> {
    if (span.left > 0 || span.readers > 0 || !span.loading) return;
    const { loading } = span;
    span.loading = undefined;
    this.buffers.give(await loading);
  }

  private async load({ start, end }: Span): Promise<Uint8Array> {
    const bytes = this.buffers.take(end - start);
    await readInto(this.source, start, end, bytes);
    return bytes;
  }
}

function spanOf({ chunks }: RowGroup): Span | undefined {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  let left = 0;
  for (const chunk of chunks.values()) {
    start = Math.min(start, chunk.start);
    end = Math.max(end, chunk.end);
    left += chunk.end - chunk.start;
  }
  const size = end - start;
  if (chunks.size < 2 || size > MAX_SPAN_BYTES || left < MIN_NEEDED_SHARE * size) return undefined;
  return { start, end, left, readers: 0, loading: undefined };
}
