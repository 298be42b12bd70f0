import { BrokenPageError } from '../broken-page-error';
import type { PageSlice } from './plain';

/** Puts values back together whose first bytes stand together, then their second bytes, and so on.
 *  Source: apache/parquet-format, Encodings.md, "Byte Stream Split". @param size bytes of a value. */
export function joinByteStreams({ bytes, start, end }: PageSlice, size: number): PageSlice {
  if (size < 1 || (end - start) % size !== 0) throw new BrokenPageError('streams of different lengths');
  const count = (end - start) / size;
  const joined = new Uint8Array(end - start + 8);
  for (let stream = 0; stream < size; stream++) {
    const from = start + stream * count;
    for (let i = 0; i < count; i++) joined[i * size + stream] = bytes[from + i]!;
  }
  return { bytes: joined, start: 0, end: end - start };
}
