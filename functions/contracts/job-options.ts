import { AliasName, VersionName } from './names';
import { plainText } from './plain-text';
import { CHAMPION } from './words';
import * as z from './zod';

/** Formats of files that are scored, and of what comes out. */
export const FILE_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
export const FileFormatName = z.enum(FILE_FORMATS);
export type FileFormatName = z.infer<typeof FileFormatName>;

/** A path into a record, in the subset of JSONPath that SageMaker Batch Transform takes. */
const RecordPath = plainText(1_000).check(z.startsWith('$', 'must start with "$"'));

/** What a column of decimals, dates, times or timestamps can be read as. The names are those that polars and Arrow have
 *  for types, and polars' units of an epoch; `epoch-…` are whole units since 1970-01-01T00:00:00Z, rounded down. */
export const CASTS = ['float64', 'string', 'epoch-d', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns'] as const;
export type Cast = (typeof CASTS)[number];

/** What the sidecar `<file>.options.json` of a dropped file may say. The capitalised ones are SageMaker Batch Transform's,
 *  under their own names and with their own values. Unknown keys are rejected. */
export const JobOptions = z.strictObject({
  /** Version or alias that scores. */
  version: z._default(
    z.union([VersionName, AliasName], 'must be a version, such as "3", or an alias, such as "champion"'),
    CHAMPION,
  ),
  /** The file's own when left out. */
  outputFormat: z.optional(FileFormatName),
  /** Outputs of the model, in this order; the manifest's default outputs when left out. */
  outputs: z.optional(z.array(plainText(255, 1)).check(z.minLength(1), z.maxLength(1_000))),
  /** Input columns that are kept with JoinSource "Input"; all when left out. */
  columns: z.optional(z.array(plainText(1_000, 1)).check(z.maxLength(10_000))),
  /** What columns of a Parquet file are read as, for the features and for the output: by their names. */
  cast: z.optional(z.record(plainText(1_000, 1), z.enum(CASTS))),
  /** One ASCII character; found out when left out. */
  delimiter: z.optional(
    z.string().check(
      z.regex(/^[\t\x20-\x7e]$/, 'must be one ASCII character'),
      z.refine((text) => text !== '"', 'must not be the quote'),
      // Numbers and truth values of the outputs would fall apart: they are written without quotes.
      z.refine((text) => !/^[0-9A-Za-z+.-]$/.test(text), 'must not be a letter, a digit, "+", "." or "-"'),
    ),
  ),
  /** Whether the first record of a CSV file names the columns; without a header, they are the features in order. */
  header: z._default(z.enum(['present', 'absent']), 'present'),
  /** Text that stands for a missing value in CSV; pandas' list when left out. */
  missingValues: z.optional(z.array(z.string().check(z.maxLength(100))).check(z.maxLength(100))),
  /** The job fails when a greater share of the records is rejected. */
  maxRejectedRatio: z._default(z.number().check(z.gte(0, 'must be from 0 to 1'), z.lte(1, 'must be from 0 to 1')), 0.1),
  /** "Line": a line end always ends a record, also within quotes. "None": the file is one chunk. */
  SplitType: z.optional(z.enum(['Line', 'None'])),
  /** "SingleRecord" runs the model on one record at a time. */
  BatchStrategy: z._default(z.enum(['MultiRecord', 'SingleRecord']), 'MultiRecord'),
  /** Bound on the records of one run, in MB of the file; 0 leaves it to the measured default. */
  MaxPayloadInMB: z._default(z.number().check(z.gte(0), z.lte(100)), 0),
  InputFilter: z._default(RecordPath, '$'),
  JoinSource: z._default(z.enum(['Input', 'None']), 'Input'),
  OutputFilter: z._default(RecordPath, '$'),
});
export type JobOptions = z.infer<typeof JobOptions>;
