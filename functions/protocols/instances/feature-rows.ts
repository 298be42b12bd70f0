import type { Feature } from '../../contracts/manifest';
import { featureText, type RequestPlan, rowText } from '../../core/input-plan';
import { UnknownNames } from '../../core/names-text';
import type { NamedTensor } from '../../core/ports';
import type { Problems } from '../../core/problems';
import { DATATYPE_FACTS } from '../../core/tensor';
import { type ElementWriter, kindOf } from '../json/decode-elements';
import { createWriter } from '../json/decode-tensor';
import type { Given } from './schemas';

/** The form of a request, for sentences on one that has another. */
export const REQUEST_FORM = '{"instances": [ … ]}';

/** Reads rows (values in the features' order), records, or columns by feature name into the input tensors.
 *  @returns no tensors when the rows could not be told apart; the problem is listed then. */
export function readFeatureRows(given: Given, plan: RequestPlan, problems: Problems): NamedTensor[] {
  if (!Array.isArray(given)) return readColumns(given as Record<string, unknown>, plan, problems);
  const { maxRows } = plan.manifest.limits;
  if (given.length > maxRows) {
    problems.add(`request must have at most ${maxRows} rows, got ${given.length}`);
    return [];
  }
  const table = new FeatureTable(plan, given.length, problems);
  for (let i = 0; i < given.length; i++) {
    const row = given[i];
    if (Array.isArray(row)) table.writeRow(i, row);
    else if (kindOf(row) === 'an object') table.writeRecord(i, row as Record<string, unknown>);
    else problems.addAt(rowText(i), `must be an array or an object, got ${kindOf(row)}`);
  }
  table.reportUnknown();
  return table.tensors;
}

function readColumns(given: Readonly<Record<string, unknown>>, plan: RequestPlan, problems: Problems): NamedTensor[] {
  const columns = Object.values(given);
  if (columns.length > 0 && !columns.some(Array.isArray)) {
    problems.add(
      `rows must be a list, as in ${REQUEST_FORM}, or an array for each column, got an object without arrays`,
    );
    return [];
  }
  const rows = columns.reduce<number>(
    (longest, values) => (Array.isArray(values) ? Math.max(longest, values.length) : longest),
    0,
  );
  const { maxRows } = plan.manifest.limits;
  if (rows > maxRows) {
    problems.add(`request must have at most ${maxRows} rows, got ${rows}`);
    return [];
  }
  const table = new FeatureTable(plan, rows, problems);
  table.writeColumns(given);
  table.reportUnknown();
  return table.tensors;
}

/** The input tensors of some rows, written feature by feature. */
class FeatureTable {
  readonly tensors: NamedTensor[];
  private readonly features: readonly Feature[];
  /** [features] the writer of each feature's tensor, that tensor's number of columns, and the feature's among them. */
  private readonly slots: readonly { writer: ElementWriter; width: number; position: number }[];
  private readonly unknown: UnknownNames;
  /** Names of the last record that had a value for each feature and no more, and where among them each feature is. */
  private lastNames: readonly string[] = [];
  private places: readonly number[] = [];
  /** Values of a record with these names, in their order. */
  private readonly values: unknown[] = [];
  /** Whether a row of the request is a row of the only tensor. */
  private readonly isPlain: boolean;

  constructor(
    plan: RequestPlan,
    private readonly rows: number,
    private readonly problems: Problems,
  ) {
    this.features = plan.manifest.features;
    this.unknown = new UnknownNames('feature', new Set(this.features.map((feature) => feature.name)));
    const inputs = [...plan.inputs.values()];
    this.tensors = inputs.map(({ spec, columns }) => {
      const shape = [rows, columns.length];
      return {
        name: spec.name,
        datatype: spec.datatype,
        shape,
        data: DATATYPE_FACTS[spec.datatype].allocate(rows * columns.length),
      };
    });
    const writers = new Map(
      inputs.map((input, i) => [input.spec.name, createWriter(input, this.tensors[i]!.data, problems)]),
    );
    this.slots = this.features.map(({ tensor, position }) => ({
      writer: writers.get(tensor)!,
      width: plan.inputs.get(tensor)!.columns.length,
      position,
    }));
    this.isPlain = inputs.length === 1 && this.features.every((feature, i) => feature.position === i);
  }

  writeRow(row: number, values: readonly unknown[]): void {
    const expected = this.features.length;
    if (values.length !== expected)
      this.problems.addAt(rowText(row), `must have ${expected} values, got ${values.length}`);
    else if (this.isPlain) this.slots[0]!.writer.writeAll(row * expected, values);
    else for (let i = 0; i < expected; i++) this.write(row, i, values[i]);
  }

  writeRecord(row: number, record: Readonly<Record<string, unknown>>): void {
    if (this.isReadLikeLast(record)) {
      for (let i = 0; i < this.features.length; i++) this.write(row, i, this.values[this.places[i]!]);
      return;
    }
    const names = Object.keys(record);
    let found = 0;
    for (let i = 0; i < this.features.length; i++) {
      const value = ownValue(record, this.features[i]!.name);
      if (value !== undefined) found++;
      this.write(row, i, value ?? null);
    }
    if (names.length === found && found === this.features.length) this.rememberOrder(names);
    if (names.length > found) for (const name of names) this.unknown.check(name);
  }

  /** Reads the values of a record that has the names of the last complete one, in the same order: walking over them is
   *  faster than looking each up. @returns whether it has. */
  private isReadLikeLast(record: Readonly<Record<string, unknown>>): boolean {
    const { lastNames, values } = this;
    let at = 0;
    for (const name in record) {
      if (name !== lastNames[at]) return false;
      values[at++] = record[name];
    }
    return at > 0 && at === lastNames.length;
  }

  /** @param names each feature's, once. */
  private rememberOrder(names: readonly string[]): void {
    this.lastNames = names;
    this.places = this.features.map((feature) => names.indexOf(feature.name));
  }

  writeColumns(columns: Readonly<Record<string, unknown>>): void {
    for (const name of Object.keys(columns)) this.unknown.check(name);
    this.features.forEach((feature, i) => {
      if (!Object.hasOwn(columns, feature.name)) {
        if (feature.missing === 'reject') this.problems.addAt(featureText(feature), 'is missing');
        else for (let row = 0; row < this.rows; row++) this.write(row, i, null);
        return;
      }
      const values = columns[feature.name];
      if (!Array.isArray(values)) {
        this.problems.addAt(featureText(feature), `must be an array of ${this.rows} values, got ${kindOf(values)}`);
      } else if (values.length !== this.rows) {
        this.problems.addAt(
          featureText(feature),
          `must have ${this.rows} values like the longest, got ${values.length}`,
        );
      } else {
        for (let row = 0; row < this.rows; row++) this.write(row, i, values[row]);
      }
    });
  }

  private write(row: number, feature: number, value: unknown): void {
    const { writer, width, position } = this.slots[feature]!;
    writer.write(row * width + position, value);
  }

  /** Names the unknown features once, in however many rows they come. */
  reportUnknown(): void {
    const { sentence } = this.unknown;
    if (sentence) this.problems.add(sentence);
  }
}

/** A value of an object that came as JSON, undefined when it has none of its own. What objects inherit is no JSON:
 *  functions, and the prototype itself. */
function ownValue(record: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = record[name];
  return typeof value === 'function' || value === Object.prototype ? undefined : value;
}
