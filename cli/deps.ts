import type { Clock } from '../functions/core/ports';
import type { Probe } from './probe/probe';

/** A terminal, on which what was written can be written over. */
export interface Screen {
  write(text: string): void;
  readonly columns: number;
}

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
  /** Standard error, where it is a terminal. */
  readonly screen?: Screen | undefined;
}
