import { INBOX } from '../../functions/contracts/data-keys';
import type { JobStatus } from '../../functions/contracts/job';
import { thousands } from '../../functions/core/thousands';
import { tableText } from '../text';
import type { WaitingFile } from './waiting-files';

const HEAD = ['JOB', 'MODEL', 'STATE', 'DONE', 'ROWS', 'REJECTED', 'AGE', 'FILE'];

export interface TableOptions {
  /** Files without a job, which come first. */
  readonly waiting?: readonly WaitingFile[];
  /** Width of the lines that say why jobs have failed or are stalled. */
  readonly columns?: number | undefined;
}

/** Of a place that does not say how wide it is. */
const DEFAULT_COLUMNS = 120;

/** Jobs as a table, in their order, and below it why jobs have failed or are stalled. @param now ms since the epoch. */
export function jobsTable(
  jobs: readonly JobStatus[],
  now: number,
  { waiting = [], columns = DEFAULT_COLUMNS }: TableOptions = {},
): string {
  const table = tableText([HEAD, ...waiting.map(waitingRow), ...jobs.map((job) => row(job, now))]);
  const reasons = jobs.flatMap((job) => reasonLine(job, columns) ?? []);
  return [table, ...(reasons.length > 0 ? ['', ...reasons] : [])].join('\n');
}

function reasonLine({ job, reason }: JobStatus, columns: number): string | undefined {
  if (!reason) return undefined;
  const line = `${job.slice(0, SHORT_ID)}: ${reason.message}`;
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** Digits of an id that tell it from others, near enough. */
const SHORT_ID = 8;

const waitingRow = ({ model, key }: WaitingFile): string[] => [
  '-',
  model,
  'waiting',
  '-',
  '-',
  '-',
  '-',
  inFolder(key, model),
];

/** A key without its model's folder. */
const inFolder = (key: string, model: string): string => key.slice(INBOX.length + model.length + 1);

function row({ job, model, version, state, progress, summary, createdAt, input }: JobStatus, now: number): string[] {
  return [
    job,
    version ? `${model}@${version}` : model,
    state,
    state === 'failed' ? '-' : `${Math.floor(progress * 100)} %`,
    summary ? thousands(summary.rows.scored) : '-',
    summary ? thousands(summary.rows.rejected) : '-',
    ageText(now - Date.parse(createdAt)),
    inFolder(input, model),
  ];
}

/** The largest unit alone: `5 s`, `3 min`, `2 h`, `4 d`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
