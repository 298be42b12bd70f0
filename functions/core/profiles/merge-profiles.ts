import type { CategoricalProfile, ColumnProfile, NumericProfile, Profile } from '../../contracts/profile';
import { CategoryCounts, CategoryRoom } from './category-counts';
import { mergeMoments, NO_MOMENTS } from './moments';

/** The profile of all rows together: counts add up exactly, moments up to rounding. Categories beyond what a profile may
 *  hold go to `other`. @param profiles of one version, one at least. @throws Error when they are of several. */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first] = profiles;
  if (!first) throw new Error('there are no profiles to merge');
  const { model, version } = first;
  const stranger = profiles.find((profile) => profile.model !== model || profile.version !== version);
  if (stranger) throw new Error(`${stranger.model}@${stranger.version} does not merge with ${model}@${version}`);
  const room = new CategoryRoom();
  return {
    profileVersion: 1,
    model,
    version,
    rows: profiles.reduce((sum, { rows }) => sum + rows, 0),
    features: mergeColumns(
      profiles.map(({ features }) => features),
      room,
    ),
    outputs: mergeColumns(
      profiles.map(({ outputs }) => outputs),
      room,
    ),
  };
}

type Columns = Readonly<Record<string, ColumnProfile>>;

/** A column need not be in all profiles: one without rows has no outputs. */
function mergeColumns(all: readonly Columns[], room: CategoryRoom): Record<string, ColumnProfile> {
  const byName = new Map<string, ColumnProfile[]>();
  for (const [name, column] of all.flatMap((columns) => Object.entries(columns))) {
    const known = byName.get(name);
    if (known) known.push(column);
    else byName.set(name, [column]);
  }
  return Object.fromEntries([...byName].map(([name, columns]) => [name, mergeColumn(name, columns, room)]));
}

function mergeColumn(name: string, columns: readonly ColumnProfile[], room: CategoryRoom): ColumnProfile {
  const numeric = columns.filter((column) => column.kind === 'numeric');
  if (numeric.length === columns.length) return mergeNumeric(numeric);
  if (numeric.length > 0) throw new Error(`column "${name}" is numeric in one profile and categorical in another`);
  return mergeCategorical(columns as readonly CategoricalProfile[], room);
}

function mergeNumeric(columns: readonly NumericProfile[]): NumericProfile {
  const { count, mean, m2 } = columns.reduce((sum, column) => mergeMoments(sum, column), NO_MOMENTS);
  const present = columns.filter((column) => column.count > 0);
  return {
    kind: 'numeric',
    count,
    missing: columns.reduce((sum, { missing }) => sum + missing, 0),
    mean,
    m2,
    min: present.reduce<number | null>((least, { min }) => Math.min(least ?? min!, min!), null),
    max: present.reduce<number | null>((greatest, { max }) => Math.max(greatest ?? max!, max!), null),
    histogram: mergeHistograms(columns.map(({ histogram }) => histogram)),
  };
}

type Histogram = NonNullable<NumericProfile['histogram']>;

/** Null where edges differ or one is absent: bins of other edges do not add up. */
function mergeHistograms(all: readonly (Histogram | null)[]): Histogram | null {
  const [first] = all;
  if (!first) return null;
  const counts = new Array<number>(first.counts.length).fill(0);
  for (const histogram of all) {
    if (!histogram || !isSame(histogram.edges, first.edges)) return null;
    for (let bin = 0; bin < counts.length; bin++) counts[bin]! += histogram.counts[bin]!;
  }
  return { edges: [...first.edges], counts };
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((edge, i) => edge === b[i]);

function mergeCategorical(columns: readonly CategoricalProfile[], room: CategoryRoom): CategoricalProfile {
  const merged = new CategoryCounts(Object.keys(columns[0]!.categories), room);
  for (const column of columns) merged.merge(column);
  return merged.profile;
}
