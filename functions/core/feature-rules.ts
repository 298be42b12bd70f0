import type { Feature, TensorSpec } from '../contracts/manifest';
import type { Datatype } from '../contracts/names';
import { fromFloat16, toFloat16 } from './float16';

/** What the values of a column must be beyond their datatype, prepared once when a version is loaded. */
export interface FeatureRule {
  readonly feature: Feature;
  /** Whether NaN is refused, as binary tensors can carry it past the policy for missing values. */
  readonly isDemanded: boolean;
  /** Tells why a value is refused, undefined where it is not; absent where none can be. */
  readonly problemOf: ((value: number | string) => string | undefined) | undefined;
}

/** Rules of an input's columns; columns that take any value have none. */
export function rulesOf({ datatype }: TensorSpec, columns: readonly (Feature | undefined)[]): FeatureRule[] {
  return columns.flatMap((feature) => {
    if (!feature) return [];
    const isDemanded = feature.missing === 'reject' && datatype.startsWith('FP');
    const problemOf = hasRule(feature, datatype) ? problemOfValue(feature, datatype) : undefined;
    return isDemanded || problemOf ? [{ feature, isDemanded, problemOf }] : [];
  });
}

const hasRule = (feature: Feature, datatype: Datatype): boolean =>
  (feature.type === 'integer' && datatype.startsWith('FP')) ||
  (feature.outside === 'reject' && Boolean(feature.range ?? feature.categories));

function problemOfValue(feature: Feature, datatype: Datatype): (value: number | string) => string | undefined {
  const { range, categories } = feature.outside === 'reject' ? feature : {};
  const allowed = categories && new Set(categories.map((category) => stored(category, datatype)));
  const min = stored(range?.min ?? Number.NEGATIVE_INFINITY, datatype);
  const max = stored(range?.max ?? Number.POSITIVE_INFINITY, datatype);
  return (value) => {
    // What a missing value means is the matter of another rule.
    if (Number.isNaN(value)) return undefined;
    if (typeof value === 'number' && (value < min || value > max)) return `must be from ${range!.min} to ${range!.max}`;
    if (feature.type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
    return allowed && !allowed.has(value) ? `must be one of ${listed(categories!)}` : undefined;
  };
}

/** A number of the manifest in a tensor's precision: 0.1 is a little more as FP32, and must not be above itself. */
function stored<T extends number | string>(value: T, datatype: Datatype): T | number {
  if (typeof value === 'string') return value;
  if (datatype === 'FP32') return Math.fround(value);
  return datatype === 'FP16' ? fromFloat16(toFloat16(value)) : value;
}

/** Categories named in a message, at most this many. */
const LISTED_CATEGORIES = 20;
/** Characters of a category in a message, at most. */
const MAX_CATEGORY_LENGTH = 64;
const listed = (categories: readonly (string | number)[]): string =>
  categories
    .slice(0, LISTED_CATEGORIES)
    .map((category) => String(category).slice(0, MAX_CATEGORY_LENGTH))
    .join(', ') + (categories.length > LISTED_CATEGORIES ? ', …' : '');
