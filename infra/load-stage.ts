import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { type Stage, StageSettings } from './settings';

const STAGES_DIR = join(__dirname, 'stages');

/** Settings of a stage that cannot be used. The message lists every problem. */
export class StageError extends Error {
  override readonly name = 'StageError';
}

/** Reads and checks `<name>.json` among the stage files.
 *  @throws StageError naming each bad key, what was expected and what came; or the stages there are. */
export function loadStage(name: string, stagesDir = STAGES_DIR): Stage {
  const known = listStages(stagesDir);
  if (!known.includes(name)) {
    throw new StageError(`Unknown stage "${name}": expected one of ${known.join(', ')} (files in infra/stages).`);
  }
  return parseStage(name, readJson(join(stagesDir, `${name}.json`), name));
}

/** Names of the stages that have a file, sorted. */
export function listStages(stagesDir = STAGES_DIR): string[] {
  if (!existsSync(stagesDir)) return [];
  const files = readdirSync(stagesDir).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.slice(0, -'.json'.length)).sort();
}

/** Checks settings and fills in the defaults. @throws StageError as {@link loadStage} does. */
export function parseStage(name: string, settings: unknown): Stage {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new StageError(`Stage name "${name}" must match ^[a-z][a-z0-9-]{0,19}$.`);
  }
  const parsed = StageSettings.safeParse(settings, { reportInput: true });
  if (parsed.success) return { ...parsed.data, name };
  const problems = parsed.error.issues.map((issue) => `  ${describe(issue)}`);
  throw new StageError(`Stage "${name}" has settings that cannot be used:\n${problems.join('\n')}`);
}

function describe(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.') || 'settings';
  const came = issue.code === 'unrecognized_keys' ? '' : `; got ${JSON.stringify(issue.input) ?? 'nothing'}`;
  return `${place}: ${issue.message}${came}`;
}

function readJson(file: string, stage: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StageError(`Stage "${stage}" is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}
