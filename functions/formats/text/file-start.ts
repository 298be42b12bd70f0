import { UnreadableFileError } from '../../core/errors';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
export const BOM_BYTES = BOM.length;

/** Starts of files that are no text in UTF-8, and what those are. */
const OTHERS = [
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
  ['1f8b', 'packed with gzip'],
  ['504b0304', 'a ZIP archive or a spreadsheet'],
  ['50415231', 'Parquet'],
] as const;

/** What to do with a file, by what it is. */
export type WaysOut = Readonly<Record<(typeof OTHERS)[number][1], string>>;

const JOB_WAYS_OUT: WaysOut = {
  'UTF-16': 'save it as UTF-8',
  'packed with gzip': 'give it a name that ends with ".gz"',
  'a ZIP archive or a spreadsheet': 'save it as text',
  Parquet: 'give it a name that ends with ".parquet"',
};

/** Whether bytes start with the byte order mark of UTF-8. */
export const hasBom = (bytes: Uint8Array): boolean => BOM.every((byte, i) => bytes[i] === byte);

/** Checks the start of a file for what is no text in UTF-8. @param waysOut those of a job, unless they are told.
 *  @throws UnreadableFileError. */
export function assertText(start: Uint8Array, waysOut: WaysOut = JOB_WAYS_OUT): void {
  const hex = Buffer.from(start.subarray(0, 4)).toString('hex');
  const [, kind] = OTHERS.find(([magic]) => hex.startsWith(magic)) ?? [];
  if (kind) throw new UnreadableFileError(`the file is ${kind}; ${waysOut[kind]}`);
  const nul = start.indexOf(0);
  if (nul >= 0) throw new UnreadableFileError(`the file is no text: byte ${nul + 1} is NUL`, { place: nul });
}
