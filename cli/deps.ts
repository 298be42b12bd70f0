import type { Clock } from '../functions/core/ports';
import type { Probe } from './probe/probe';

/** What commands need of the machine. */
export interface CliDeps {
  /** Writes a result, with a line end, to standard output. */
  out(text: string): void;
  /** Writes progress or a problem, with a line end, to standard error. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** Who changes registries. */
  readonly who: string;
  readonly probe: Probe;
}
