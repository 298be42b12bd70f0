import { CHAMPION } from '../../functions/contracts/words';
import { InvalidInputError } from '../../functions/core/errors';
import { readManifest } from '../../functions/core/manifest';
import { changeRegistry, planAlias } from '../../functions/core/registry';
import { checkModelName } from '../check-model-name';
import type { CliDeps } from '../deps';
import { openStore } from '../open-store';
import { requireModel } from '../require-model';
import { jsonText } from '../text';

/** Makes a version the champion, and approves it where it was pending.
 *  @throws VersionNotFoundError, InvalidInputError when there is no such model or the version was rejected. */
export async function promoteCommand(
  deps: CliDeps,
  model: string,
  version: string,
  options: { store?: string; why?: string; json?: boolean },
): Promise<void> {
  const name = checkModelName(model);
  const store = await openStore(options.store, deps);
  const before = await requireModel(store, name);
  planAlias(before, CHAMPION, version);
  await readManifest(store, name, version);
  const author = { who: deps.who, why: options.why ?? 'promoted from the command line' };
  await changeRegistry({ store, clock: deps.clock }, name, author, (registry) => {
    const alias = planAlias(registry, CHAMPION, version);
    const from = registry.versions[version]!.status;
    if (from === 'rejected') throw new InvalidInputError([`${name}@${version} was rejected, so it cannot be champion`]);
    return from === 'pending' ? [{ action: 'status', version, from, to: 'approved' }, ...alias] : alias;
  });
  const from = before.aliases[CHAMPION] ?? null;
  if (options.json) deps.out(jsonText({ name, alias: CHAMPION, from, to: version, store: store.location }));
  else if (from === version) deps.out(`${name}@${version} is champion already`);
  else deps.out(`${name}@${version} is champion now${from ? `, after ${from}` : ''}`);
}
