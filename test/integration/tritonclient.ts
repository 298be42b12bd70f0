import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { GoldenCase, GoldenTensor } from '../unit/fakes/golden-cases';

/** A golden case, and how its tensors travel. */
export interface TritonCase extends Pick<GoldenCase, 'model' | 'version' | 'inputs' | 'outputs'> {
  readonly binary_inputs: boolean;
  readonly binary_outputs: boolean;
  /** Both ways. */
  readonly gzip: boolean;
  /** Of this request alone. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What `python/tritonclient_calls.py` is to do. */
export interface TritonCalls {
  /** Host, port and path, without a scheme. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cases: readonly TritonCase[];
  /** Inputs that the model of the first case refuses. */
  readonly badInputs: readonly GoldenTensor[];
  /** Model to load and unload. */
  readonly reload: string;
}

interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: string;
}

/** What tritonclient made of the answers. */
export interface TritonFacts {
  readonly live: boolean;
  readonly ready: boolean;
  readonly server: { readonly name: string; readonly extensions: readonly string[] };
  readonly model: { readonly name: string; readonly versions: readonly string[]; readonly inputs: readonly object[] };
  readonly modelReady: boolean;
  readonly absentReady: boolean;
  readonly index: readonly IndexEntry[];
  readonly indexAfterUnload: readonly IndexEntry[];
  readonly results: readonly {
    readonly id: string;
    readonly model: string;
    readonly version: string;
    /** Whether each output came as bytes. */
    readonly binary: readonly boolean[];
    readonly outputs: readonly GoldenTensor[];
  }[];
  readonly errors: Readonly<Record<'absent' | 'shape', { readonly status?: string; readonly message?: string }>>;
}

/** Calls a server with tritonclient. @param python interpreter that has it.
 *  @throws Error with what Python wrote when it ends with another code than 0. */
export async function callWithTritonclient(python: string, calls: TritonCalls): Promise<TritonFacts> {
  const child = spawn(python, [join(__dirname, 'python/tritonclient_calls.py')]);
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  child.stdin.end(JSON.stringify(calls));
  const [facts, problems, [code]] = await output;
  if (code !== 0) throw new Error(`tritonclient_calls.py ended with ${code}:\n${problems}`);
  return JSON.parse(facts) as TritonFacts;
}
