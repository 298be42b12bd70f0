import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { jobIdOf } from '../../functions/adapters/job-id';
import { openDataStore } from '../../functions/adapters/open-data-store';
import { INBOX, OPTIONS_SUFFIX } from '../../functions/contracts/data-keys';
import type { JobSummary } from '../../functions/contracts/job';
import type { JobOptions } from '../../functions/contracts/job-options';
import { isCut } from '../../functions/core/batch/chunk-sizes';
import { InvalidInputError } from '../../functions/core/errors';
import type { ObjectStore } from '../../functions/core/ports';
import type { WantedModel } from '../../functions/server/batch/batch-messages';
import type { BatchRunner } from '../../functions/server/batch/batch-runner';
import { localLimits } from '../../functions/server/batch/local-limits';
import type { CliDeps } from '../deps';
import { parseReference } from '../model-reference';
import { openStore } from '../open-store';
import { requireModel } from '../require-model';
import { firstRejected } from '../score/first-rejected';
import { type OptionFlags, readJobOptions } from '../score/job-options';
import { placeFile } from '../score/place-file';
import { runHere } from '../score/run-here';
import { choosePaths, formatFor, requireInput, type ScorePaths } from '../score/score-paths';
import { stoppable } from '../score/stop-signal';
import { failureText, summaryLines } from '../score/summary-lines';
import { makeWorkFolder, removeLeftovers } from '../score/work-folder';
import { jsonText } from '../text';

export interface ScoreOptions extends OptionFlags {
  readonly model: string;
  readonly store?: string;
  readonly output?: string;
  readonly rejected?: string;
  readonly force?: boolean;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Scores a file in this process, by the same steps as a file that is dropped into an inbox.
 *  @throws InvalidInputError that says why the file cannot be scored; nothing is left then. */
export async function scoreCommand(deps: CliDeps, file: string, options: ScoreOptions): Promise<void> {
  const { name, selector } = parseReference(options.model);
  const input = resolve(deps.cwd, file);
  await requireInput(input);
  const told = await readJobOptions(deps, input, selector, options);
  const paths = await choosePaths(deps.cwd, input, told, options);
  const jobOptions = { ...told, outputFormat: formatFor(paths, told.outputFormat) };
  const store = await openStore(options.store, deps);
  await requireModel(store, name);
  const workers = options.workers ?? availableParallelism();
  const wanted = { model: name, selector: jobOptions.version };
  const summary = await stoppable(async (stopped) => {
    // Beside the output, where there is room for it, and from where it is moved without a copy.
    const beside = dirname(paths.output);
    const folder = await makeWorkFolder(beside);
    await removeLeftovers(beside, deps.err);
    try {
      const key = await placeInput(folder, name, input, jobOptions);
      const ended = await runInFolder(deps, { folder, key, store, wanted, workers, stopped });
      await moveResults(folder, ended, paths, options.force === true);
      return ended;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  await report(deps, summary, paths, options.json === true);
}

interface FolderJob {
  readonly folder: string;
  readonly key: string;
  readonly store: ObjectStore;
  readonly wanted: WantedModel;
  readonly workers: number;
  readonly stopped: Promise<never>;
}

async function runInFolder(deps: CliDeps, { folder, key, store, wanted, ...job }: FolderJob): Promise<JobSummary> {
  const data = await openDataStore(folder);
  const { sizeBytes, revision } = (await data.stat(key))!;
  const start = (runner: BatchRunner) => {
    runner.plan(jobIdOf(data.location)(key, revision), key);
    // What is packed is read by one worker at a time.
    if (isCut(localLimits(job.workers), sizeBytes) && !key.endsWith('.gz')) runner.prepare(wanted);
  };
  return runHere(deps, { ...job, data, models: store, scratch: folder, isTransient: true, start });
}

/** Puts a link to the input, and the options beside it, where the steps of jobs look for them. @returns its key. */
async function placeInput(folder: string, model: string, input: string, options: JobOptions): Promise<string> {
  const key = `${INBOX}${model}/${basename(input)}`;
  await mkdir(dirname(join(folder, key)), { recursive: true });
  await symlink(input, join(folder, key));
  await writeFile(join(folder, `${key}${OPTIONS_SUFFIX}`), JSON.stringify(options));
  return key;
}

async function moveResults(folder: string, summary: JobSummary, paths: ScorePaths, force: boolean): Promise<void> {
  if (summary.rejectedRecords) await placeFile(join(folder, summary.rejectedRecords), paths.rejected, force);
  else if (force && summary.output) await rm(paths.rejected, { force: true });
  if (summary.output) await placeFile(join(folder, summary.output), paths.output, force);
}

/** @throws InvalidInputError that says why the job has failed. */
async function report(deps: CliDeps, summary: JobSummary, paths: ScorePaths, json: boolean): Promise<void> {
  const { rejectedRecords, output, rows, durationMs } = summary;
  const rowsPerSecond = Math.round((rows.in / Math.max(durationMs, 1)) * 1000);
  const files = { output: output && paths.output, rejectedRecords: rejectedRecords && paths.rejected };
  if (json) deps.out(jsonText({ ...summary, ...files, rowsPerSecond }));
  for (const note of summary.input.notes) deps.err(`note: ${note}`);
  const first = rejectedRecords ? await firstRejected(paths.rejected) : undefined;
  if (summary.status === 'failed') throw new InvalidInputError([failureText(summary, paths, first)]);
  if (!json) deps.out(summaryLines(summary, paths, first).join('\n'));
}
