import { isBucketName } from '../../functions/adapters/open-store';
import { fileKey, manifestKey } from '../../functions/contracts/keys';
import type { Manifest } from '../../functions/contracts/manifest';
import { InvalidInputError, ModelArtifactError, ModelArtifactMissingError } from '../../functions/core/errors';
import { readManifest } from '../../functions/core/manifest';
import type { ObjectStore } from '../../functions/core/ports';
import { changeRegistry, planAdd, resolveVersion } from '../../functions/core/registry';
import { shellQuoted } from '../../functions/core/shell-quoted';
import { storedJson } from '../../functions/core/stored-json';
import { aliasesOf } from '../aliases-of';
import type { CliDeps } from '../deps';
import { parseReference } from '../model-reference';
import { openStore, openStoreToAdd } from '../open-store';
import { requireModel } from '../require-model';
import { sha256Of } from '../sha256-of';
import { bytesText, jsonText } from '../text';

export interface PushOptions {
  readonly to: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** Copies one version, checked against its manifest, to another store, and lists it there under the same number.
 *  Pushing again what is there already changes nothing.
 *  @throws InvalidInputError when the other store has another version of that number. */
export async function pushCommand(deps: CliDeps, model: string, options: PushOptions): Promise<void> {
  const { name, selector } = parseReference(model);
  const source = await openStore(options.store, deps);
  const target = await openStoreToAdd(options.to, deps);
  const version = resolveVersion(await requireModel(source, name), selector);
  const manifest = await readManifest(source, name, version);
  await warnOfFolder(deps, options.to, target);
  await claim(target, manifest);
  for (const file of manifest.files) {
    deps.err(`${name}@${version}: ${file.path}, ${bytesText(file.bytes)}`);
    await target.put(fileKey(name, version, file.path), await readChecked(source, manifest, file));
  }
  const author = { who: deps.who, why: `pushed from ${source.location}` };
  const registry = await changeRegistry({ store: target, clock: deps.clock }, name, author, (now) =>
    now.versions[version] ? [] : planAdd(now, version, undefined),
  );
  const aliases = aliasesOf(registry, version);
  if (options.json) deps.out(jsonText({ name, version, aliases, store: target.location }));
  else deps.out(`${name}@${version} is in ${target.location}${aliases.length > 0 ? `, ${aliases.join(', ')}` : ''}`);
}

/** A bucket may have been meant by a name that makes a new folder. */
async function warnOfFolder(deps: CliDeps, to: string, target: ObjectStore): Promise<void> {
  if (!isBucketName(to) || (await target.folders()).length > 0) return;
  deps.err(`${to} is a folder; for a bucket of S3 write s3://${to}`);
}

/** Writes the manifest if there is none, and lets a push that was broken off be done again. */
async function claim(target: ObjectStore, manifest: Manifest): Promise<void> {
  const { name, version } = manifest;
  if (await target.putIfAbsent(manifestKey(name, version), storedJson(manifest))) return;
  const there = await readManifest(target, name, version);
  const content = ({ files }: Manifest) =>
    files
      .map((file) => `${file.path} ${file.sha256}`)
      .sort()
      .join('\n');
  if (content(there) === content(manifest)) return;
  throw new InvalidInputError([
    `${target.location} has another ${name}@${version}, and versions never change; ` +
      `add the model there under the next number: onward add <model.onnx> --name ${name} --store ${shellQuoted(target.location)}`,
  ]);
}

async function readChecked(
  source: ObjectStore,
  manifest: Manifest,
  file: Manifest['files'][number],
): Promise<Uint8Array> {
  const key = fileKey(manifest.name, manifest.version, file.path);
  const stored = await source.get(key);
  if (!stored) throw new ModelArtifactMissingError(key);
  const sha256 = sha256Of(stored.bytes);
  if (sha256 === file.sha256) return stored.bytes;
  throw new ModelArtifactError(`object "${key}" does not match its manifest`, { key, expected: file.sha256, sha256 });
}
