import type { Feature, Manifest } from '../../functions/contracts/manifest';
import type { Registry, RegistryChange } from '../../functions/contracts/registry';
import { countText } from '../../functions/core/count-text';
import { readManifest } from '../../functions/core/manifest';
import { resolveVersion } from '../../functions/core/registry';
import { aliasesOf } from '../aliases-of';
import type { CliDeps } from '../deps';
import { parseReference } from '../model-reference';
import { openStore } from '../open-store';
import { requireModel } from '../require-model';
import { bytesText, costText, jsonText, sectionLines, tensorLines } from '../text';

/** Prints a model: one version's manifest, all versions, and the history of the registry. */
export async function showCommand(
  deps: CliDeps,
  model: string,
  options: { store?: string; json?: boolean },
): Promise<void> {
  const { name, selector } = parseReference(model);
  const store = await openStore(options.store, deps);
  const registry = await requireModel(store, name);
  const manifest = await readManifest(store, name, resolveVersion(registry, selector));
  deps.out(options.json ? jsonText({ registry, manifest }) : modelText(registry, manifest));
}

function modelText(registry: Registry, manifest: Manifest): string {
  const { name, version, description, files, signature, features, provenance, measured, evaluation, licence } =
    manifest;
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `${name}@${version}${description ? `: ${description}` : ''}`,
    `${bytesText(size)} in ${countText(files.length, 'file')}, made ${provenance.createdAt}${licence ? `, ${licence}` : ''}`,
    ...(measured ? [costText(measured)] : []),
    ...sectionLines('Inputs', tensorLines(signature.inputs)),
    ...sectionLines('Outputs', tensorLines(signature.outputs)),
    ...sectionLines('Features', features.map(featureLine)),
    ...(features.some(isDescriptive) ? ['', LENIENT] : []),
    ...sectionLines(
      'Evaluation',
      Object.entries(evaluation?.metrics ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    ...sectionLines(
      'Changes to the graph',
      (provenance.changes ?? []).map((change) => [change]),
    ),
    ...sectionLines(
      'Versions',
      Object.entries(registry.versions).map(([v, state]) => [
        v,
        state.status,
        state.addedAt,
        aliasesOf(registry, v).join(', '),
      ]),
    ),
    ...sectionLines(
      'History',
      registry.history.map((change) => [change.at, change.who, changeText(change), change.why]),
    ),
  ].join('\n');
}

/** Whether a feature has categories or a range that are not enforced. */
const isDescriptive = ({ range, categories, outside }: Feature): boolean =>
  outside === 'accept' && Boolean(range ?? categories);

const LENIENT =
  '  "only" is enforced; "seen" tells what the training data held, and other values are served, too.\n' +
  '  A version that refuses them: onward add <model.onnx> --baseline <data.csv> --strict';

function featureLine(feature: Feature): string[] {
  const { name, type, missing, tensor, position } = feature;
  const gap = typeof missing === 'string' ? missing : `impute ${missing.impute}`;
  return [name, type, valuesText(feature), `missing: ${gap}`, `${tensor}[${position}]`];
}

function valuesText({ range, categories, outside }: Feature): string {
  const word = outside === 'reject' ? 'only' : 'seen';
  if (range) return `${word} ${range.min} to ${range.max}`;
  if (!categories) return '';
  return `${word} ${categories.slice(0, 8).join(', ')}${categories.length > 8 ? ', …' : ''}`;
}

function changeText({ what }: RegistryChange): string {
  switch (what.action) {
    case 'add':
      return `add ${what.version}`;
    case 'status':
      return `${what.version} ${what.from} -> ${what.to}`;
    case 'alias':
      return `${what.alias} ${what.from ?? 'none'} -> ${what.to ?? 'none'}`;
  }
}
