import type { AbsentFeature } from '../../contracts/job';
import { rowFeatures } from '../../core/batch/row-features';
import type { RowTable } from '../../core/batch/row-table';
import { nearNames } from '../../core/did-you-mean';
import type { RequestPlan } from '../../core/input-plan';
import { shapeText } from '../../core/tensor';
import { ElementReader } from './element-reader';
import { faultAt, faultText, isFault, scanRecord, scanString, scanValue, skipSpace, TOO_DEEP } from './json-scan';
import { type JsonText, membersOf } from './json-text';
import { PlainLines } from './plain-lines';
import { NOT_EXPECTED, RecordKeys } from './record-keys';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A record that needs its members sorted out first: no fault of JSON. */
const NEEDS_MEMBERS = TOO_DEEP - 1;

/** Reads JSON records into the rows of a table: objects by the features' names, arrays in the features' order; for a model
 *  without features, arrays that are flat or nested as the rows of its input, be they bare or under the input's name. */
export class RecordReader {
  private readonly elements: ElementReader;
  private readonly keys: RecordKeys;
  private readonly features: number;
  /** [features] number of the record that had it last; 0 before one has. */
  private readonly seen: Float64Array;
  private record = 0;
  /** Sizes of nested arrays; undefined for a model with features. */
  private readonly rowShape: readonly number[] | undefined;
  private readonly inputName: string;
  /** Of the array that is being read. */
  private items = 0;
  private isRagged = false;
  /** Whether records gave values without keys. */
  private hasArrays = false;

  constructor(
    plan: RequestPlan,
    private readonly table: RowTable,
  ) {
    const names = rowFeatures(plan).map(({ name }) => name);
    this.features = names.length;
    this.seen = new Float64Array(names.length);
    this.elements = new ElementReader(table);
    const [input] = plan.inputs.values();
    this.inputName = input!.spec.name;
    this.rowShape = plan.manifest.features.length > 0 ? undefined : input!.spec.shape.slice(1);
    // The input's name comes behind the features.
    this.keys = new RecordKeys(this.rowShape ? [...names, this.inputName] : names);
  }

  /** Reads a record into the table's next row.
   *  @returns why it is not accepted, all reasons at once; undefined when it is. */
  read(bytes: Buffer, from: number, to: number): readonly string[] | undefined {
    this.record++;
    const start = skipSpace(bytes, from, to);
    let end = this.value(bytes, start, to);
    if (end >= 0) {
      end = skipSpace(bytes, end, to);
      if (end === to) return this.table.endRow();
      end = faultAt(end);
    }
    this.table.dropRow();
    if (end === NEEDS_MEMBERS) return this.readMembers(bytes, start, to);
    return [faultText(bytes, from, to, end)];
  }

  /** Features that may be missing, and that no record had so far. */
  absent(): AbsentFeature[] {
    if (this.hasArrays) return [];
    const near = nearNames(this.keys.others);
    return this.table.columns.flatMap(({ feature: { name }, takesMissing }, i) =>
      takesMissing && this.seen[i] === 0 ? [{ name, meant: near(name) ?? null }] : [],
    );
  }

  /** A reader of plain lines that gives the same rows; undefined where there is none.
   *  @param offsets as `PlainRowsOptions` has them. */
  plainLines(offsets: Uint32Array): PlainLines | undefined {
    return this.rowShape ? undefined : PlainLines.over(this.table, this.keys, offsets);
  }

  private value(bytes: Buffer, at: number, end: number): number {
    if (at < end && bytes[at] === OPEN_BRACE) return this.object(bytes, at, end);
    if (at < end && bytes[at] === OPEN_BRACKET) return this.array(bytes, at, end);
    if (at < end && this.rowShape?.length === 0) return this.elements.read(bytes, at, end, 0, 0);
    this.table.fail(undefined, 'must be an object or an array');
    return scanValue(bytes, at, end);
  }

  private object(bytes: Buffer, start: number, end: number): number {
    const { keys, seen, record, features } = this;
    keys.startRecord();
    let found = 0;
    let at = skipSpace(bytes, start + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACE) return this.fillAbsent(found, at + 1);
    for (;;) {
      if (bytes[at] !== QUOTE) at = skipSpace(bytes, at, end);
      if (at >= end || bytes[at] !== QUOTE) return faultAt(at);
      let feature = keys.expected(bytes, at + 1, end);
      if (feature === NOT_EXPECTED) {
        const keyEnd = scanString(bytes, at + 1, end);
        if (isFault(keyEnd)) return keyEnd;
        feature = keys.find(bytes, at + 1, keyEnd - 1);
        at = keyEnd;
      } else at = keys.end;
      if (feature >= 0) {
        if (feature === features || seen[feature] === record) return NEEDS_MEMBERS;
        seen[feature] = record;
        found++;
      }
      if (bytes[at] !== COLON) at = skipSpace(bytes, at, end);
      if (at >= end || bytes[at] !== COLON) return faultAt(at);
      at = skipSpace(bytes, at + 1, end);
      if (at >= end) return faultAt(end);
      at = feature < 0 ? scanValue(bytes, at, end, 1) : this.elements.read(bytes, at, end, feature, 1);
      if (at < 0) return at;
      if (bytes[at] !== COMMA) at = skipSpace(bytes, at, end);
      if (at >= end) return faultAt(end);
      if (bytes[at] === CLOSE_BRACE) return this.fillAbsent(found, at + 1);
      if (bytes[at] !== COMMA) return faultAt(at);
      at++;
    }
  }

  /** Writes the features that the record has not. @returns `end`. */
  private fillAbsent(found: number, end: number): number {
    if (found === this.features) return end;
    for (let i = 0; i < this.features; i++) if (this.seen[i] !== this.record) this.table.gap(i);
    return end;
  }

  /** Reads a record that has a key twice, of which the last counts, or its values under the input's name. */
  private readMembers(bytes: Buffer, from: number, to: number): readonly string[] | undefined {
    const end = scanRecord(bytes, from, to);
    if (isFault(end)) return [faultText(bytes, from, to, end)];
    const members = membersOf({ bytes, from, to: end })!;
    const whole = this.rowShape ? members.get(this.inputName) : undefined;
    if (whole) this.readWhole(whole);
    else {
      this.table.columns.forEach(({ feature }, i) => {
        const value = members.get(feature.name);
        if (value) {
          this.seen[i] = this.record;
          this.elements.read(value.bytes, value.from, value.to, i, 1);
        } else this.table.gap(i);
      });
    }
    return this.table.endRow();
  }

  private readWhole({ bytes, from, to }: JsonText): void {
    if (bytes[from] === OPEN_BRACKET) this.array(bytes, from, to);
    else if (this.rowShape?.length === 0) this.elements.read(bytes, from, to, 0, 0);
    else this.table.fail(undefined, `input "${this.inputName}" must be an array`);
  }

  private array(bytes: Buffer, start: number, end: number): number {
    this.items = 0;
    this.isRagged = false;
    this.hasArrays = true;
    const { rowShape, features } = this;
    const first = skipSpace(bytes, start + 1, end);
    const isNested = (rowShape?.length ?? 1) > 1 && bytes[first] === OPEN_BRACKET;
    const shape = isNested ? rowShape! : [features];
    const to = this.axis(bytes, start, end, shape, 0);
    if (isFault(to)) return to;
    if (!this.isRagged) return to;
    const { items } = this;
    this.table.dropRow();
    const nested = `be nested as ${shapeText(shape)}, or flat with ${features} values`;
    this.table.fail(undefined, `must ${isNested ? nested : `have ${features} values, got ${items}`}`);
    return to;
  }

  /** @param at of the opening bracket. @returns the place behind the array, or a fault. */
  private axis(bytes: Buffer, start: number, end: number, shape: readonly number[], axis: number): number {
    const isLast = axis === shape.length - 1;
    let count = 0;
    let at = skipSpace(bytes, start + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACKET) {
      this.isRagged ||= shape[axis] !== 0;
      return at + 1;
    }
    for (;;) {
      at = skipSpace(bytes, at, end);
      if (at >= end) return faultAt(end);
      if (isLast) at = this.item(bytes, at, end, axis + 1);
      else if (bytes[at] === OPEN_BRACKET) at = this.axis(bytes, at, end, shape, axis + 1);
      else {
        this.isRagged = true;
        at = scanValue(bytes, at, end, axis + 1);
      }
      if (isFault(at)) return at;
      count++;
      at = skipSpace(bytes, at, end);
      if (at >= end) return faultAt(end);
      if (bytes[at] === CLOSE_BRACKET) break;
      if (bytes[at] !== COMMA) return faultAt(at);
      at++;
    }
    this.isRagged ||= count !== shape[axis];
    return at + 1;
  }

  /** The next item goes to the next feature; those that are too many go nowhere. */
  private item(bytes: Buffer, at: number, end: number, depth: number): number {
    const feature = this.items++;
    return feature < this.features
      ? this.elements.read(bytes, at, end, feature, depth)
      : scanValue(bytes, at, end, depth);
  }
}
