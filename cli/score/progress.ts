import type { PlannedJob } from '../../functions/contracts/job';
import { countText } from '../../functions/core/count-text';
import type { Clock } from '../../functions/core/ports';
import { thousands } from '../../functions/core/thousands';

/** How far a job is. */
export interface Progress {
  readonly records: number;
  readonly rejected: number;
  /** Share of the file that was read, 0 to 1; undefined where nobody knows how long it is. */
  readonly share: number | undefined;
  readonly elapsedMs: number;
}

/** Adds up what is told of a job while it runs. */
export class JobProgress {
  private records = 0;
  private rejected = 0;
  private advanced = 0;
  private wholeSize: number | undefined;
  private readonly startedAt: number;

  constructor(private readonly clock: Clock) {
    this.startedAt = clock.now();
  }

  planned({ chunks }: PlannedJob): void {
    const end = chunks.at(-1)!.end;
    this.wholeSize = end === null ? undefined : end - chunks[0]!.start;
  }

  progressed(fact: { records: number; rejected: number; advanced: number }): void {
    this.records += fact.records;
    this.rejected += fact.rejected;
    this.advanced += fact.advanced;
  }

  get soFar(): Progress {
    const { records, rejected, wholeSize } = this;
    const share = wholeSize ? Math.min(this.advanced / wholeSize, 1) : undefined;
    return { records, rejected, share, elapsedMs: this.clock.now() - this.startedAt };
  }
}

/** `47 %, 158,720 rows (3 rejected), 176,000 rows/s, 1 s left`. */
export function progressText({ records, rejected, share, elapsedMs }: Progress): string {
  const rejects = rejected > 0 ? ` (${thousands(rejected)} rejected)` : '';
  const parts = [`${countText(records, 'row')}${rejects}`];
  if (share !== undefined) parts.unshift(`${Math.floor(share * 100)} %`.padStart(5));
  if (elapsedMs > 0 && records > 0) parts.push(`${rateOf(records, elapsedMs)} rows/s`);
  if (share && share < 1) parts.push(`${durationText((elapsedMs * (1 - share)) / share)} left`);
  return parts.join(', ');
}

const BAR_CELLS = 24;

/** The same with a bar before it, within a width. */
export function progressLine(progress: Progress, columns: number): string {
  const text = progressText(progress);
  const bar = progress.share === undefined ? '' : barOf(progress.share);
  const line = columns > bar.length + text.length ? `${bar}${text}` : text;
  // A line that wraps cannot be written over.
  return line.slice(0, Math.max(columns - 1, 0));
}

function barOf(share: number): string {
  const cells = Math.round(share * BAR_CELLS);
  return `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] `;
}

/** Records of a second, to three digits. */
export const rateOf = (records: number, elapsedMs: number): string =>
  thousands(Number(((records / Math.max(elapsedMs, 1)) * 1000).toPrecision(3)));

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
