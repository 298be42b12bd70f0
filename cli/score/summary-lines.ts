import type { JobSummary } from '../../functions/contracts/job';
import { countOf, rateOf } from './progress';
import type { ScorePaths } from './score-paths';

/** What came of a job that succeeded, and where it is. */
export function summaryLines(summary: JobSummary, { output, rejected }: ScorePaths): string[] {
  const { rows, durationMs, model, version, rejectedRecords } = summary;
  const seconds = (durationMs / 1000).toFixed(1);
  const lines = [
    `${countOf(rows.in)} rows in: ${countOf(rows.scored)} scored, ${countOf(rows.rejected)} rejected; ` +
      `${seconds} s, ${rateOf(rows.in, durationMs)} rows/s, ${model}@${version}`,
    `scored:   ${output}`,
  ];
  if (rejectedRecords) lines.push(`rejected: ${rejected}`);
  return lines;
}
