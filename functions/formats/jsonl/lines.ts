import { MAX_RECORD_BYTES } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';
import type { JsonText } from './json-text';

const LINE_FEED = 0x0a;

/** Whether a byte within a line is space to JSON. */
export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** @param place of the line's first byte in the file. */
export const lineTooLong = (place: number): UnreadableFileError =>
  new UnreadableFileError(`the line that starts at byte ${place + 1} is longer than ${MAX_RECORD_BYTES} bytes`, {
    place,
  });

/** The first lines that are not blank, `most` at most, without the space around them. */
export function linesOf(bytes: Buffer, start: number, most: number): JsonText[] {
  const lines: JsonText[] = [];
  for (let at = start; at < bytes.length && lines.length < most; ) {
    const found = bytes.indexOf(LINE_FEED, at);
    let to = found < 0 ? bytes.length : found;
    const next = to + 1;
    while (to > at && isBlank(bytes[to - 1]!)) to--;
    while (at < to && isBlank(bytes[at]!)) at++;
    if (at < to) lines.push({ bytes, from: at, to });
    at = next;
  }
  return lines;
}
