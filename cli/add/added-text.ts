import { aliasesOf } from '../aliases-of';
import { costText } from '../text';
import { toldOption } from '../told-option';
import type { PreparedVersion } from './prepare-version';
import type { Publication } from './publish-version';

/** What an added version is, for scripts. @param notes what its owner should know. */
export function addedReport(
  version: PreparedVersion,
  publication: Publication,
  notes: readonly string[],
  store: string,
): object {
  const { manifest } = publication;
  const { name, signature, features, files, measured } = manifest;
  const aliases = aliasesOf(publication.registry, publication.manifest.version);
  const { unusedColumns } = version;
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

/** What an added version is, for people. @param notes what its owner should know.
 *  @param told what `--store` said, if it did. */
export function addedText(
  version: PreparedVersion,
  publication: Publication,
  notes: readonly string[],
  store: string,
  told: string | undefined,
): string {
  const { name, version: number, features, measured } = publication.manifest;
  const aliases = aliasesOf(publication.registry, publication.manifest.version);
  const unused = version.unusedColumns.map((column) => `"${column}"`).join(', ');
  return [
    `${name}@${number} added to ${store}${aliases.length > 0 ? `, ${aliases.join(', ')}` : ''}`,
    ...(measured ? [`  ${costText(measured)}`] : []),
    ...(features.length > 0 ? [`  features: ${features.map((feature) => feature.name).join(', ')}`] : []),
    ...(unused ? [`  columns that no input takes: ${unused}`] : []),
    ...notes.map((note) => `  note: ${note}`),
    ...(aliases.length === 0
      ? [`  it does not answer yet: onward promote ${name} ${number}${toldOption('--store', told)}`]
      : []),
  ].join('\n');
}
