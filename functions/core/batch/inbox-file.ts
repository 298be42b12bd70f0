import { INBOX, OPTIONS_SUFFIX } from '../../contracts/data-keys';
import type { FileFormatName } from '../../contracts/job-options';
import { ModelName } from '../../contracts/names';
import { InvalidInputError } from '../errors';

/** A key of the inbox: `inbox/<model>/<file>`, where the file may lie in folders of its own. */
export interface InboxFile {
  readonly model: string;
  /** The last part of the key. */
  readonly name: string;
}

/** What a file's name says of its content. */
export interface FileKind {
  readonly format: FileFormatName;
  /** That tells the format, in lower case and without its dot: "csv", "tsv". */
  readonly ending: string;
  readonly gzip: boolean;
  /** The name without the endings that say so, cut where it is long. */
  readonly stem: string;
}

/** Formats by the endings of files that hold them, in lower case and without a dot. */
export const FORMATS_BY_ENDING: ReadonlyMap<string, FileFormatName> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['parquet', 'parquet'],
]);

const PACKED_TWICE = 'a .parquet file is packed inside; drop it without .gz';

/** Of a key of S3, and of a file's name on most file systems, in UTF-8; the options beside a file have a longer name.
 *  Source: Amazon S3 User Guide, "Naming Amazon S3 objects"; POSIX NAME_MAX on Linux and macOS. */
const MAX_KEY_BYTES = 1_024 - OPTIONS_SUFFIX.length;
const MAX_NAME_BYTES = 255 - OPTIONS_SUFFIX.length;
/** What results are called after leaves room for their endings, and for the prefix of a job in a key. */
const MAX_STEM_BYTES = 150;

/** Tells the model that a key is for; undefined for sidecars and folders, which are no files to score.
 *  @throws InvalidInputError when the key names no model, is too long for one of options beside it, or is one of options that
 *  no file can have. */
export function parseInboxKey(key: string): InboxFile | undefined {
  if (key.endsWith(OPTIONS_SUFFIX)) requireFileName(key.slice(0, -OPTIONS_SUFFIX.length));
  if (key.endsWith(OPTIONS_SUFFIX) || key.endsWith('/')) return undefined;
  const [model, ...path] = key.slice(INBOX.length).split('/');
  const name = path.at(-1);
  if (!key.startsWith(INBOX) || !name || !ModelName.safeParse(model).success) {
    throw new InvalidInputError([`files to score lie at ${INBOX}<model>/<file>`]);
  }
  requireLength('the key', key, MAX_KEY_BYTES);
  requireLength('the name', name, MAX_NAME_BYTES);
  return { model: model!, name };
}

/** @param key of options, without what says that they are. */
function requireFileName(key: string): void {
  if (FORMATS_BY_ENDING.has(endingOf(NAME.exec(key)))) return;
  throw new InvalidInputError([
    `they belong to no file: options are named after the whole name of theirs, such as rows.csv${OPTIONS_SUFFIX}`,
  ]);
}

function requireLength(what: string, text: string, maxBytes: number): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= maxBytes) return;
  throw new InvalidInputError([
    `${what} has ${bytes} bytes of UTF-8, and must have at most ${maxBytes}, which leave room for ${OPTIONS_SUFFIX}`,
  ]);
}

/** The longest start of a text that has at most so many bytes of UTF-8. */
function cutAt(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // A byte that starts with the bits 10 is not the first of a character.
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end));
}

/** Stem, ending and what says that it is packed. */
const NAME = /^(.*?)\.([a-z]+)(\.gz)?$/i;
const endingOf = (match: RegExpExecArray | null): string => match?.[2]?.toLowerCase() ?? '';

/** @throws InvalidInputError for an ending that is none of a known format. */
export function fileKind(name: string): FileKind {
  const match = NAME.exec(name);
  const ending = endingOf(match);
  const format = FORMATS_BY_ENDING.get(ending);
  const gzip = match?.[3] !== undefined;
  if (!format)
    throw new InvalidInputError([
      'the name of a file must end in .csv, .tsv, .jsonl, .ndjson or .parquet, or in .gz behind one of the first four',
    ]);
  if (gzip && format === 'parquet') throw new InvalidInputError([PACKED_TWICE]);
  return { format, ending, gzip, stem: cutAt(match![1]!, MAX_STEM_BYTES) };
}

/** What the scored rows of a file are called: its own ending is kept where its format is. */
export const scoredName = ({ stem, format, ending }: FileKind, output: FileFormatName): string =>
  `${stem}.scored.${output === format ? ending : output}`;
