import { INBOX } from '../../functions/contracts/data-keys';
import type { JobStatus } from '../../functions/contracts/job';
import { countOf } from '../score/progress';
import { tableText } from '../text';

const HEAD = ['JOB', 'MODEL', 'STATE', 'DONE', 'ROWS', 'REJECTED', 'AGE', 'FILE'];

/** Jobs as a table, in their order. @param now ms since the epoch. */
export const jobsTable = (jobs: readonly JobStatus[], now: number): string =>
  tableText([HEAD, ...jobs.map((job) => row(job, now))]);

function row({ job, model, version, state, progress, summary, createdAt, input }: JobStatus, now: number): string[] {
  return [
    job,
    version ? `${model}@${version}` : model,
    state,
    state === 'failed' ? '-' : `${Math.floor(progress * 100)} %`,
    summary ? countOf(summary.rows.scored) : '-',
    summary ? countOf(summary.rows.rejected) : '-',
    ageText(now - Date.parse(createdAt)),
    input.slice(INBOX.length + model.length + 1),
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
