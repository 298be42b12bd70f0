import type { ColumnBaseline } from '../../contracts/baseline';
import type { ColumnProfile } from '../../contracts/profile';
import { fromFloat16, toFloat16 } from '../float16';
import type { NamedTensor } from '../ports';
import { CategoryCounts, type CategoryRoom } from './category-counts';
import type { FloatSums } from './float-sums';
import { gatherValues } from './gather-values';
import { NumericSummary } from './numeric-summary';

export type ProfileKind = ColumnProfile['kind'];

/** Where a column's values are: `data[r * width + position]`. */
export interface Place {
  readonly rows: number;
  readonly width: number;
  readonly position: number;
}

/** Values that were put in the place of missing ones. */
export interface Imputed {
  readonly fill: number | string;
  readonly count: number;
}

/** What is known of a column of a tensor so far. */
export class ProfiledColumn {
  private readonly summary: NumericSummary | CategoryCounts;

  /** @param isBoolean whether 1 and 0 are the categories "true" and "false". */
  constructor(
    kind: ProfileKind,
    private readonly isBoolean: boolean,
    baseline: ColumnBaseline | undefined,
    room: CategoryRoom,
  ) {
    this.summary =
      kind === 'numeric'
        ? new NumericSummary(baseline?.kind === 'numeric' ? baseline.histogram.edges : undefined)
        : new CategoryCounts(baseline?.kind === 'categorical' ? Object.keys(baseline.categories) : [], room);
  }

  /** Which of the values equal to `fill` were imputed is not known, and does not matter: so many of them are left out.
   *  @param values [rows or more] scratch. */
  add(tensor: NamedTensor, place: Place, imputed: Imputed, values: Float64Array): void {
    const { summary } = this;
    if (Array.isArray(tensor.data)) {
      if (summary instanceof CategoryCounts) addTexts(summary, tensor.data, place, imputed);
      return;
    }
    const found = gatherValues(tensor, place.rows, place.width, place.position, values);
    const count = imputed.count > 0 ? leaveOut(values, found, imputed.count, storedFill(tensor, imputed)) : found;
    if (summary instanceof NumericSummary) summary.add(values, count, place.rows - count);
    else {
      this.addNumbers(summary, values, count);
      summary.addMissing(place.rows - count);
    }
  }

  get isNumeric(): boolean {
    return this.summary instanceof NumericSummary;
  }

  /** Inner edges of a numeric column's bins, where it has any. */
  get edges(): readonly number[] | undefined {
    return this.summary instanceof NumericSummary ? this.summary.edges : undefined;
  }

  /** Adds what is summed up already. @returns whether it could: categories are no sums. */
  addSums(sums: FloatSums, column: number, rows: number): boolean {
    if (!(this.summary instanceof NumericSummary)) return false;
    this.summary.addSums(sums, column, rows);
    return true;
  }

  get profile(): ColumnProfile {
    return this.summary.profile;
  }

  /** Integers beyond 2^53 are told apart as doubles are. */
  private addNumbers(summary: CategoryCounts, values: Float64Array, count: number): void {
    const seen = new Map<number, number>();
    for (let i = 0; i < count; i++) seen.set(values[i]!, (seen.get(values[i]!) ?? 0) + 1);
    for (const [value, times] of seen) summary.add(this.isBoolean ? String(value === 1) : String(value), times);
  }
}

function addTexts(summary: CategoryCounts, texts: readonly string[], place: Place, { fill, count }: Imputed): void {
  const { rows, width, position } = place;
  for (let row = 0, at = position; row < rows; row++, at += width) summary.add(texts[at]!);
  if (count === 0) return;
  summary.add(String(fill), -count);
  summary.addMissing(count);
}

/** The value that stands for missing ones, as the tensor holds it. */
function storedFill({ datatype }: NamedTensor, { fill }: Imputed): number {
  if (datatype === 'FP32') return Math.fround(Number(fill));
  return datatype === 'FP16' ? fromFloat16(toFloat16(Number(fill))) : Number(fill);
}

/** Closes the gaps. @returns how many values are left. */
function leaveOut(values: Float64Array, count: number, times: number, fill: number): number {
  let kept = 0;
  let left = times;
  for (let i = 0; i < count; i++) {
    if (left > 0 && values[i] === fill) left--;
    else values[kept++] = values[i]!;
  }
  return kept;
}
