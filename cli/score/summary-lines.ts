import type { JobSummary, RejectedRecord } from '../../functions/contracts/job';
import { countText } from '../../functions/core/count-text';
import { thousands } from '../../functions/core/thousands';
import { rateOf } from './progress';
import type { ScorePaths } from './score-paths';

/** Rates of shorter jobs tell how long a program takes to start. */
const MIN_RATED_MS = 1_000;

/** What came of a job that succeeded, and where it is. @param first of the rejected records. */
export function summaryLines(summary: JobSummary, paths: ScorePaths, first?: RejectedRecord): string[] {
  const { rows, durationMs, model, version, rejectedRecords } = summary;
  const seconds = (durationMs / 1000).toFixed(1);
  const rate = durationMs < MIN_RATED_MS ? '' : `, ${rateOf(rows.in, durationMs)} rows/s`;
  const lines = [
    `${countText(rows.in, 'row')} in: ${thousands(rows.scored)} scored, ${thousands(rows.rejected)} rejected; ` +
      `${seconds} s${rate}, ${model}@${version}`,
    `scored:   ${paths.output}`,
  ];
  if (rejectedRecords) lines.push(rejectedLine(paths, first));
  return lines;
}

/** Why a job has failed; for one with too many rejected records, what would let it pass, and where they are.
 *  @param first of the rejected records. */
export function failureText({ reason, rows, rejectedRecords }: JobSummary, paths: ScorePaths, first?: RejectedRecord) {
  const { code, message } = reason!;
  if (code !== 'TOO_MANY_REJECTED') return message;
  const share = rows.in === 0 ? 1 : Math.ceil((rows.rejected / rows.in) * 100) / 100;
  // The file of rejected records is there then.
  const force = rejectedRecords ? ' --force' : '';
  const lines = [`${message}`, `"--max-rejected ${share}${force}" allows more`];
  if (rejectedRecords) lines.push(rejectedLine(paths, first));
  return lines.join('\n');
}

const rejectedLine = ({ rejected }: ScorePaths, first: RejectedRecord | undefined): string =>
  `rejected: ${rejected}${first ? ` (the first: ${placeOf(first)}: ${first.reasons[0]})` : ''}`;

const placeOf = ({ line, record }: RejectedRecord): string => (line === null ? `record ${record}` : `line ${line}`);
