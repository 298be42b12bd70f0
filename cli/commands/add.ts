import { basename, resolve } from 'node:path';
import { AliasName } from '../../functions/contracts/names';
import { InvalidInputError } from '../../functions/core/errors';
import { addedReport, addedText } from '../add/added-text';
import { findTwin } from '../add/find-twin';
import { modelNameOf } from '../add/model-name';
import { namingFile } from '../add/naming-file';
import { type PreparedVersion, prepareVersion } from '../add/prepare-version';
import { publishVersion } from '../add/publish-version';
import type { TrainingData } from '../add/training-data';
import { checkModelName } from '../check-model-name';
import { readColumns } from '../csv/read-columns';
import type { CliDeps } from '../deps';
import { openStoreToAdd } from '../open-store';
import { jsonText } from '../text';

export interface AddOptions {
  readonly name?: string;
  readonly baseline?: string;
  readonly columns?: readonly string[];
  readonly drop?: readonly string[];
  readonly strict?: boolean;
  readonly store?: string;
  readonly alias?: string;
  readonly json?: boolean;
}

/** Adds each file as the next version of its model. All are checked and measured before the first is written.
 *  @throws InvalidInputError that lists what is wrong with every file. */
export async function addCommand(deps: CliDeps, paths: readonly string[], options: AddOptions): Promise<void> {
  const store = await openStoreToAdd(options.store, deps);
  const names = namesOf(paths, options.name);
  checkAlias(options.alias);
  const training = await readTraining(deps, options);
  const prepared = await prepareAll(deps, paths, names, training);
  const added: object[] = [];
  for (const version of prepared) {
    const author = { who: deps.who, why: `added from ${basename(version.path)}` };
    const publication = await publishVersion(
      { store, clock: deps.clock },
      version.name,
      version.manifest,
      version.artifacts,
      author,
      options.alias,
    );
    const twin = await findTwin(store, publication.registry, publication.manifest);
    const notes = twin ? [...version.notes, `same bytes as ${version.name}@${twin}`] : version.notes;
    if (!options.json) deps.out(addedText(version, publication, notes, store.location, options.store));
    added.push(addedReport(version, publication, notes, store.location));
  }
  if (options.json) deps.out(jsonText(added));
}

/** @throws InvalidInputError when a file gives no name, or two files give the same. */
function namesOf(paths: readonly string[], name: string | undefined): string[] {
  if (name !== undefined) return paths.map(() => checkModelName(name));
  const names = paths.map(modelNameOf);
  const twice = names.find((given, i) => names.indexOf(given) < i);
  if (twice === undefined) return names;
  throw new InvalidInputError([
    `two files give the name "${twice}"; rename one, or make them versions of one model with --name ${twice}`,
  ]);
}

function checkAlias(alias: string | undefined): void {
  if (alias === undefined) return;
  const parsed = AliasName.safeParse(alias);
  if (!parsed.success) throw new InvalidInputError([`alias "${alias}" ${parsed.error.issues[0]!.message}`]);
}

/** @throws InvalidInputError when the file cannot be read, or is not given and other options need it. */
async function readTraining(deps: CliDeps, options: AddOptions): Promise<TrainingData | undefined> {
  const { baseline: path, columns, drop, strict = false } = options;
  if (path === undefined) {
    const needy = [columns && '--columns', drop && '--drop', strict && '--strict'].filter(Boolean);
    if (needy.length === 0) return undefined;
    throw new InvalidInputError([`${needy.join(' and ')} tell how to read training data; name them with --baseline`]);
  }
  deps.err(`${path}: reading the training data`);
  const csv = await readColumns(
    resolve(deps.cwd, path),
    (rows) => deps.err(`${path}: ${rows} rows read`),
    (note) => deps.err(`note: ${note}`),
  );
  return { csv, choice: { ...(columns && { columns }), ...(drop && { drop }) }, strict };
}

async function prepareAll(
  deps: CliDeps,
  paths: readonly string[],
  names: readonly string[],
  training: TrainingData | undefined,
): Promise<PreparedVersion[]> {
  const prepared: PreparedVersion[] = [];
  const problems: string[] = [];
  for (const [i, path] of paths.entries()) {
    try {
      prepared.push(await namingFile(path, () => prepareVersion(deps, path, names[i]!, training)));
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return prepared;
}
