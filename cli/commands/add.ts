import { basename, resolve } from 'node:path';
import { AliasName } from '../../functions/contracts';
import { InvalidInputError } from '../../functions/core/errors';
import { modelNameOf } from '../add/model-name';
import { namingFile } from '../add/naming-file';
import { type PreparedVersion, prepareVersion } from '../add/prepare-version';
import { type Publication, publishVersion } from '../add/publish-version';
import { aliasesOf } from '../aliases-of';
import { checkModelName } from '../check-model-name';
import { type CsvColumns, readColumns } from '../csv/read-columns';
import type { CliDeps } from '../deps';
import { openStore } from '../open-store';
import { jsonText } from '../text';

export interface AddOptions {
  readonly name?: string;
  readonly baseline?: string;
  readonly store?: string;
  readonly alias?: string;
  readonly json?: boolean;
}

/** Adds each file as the next version of its model. All are checked and measured before the first is written.
 *  @throws InvalidInputError that lists what is wrong with every file. */
export async function addCommand(deps: CliDeps, paths: readonly string[], options: AddOptions): Promise<void> {
  const store = await openStore(options.store, deps);
  const names = namesOf(paths, options.name);
  checkAlias(options.alias);
  const csv = options.baseline ? await readBaseline(deps, options.baseline) : undefined;
  const prepared = await prepareAll(deps, paths, names, csv);
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
    if (!options.json) deps.out(addedText(version, publication, store.location));
    added.push(addedReport(version, publication, store.location));
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
  const parsed = AliasName.optional().safeParse(alias);
  if (!parsed.success) throw new InvalidInputError([`alias "${alias}" ${parsed.error.issues[0]!.message}`]);
}

async function readBaseline(deps: CliDeps, path: string): Promise<CsvColumns> {
  deps.err(`${path}: reading the training data`);
  return readColumns(resolve(deps.cwd, path), (rows) => deps.err(`${path}: ${rows} rows read`));
}

async function prepareAll(
  deps: CliDeps,
  paths: readonly string[],
  names: readonly string[],
  csv: CsvColumns | undefined,
): Promise<PreparedVersion[]> {
  const prepared: PreparedVersion[] = [];
  const problems: string[] = [];
  for (const [i, path] of paths.entries()) {
    try {
      prepared.push(await namingFile(path, () => prepareVersion(deps, path, names[i]!, csv)));
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return prepared;
}

function addedReport(version: PreparedVersion, publication: Publication, store: string): object {
  const { manifest } = publication;
  const { name, signature, features, files, measured } = manifest;
  const aliases = aliasesOf(publication.registry, publication.manifest.version);
  const { notes, unusedColumns } = version;
  return {
    name,
    version: manifest.version,
    aliases,
    store,
    file: version.path,
    signature,
    features,
    files,
    measured,
    notes,
    unusedColumns,
  };
}

function addedText(version: PreparedVersion, publication: Publication, store: string): string {
  const { name, version: number, features, measured } = publication.manifest;
  const aliases = aliasesOf(publication.registry, publication.manifest.version);
  const unused = version.unusedColumns.map((column) => `"${column}"`).join(', ');
  return [
    `${name}@${number} added to ${store}${aliases.length > 0 ? `, ${aliases.join(', ')}` : ''}`,
    ...(measured
      ? [
          `  loads in ${measured.loadMs.toFixed(1)} ms, first run ${measured.firstRunMs.toFixed(1)} ms, ${Math.ceil(measured.memoryBytes / 1e6)} MB`,
        ]
      : []),
    ...(features.length > 0 ? [`  features: ${features.map((feature) => feature.name).join(', ')}`] : []),
    ...(unused ? [`  columns that no input takes: ${unused}`] : []),
    ...version.notes.map((note) => `  note: ${note}`),
    ...(aliases.length === 0 ? [`  it does not answer yet: onward promote ${name} ${number}`] : []),
  ].join('\n');
}
