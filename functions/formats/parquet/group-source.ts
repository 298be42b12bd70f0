import type { ByteSource } from '../../core/batch/file-format';
import type { Buffers } from './buffers';
import type { ColumnChunk, RowGroup } from './footer';
import { readInto } from './read-bytes';

/** Row groups of this size and less are read at once: a request costs more than some bytes that nobody needs. */
const MAX_SPAN_BYTES = 8_388_608;
/** Share of the bytes that must be needed. */
const MIN_NEEDED_SHARE = 0.5;

/** The bytes of all needed columns of a row group. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Chunks that are not let go of yet. */
  chunks: number;
  loading: Promise<Uint8Array> | undefined;
}

/** A chunk whose bytes are in memory with those of its row group. */
export interface HeldChunk {
  readonly bytes: Promise<Uint8Array>;
  /** To be called once, when nothing more is read from them. */
  letGo(): void;
}

/** A source that reads the columns of small row groups by one request, when the first of them is asked for. */
export class GroupSource {
  private readonly spans = new Map<ColumnChunk, Span>();

  /** @param rowGroups those that are read, each chunk once. */
  constructor(
    private readonly source: ByteSource,
    rowGroups: readonly RowGroup[],
    private readonly buffers: Buffers,
  ) {
    for (const { chunks } of rowGroups) {
      const span = spanOf(chunks);
      if (span) for (const chunk of chunks.values()) this.spans.set(chunk, span);
    }
  }

  /** Reads bytes of row groups that are not held. @throws UnreadableFileError when the file ends before they do. */
  readInto(start: number, end: number, target: Uint8Array, at = 0): Promise<void> {
    return readInto(this.source, start, end, target, at);
  }

  /** A whole chunk, with the others of its row group; undefined where they are read one by one. */
  hold(chunk: ColumnChunk): HeldChunk | undefined {
    const span = this.spans.get(chunk);
    if (!span) return undefined;
    span.loading ??= this.load(span);
    const { loading } = span;
    return {
      bytes: loading.then((bytes) => bytes.subarray(chunk.start - span.start, chunk.end - span.start)),
      letGo: () => {
        this.spans.delete(chunk);
        if (--span.chunks === 0) void loading.then((bytes) => this.buffers.give(bytes), nothing);
      },
    };
  }

  private async load({ start, end }: Span): Promise<Uint8Array> {
    const bytes = this.buffers.take(end - start);
    await readInto(this.source, start, end, bytes);
    return bytes;
  }
}

const nothing = (): void => {};

function spanOf(chunks: RowGroup['chunks']): Span | undefined {
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
  return { start, end, chunks: chunks.size, loading: undefined };
}
