import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliDeps } from '../../../cli/deps';
import { probe } from '../../../cli/probe/probe';
import { runCli } from '../../../cli/run-cli';

export const FIXTURES = join(__dirname, '../../fixtures/onnx');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command line in a folder of its own, in this process. */
export class TestCli {
  readonly cwd = mkdtempSync(join(tmpdir(), 'onward-cli-test-'));
  now = Date.parse('2026-11-01T00:00:00Z');

  constructor(private readonly changes: Partial<CliDeps> = {}) {}

  async run(...argv: string[]): Promise<Ran> {
    const out: string[] = [];
    const err: string[] = [];
    const deps: CliDeps = {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      env: {},
      cwd: this.cwd,
      clock: { now: () => this.now },
      who: 'tester',
      probe,
      ...this.changes,
    };
    const code = await runCli(argv, deps);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Runs a command that must succeed, and reads the JSON that it prints. */
  async json<T>(...argv: string[]): Promise<T> {
    const { code, out, err } = await this.run(...argv, '--json');
    if (code !== 0) throw new Error(`onward ${argv.join(' ')} ended with ${code}: ${err}`);
    return JSON.parse(out) as T;
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

export const fixture = (name: string): string => join(FIXTURES, name);
