import { ModelName } from '../../contracts';
import { INBOX, OPTIONS_SUFFIX } from '../../contracts/data-keys';
import type { FileFormatName } from '../../contracts/job-options';
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
  readonly gzip: boolean;
  /** The name without the endings that say so. */
  readonly stem: string;
}

const FORMATS: ReadonlyMap<string, FileFormatName> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['parquet', 'parquet'],
]);

const PACKED_TWICE = 'a .parquet file is packed inside; drop it without .gz';

/** Tells the model that a key is for; undefined for sidecars and folders, which are no files to score.
 *  @throws InvalidInputError when the key names no model. */
export function parseInboxKey(key: string): InboxFile | undefined {
  if (key.endsWith(OPTIONS_SUFFIX) || key.endsWith('/')) return undefined;
  const [model, ...path] = key.slice(INBOX.length).split('/');
  const name = path.at(-1);
  if (!key.startsWith(INBOX) || !name || !ModelName.safeParse(model).success) {
    throw new InvalidInputError([`files to score lie at ${INBOX}<model>/<file>`]);
  }
  return { model: model!, name };
}

/** @throws InvalidInputError for an ending that is none of a known format. */
export function fileKind(name: string): FileKind {
  const match = /^(.*?)\.([a-z]+)(\.gz)?$/i.exec(name);
  const format = FORMATS.get(match?.[2]?.toLowerCase() ?? '');
  const gzip = match?.[3] !== undefined;
  if (!format)
    throw new InvalidInputError(['the name of a file must end in .csv, .jsonl, .parquet, .csv.gz or .jsonl.gz']);
  if (gzip && format === 'parquet') throw new InvalidInputError([PACKED_TWICE]);
  return { format, gzip, stem: match![1]! };
}
