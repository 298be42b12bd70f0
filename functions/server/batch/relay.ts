import type { Clock } from '../../core/ports';
import type { BatchHearer, BatchReport } from './batch-messages';
import { causeLine } from './cause-line';

/** Least time between two reports of progress: each wakes the thread that it goes to. */
const PROGRESS_INTERVAL_MS = 50;

type Progress = Parameters<BatchHearer['progressed']>[0];

/** Passes on what there is to tell in a thread, and what a hearer in it hears. Progress is added up and told now and then,
 *  but before anything else is. */
export class Relay {
  private held: Progress | undefined;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly post: (report: BatchReport) => void,
    private readonly clock: Clock,
  ) {}

  send(report: BatchReport): void {
    this.tellProgress();
    this.post(report);
  }

  readonly hearer: BatchHearer = {
    planned: (fact) => this.send({ kind: 'heard', what: 'planned', fact }),
    ignored: (fact) => this.send({ kind: 'heard', what: 'ignored', fact }),
    progressed: (fact) => this.holdProgress(fact),
    pieceScored: (fact) => this.send({ kind: 'heard', what: 'pieceScored', fact }),
    ended: (fact) => this.send({ kind: 'heard', what: 'ended', fact }),
    modelLoaded: (fact) => this.send({ kind: 'heard', what: 'modelLoaded', fact }),
    modelEvicted: (fact) => this.send({ kind: 'heard', what: 'modelEvicted', fact }),
    // What an error holds may not be fit for the way between threads.
    degraded: ({ cause, ...fact }) =>
      this.send({ kind: 'heard', what: 'degraded', fact: { ...fact, cause: causeLine(cause) } }),
  };

  private holdProgress(fact: Progress): void {
    const { held } = this;
    if (held && held.job !== fact.job) this.tellProgress();
    this.held = held?.job === fact.job ? sumOf(held, fact) : fact;
    const now = this.clock.now();
    // A clock may be set back.
    if (Math.abs(now - this.toldAt) < PROGRESS_INTERVAL_MS) return;
    this.toldAt = now;
    this.tellProgress();
  }

  private tellProgress(): void {
    const { held } = this;
    this.held = undefined;
    if (held) this.post({ kind: 'heard', what: 'progressed', fact: held });
  }
}

const sumOf = (a: Progress, b: Progress): Progress => ({
  job: a.job,
  records: a.records + b.records,
  rejected: a.rejected + b.rejected,
  advanced: a.advanced + b.advanced,
});
