import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readDeployment } from './deployment';

const { batchFiles } = readDeployment();
const run = promisify(execFile);

/** How a scored file compares with what Python answers. */
export interface ScoredFacts {
  readonly rows: number;
  readonly expected: number;
  /** Names of the outputs' columns. */
  readonly columns: readonly string[];
  /** Whether the input's columns are all there, as they were. */
  readonly sameInput: boolean;
  /** Values that differ by more than the golden tolerance. */
  readonly apart: number;
  readonly maxDifference: number;
}

/** Output of each model that a scored file has unless others are asked for. */
const OUTPUTS: Readonly<Record<string, string>> = { 'flight-delay': 'probabilities', 'flight-arrival': 'minutes' };

/** Compares a scored file, row by row.
 *  @param input name of the file that was scored, among the files of flights. @param path of the scored one. */
export async function compareScored(input: string, model: string, version: string, path: string): Promise<ScoredFacts> {
  const [, name, suffix] = /^([a-z]+)\.([a-z]+)/.exec(input)!;
  const script = join(__dirname, 'python/batch_files.py');
  const args = [script, 'check', batchFiles.folder, name!, suffix!, model, version, OUTPUTS[model]!, path];
  const { stdout } = await run(batchFiles.python, args);
  return JSON.parse(stdout) as ScoredFacts;
}
