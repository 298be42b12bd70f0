import * as z from 'zod';
import { AliasName, CHAMPION, VersionName } from './names';
import { plainText } from './plain-text';

/** Formats of files that are scored, and of what comes out. */
export const FILE_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
export const FileFormatName = z.enum(FILE_FORMATS);
export type FileFormatName = z.infer<typeof FileFormatName>;

/** A path into a record, in the subset of JSONPath that SageMaker Batch Transform takes. */
const RecordPath = plainText(1_000).check(z.startsWith('$', 'must start with "$"'));

/** What the sidecar `<file>.options.json` of a dropped file may say. The capitalised ones are SageMaker Batch Transform's,
 *  under their own names and with their own values. Unknown keys are rejected. */
export const JobOptions = z.strictObject({
  /** Version or alias that scores. */
  version: z.union([VersionName, AliasName]).default(CHAMPION),
  /** The file's own when left out. */
  outputFormat: FileFormatName.optional(),
  /** Outputs of the model, in this order; the manifest's default outputs when left out. */
  outputs: z.array(plainText(255, 1)).min(1).max(1_000).optional(),
  /** Input columns that are kept with JoinSource "Input"; all when left out. */
  columns: z.array(plainText(1_000, 1)).max(10_000).optional(),
  /** One ASCII character; found out when left out. */
  delimiter: z
    .string()
    .regex(/^[\t\x20-\x7e]$/, 'must be one ASCII character')
    .refine((text) => text !== '"', 'must not be the quote')
    .optional(),
  /** Whether the first record of a CSV file names the columns; without a header, they are the features in order. */
  header: z.enum(['present', 'absent']).default('present'),
  /** Text that stands for a missing value in CSV; pandas' list when left out. */
  missingValues: z.array(z.string().max(100)).max(100).optional(),
  /** The job fails when a greater share of the records is rejected. */
  maxRejectedRatio: z.number().min(0).max(1).default(0.1),
  /** "Line": a line end always ends a record, also within quotes. "None": the file is one chunk. */
  SplitType: z.enum(['Line', 'None']).optional(),
  /** "SingleRecord" runs the model on one record at a time. */
  BatchStrategy: z.enum(['MultiRecord', 'SingleRecord']).default('MultiRecord'),
  /** Bound on the records of one run, in MB of the file; 0 leaves it to the measured default. */
  MaxPayloadInMB: z.number().min(0).max(100).default(0),
  InputFilter: z._default(RecordPath, '$'),
  JoinSource: z.enum(['Input', 'None']).default('Input'),
  OutputFilter: z._default(RecordPath, '$'),
});
export type JobOptions = z.infer<typeof JobOptions>;
