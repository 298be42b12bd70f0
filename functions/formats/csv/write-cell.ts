import { fromFloat16 } from '../../core/float16';
import type { NamedTensor } from '../../core/ports';
import type { ByteWriter } from '../text/byte-writer';
import { MAX_NUMBER_BYTES, writeAscii, writeFloat32, writeFloat64, writeInteger } from '../text/write-number';
import { LF, QUOTE } from './csv-grammar';

/** Writes an element of a tensor's data. */
export type WriteElement = (out: ByteWriter, data: NamedTensor['data'], index: number) => void;

/** How elements of a tensor are written: NaN as nothing, infinities as pandas writes and reads them, truth values as
 *  words. @param delimiter that makes texts be quoted. */
export function elementWriter({ datatype }: NamedTensor, delimiter: string): WriteElement {
  if (datatype === 'FP32') return (out, data, i) => writeFinite(out, data[i] as number, writeFloat32);
  if (datatype === 'FP64') return (out, data, i) => writeFinite(out, data[i] as number, writeFloat64);
  if (datatype === 'FP16') return (out, data, i) => writeFinite(out, fromFloat16(data[i] as number), writeFloat32);
  if (datatype === 'BYTES') return (out, data, i) => writeText(out, data[i] as string, delimiter);
  if (datatype === 'BOOL') return (out, data, i) => writeText(out, data[i] ? 'true' : 'false', delimiter);
  return (out, data, i) => {
    out.reserve(MAX_NUMBER_BYTES);
    out.at = writeInteger(out.bytes, out.at, data[i] as number | bigint);
  };
}

/** Writes numbers as rows of their own. A row of nothing would be read as a blank line. */
export function writeLines(out: ByteWriter, numbers: Float32Array): void {
  out.reserve(numbers.length * (MAX_NUMBER_BYTES + 1));
  const { bytes } = out;
  let { at } = out;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (Number.isFinite(value)) at = writeFloat32(bytes, at, value);
    else at = writeAscii(bytes, at, Number.isNaN(value) ? '""' : value > 0 ? 'inf' : '-inf');
    bytes[at++] = LF;
  }
  out.at = at;
}

function writeFinite(
  out: ByteWriter,
  value: number,
  write: (bytes: Uint8Array, at: number, value: number) => number,
): void {
  out.reserve(MAX_NUMBER_BYTES);
  if (Number.isFinite(value)) out.at = write(out.bytes, out.at, value);
  else if (!Number.isNaN(value)) out.at = writeAscii(out.bytes, out.at, value > 0 ? 'inf' : '-inf');
}

/** Writes a field, in quotes where it would be read as something else without them. */
export function writeText(out: ByteWriter, text: string, delimiter: string): void {
  out.text(needsQuotes(text, delimiter) ? `"${text.replaceAll('"', '""')}"` : text);
}

function needsQuotes(text: string, delimiter: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= QUOTE && /["\r\n]/.test(text)) return true;
    if (text[i] === delimiter) return true;
  }
  return false;
}

/** Writes a value of a record of another format: nothing for what is absent, JSON for what has parts. */
export function writeValue(out: ByteWriter, value: unknown, delimiter: string): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'number') writeFinite(out, value, writeFloat64);
  else if (typeof value === 'object' && !(value instanceof Date))
    writeText(out, JSON.stringify(value, exactIntegers), delimiter);
  else writeText(out, value instanceof Date ? value.toISOString() : String(value), delimiter);
}

/** JSON has no notation for what a double cannot hold but text. */
const exactIntegers = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
