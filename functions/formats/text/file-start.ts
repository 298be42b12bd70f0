import { UnreadableFileError } from '../../core/errors';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
export const BOM_BYTES = BOM.length;

/** Starts of files that are no text, and what to say of them. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['fffe', 'UTF-16; save it as UTF-8'],
  ['feff', 'UTF-16; save it as UTF-8'],
  ['1f8b', 'packed with gzip; give it a name that ends with ".gz"'],
  ['504b0304', 'a ZIP archive or a spreadsheet; save it as text'],
  ['50415231', 'Parquet; give it a name that ends with ".parquet"'],
];

/** Whether bytes start with the byte order mark of UTF-8. */
export const hasBom = (bytes: Uint8Array): boolean => BOM.every((byte, i) => bytes[i] === byte);

/** Checks the start of a file for what is no text in UTF-8. @throws UnreadableFileError. */
export function assertText(start: Uint8Array): void {
  const hex = Buffer.from(start.subarray(0, 4)).toString('hex');
  const other = OTHERS.find(([magic]) => hex.startsWith(magic));
  if (other) throw new UnreadableFileError(`the file is ${other[1]}`);
  const nul = start.indexOf(0);
  if (nul >= 0) throw new UnreadableFileError(`the file is no text: byte ${nul + 1} is NUL`, { place: nul });
}
