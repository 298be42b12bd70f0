import type { Clock } from '../../../functions/core/ports';

/** A clock that goes on only when it is told to. */
export class ManualClock implements Clock {
  private at = Date.UTC(2026, 0, 2, 3, 4, 5);

  now(): number {
    return this.at;
  }

  advance(ms: number): void {
    this.at += ms;
  }
}
