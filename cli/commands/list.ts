import type { Registry } from '../../functions/contracts/registry';
import { CHAMPION } from '../../functions/contracts/words';
import { readRegistry } from '../../functions/core/registry';
import type { CliDeps } from '../deps';
import { openStore } from '../open-store';
import { modelNames } from '../require-model';
import { jsonText, tableText } from '../text';
import { toldOption } from '../told-option';

/** Prints the models of a store, their versions and aliases. */
export async function listCommand(deps: CliDeps, options: { store?: string; json?: boolean }): Promise<void> {
  const store = await openStore(options.store, deps);
  const stored = await Promise.all((await modelNames(store)).map((name) => readRegistry(store, name)));
  const registries = stored.flatMap((found) => (found ? [found.registry] : []));
  if (options.json) deps.out(jsonText(registries.map(({ name, versions, aliases }) => ({ name, versions, aliases }))));
  else if (registries.length === 0) deps.err(noneText(store.location, options.store));
  else deps.out(tableText([['MODEL', 'CHAMPION', 'VERSIONS', 'OTHER ALIASES'], ...registries.map(line)]));
}

const noneText = (location: string, told: string | undefined): string =>
  `no models in ${location}; "onward add model.onnx${toldOption('--store', told)}" adds one`;

function line({ name, versions, aliases }: Registry): string[] {
  const others = Object.entries(aliases).filter(([alias]) => alias !== CHAMPION);
  return [
    name,
    aliases[CHAMPION] ?? '-',
    Object.keys(versions).join(', '),
    others.map(([alias, version]) => `${alias}=${version}`).join(', '),
  ];
}
