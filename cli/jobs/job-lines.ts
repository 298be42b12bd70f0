import type { JobStatus, JobSummary } from '../../functions/contracts/job';
import { countText } from '../../functions/core/count-text';
import { thousands } from '../../functions/core/thousands';
import { durationText } from '../score/progress';
import { sectionLines, tableText } from '../text';
import { toldOption } from '../told-option';
import { dropAgainText } from './drop-again-text';

/** All that is known of a job. @param location of the data store. @param told what `--data` said, if it did. */
export function jobLines(status: JobStatus, location: string, told?: string): string[] {
  const { job, model, version, state, input, createdAt, chunks, progress, summary } = status;
  const rows = [
    ['job', job],
    ['model', version ? `${model}@${version}` : model],
    ['file', `${location}/${input}`],
    ['started', createdAt],
    ['state', stateText(status, told)],
  ];
  if (state === 'running' || state === 'stalled') {
    rows.push(['done', `${Math.floor(progress * 100)} %, ${chunks.done} of ${chunks.of} chunks`]);
  }
  if (state === 'failed') rows.push(['next', dropAgainText(`${location}/${input}`, summary?.reason)]);
  return [tableText(rows), ...(summary ? summarySections(summary, location) : [])];
}

function stateText({ state, job, reason }: JobStatus, told: string | undefined): string {
  const why = reason ? `${state}: ${reason.message}` : state;
  if (state !== 'stalled') return why;
  return `${why}${reason ? ';' : ':'} it ${waitText(job, told)}`;
}

/** What a stalled job waits for. @param told what `--data` said, if it did. */
export const waitText = (job: string, told: string | undefined): string =>
  `waits for "onward redrive ${job}${toldOption('--data', told)}"`;

function summarySections(summary: JobSummary, location: string): string[] {
  const { rows, output, rejectedRecords, durationMs, chunks, cost, outputs, input } = summary;
  const facts = [
    ['rows', `${thousands(rows.in)} in, ${thousands(rows.scored)} scored, ${thousands(rows.rejected)} rejected`],
    ['took', `${durationText(durationMs)} over ${countText(chunks, 'chunk')}`],
    ...(location.startsWith('s3://') ? [['on Lambda', `${cost.lambdaGbSeconds.toFixed(1)} GB-seconds`]] : []),
    ...input.notes.map((note) => ['note', note]),
  ];
  const files = [
    ...(output ? [['scored', `${location}/${output}`]] : []),
    ...(rejectedRecords ? [['rejected', `${location}/${rejectedRecords}`]] : []),
  ];
  const stats = Object.entries(outputs).map(([name, { min, mean, max }]) => [
    name,
    ...[min, mean, max].map(numberText),
  ]);
  return [
    ...sectionLines('Summary', facts),
    ...sectionLines('Files', files),
    ...(stats.length > 0 ? sectionLines('Outputs', [['', 'min', 'mean', 'max'], ...stats]) : []),
  ];
}

const numberText = (value: number): string => String(Number(value.toPrecision(6)));
