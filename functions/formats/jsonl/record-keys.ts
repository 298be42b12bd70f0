import { TextCache } from '../text/text-cache';
import { plainTextEnd } from './json-scan';
import { stringText } from './json-text';

/** A key of records, and the feature that it names: -1 for none. */
export interface KeySlot {
  readonly bytes: Uint8Array;
  readonly feature: number;
}

/** Keys that are remembered, beside the features': records of a file mostly have the same ones. */
const MAX_OTHERS = 1_000;
/** Longer ones are not remembered. */
const MAX_KEY_BYTES = 256;
/** Keys that are kept in the order of all records; with more, it is that of the last one. */
const MAX_SORTED = 256;
/** Keys that a record may leave out before the next one is looked up by name. */
const LOOK_AHEAD = 4;

/** Finds out which features the keys of records name. Records mostly have their keys in the same order, so each key is
 *  compared with the one that was there last time. */
export class RecordKeys {
  /** Where the key that was found last ends, behind its quote. */
  end = 0;
  private readonly slotsInOrder: KeySlot[] = [];
  /** Where in `order` the next key is expected. */
  private next = 0;
  private readonly slots = new Map<string, KeySlot>();
  private readonly maxSlots: number;
  private readonly texts = new TextCache();

  /** @param names [features] */
  constructor(names: readonly string[]) {
    names.forEach((name, feature) => {
      this.slots.set(name, { bytes: Buffer.from(name), feature });
    });
    this.maxSlots = names.length + MAX_OTHERS;
  }

  /** Keys that name no feature, of those that are remembered. */
  get others(): string[] {
    return [...this.slots].flatMap(([name, { feature }]) => (feature < 0 ? [name] : []));
  }

  /** The keys in the order in which records have them; undefined while there are none, or too many to be sorted. */
  get order(): readonly KeySlot[] | undefined {
    const { length } = this.slotsInOrder;
    return length > 0 && length < MAX_SORTED ? this.slotsInOrder : undefined;
  }

  startRecord(): void {
    this.next = 0;
  }

  /** The feature that a key names, if it is the one that was expected, or comes soon after it; -2 when it is to be read
   *  with `find`.
   *  @param at just behind the opening quote. */
  expected(bytes: Uint8Array, at: number, lineEnd: number): number {
    const { slotsInOrder: order, next } = this;
    const last = Math.min(next + LOOK_AHEAD, order.length);
    for (let i = next; i < last; i++) {
      const slot = order[i]!;
      const end = at + slot.bytes.length;
      if (end < lineEnd && bytes[end] === QUOTE && isAt(slot.bytes, bytes, at)) {
        this.next = i + 1;
        this.end = end + 1;
        return slot.feature;
      }
    }
    return NOT_EXPECTED;
  }

  /** The feature that a key names; -1 for none.
   *  @param from within its quotes. */
  find(bytes: Buffer, from: number, to: number): number {
    const isPlain = plainTextEnd(bytes, from, to) === to;
    const text = isPlain ? this.texts.get(bytes, from, to) : stringText(bytes, from, to);
    const slot = this.slots.get(text) ?? { bytes: Uint8Array.prototype.slice.call(bytes, from, to), feature: -1 };
    if (to - from > MAX_KEY_BYTES || slot.bytes.length !== to - from) return slot.feature;
    if (this.slots.size < this.maxSlots) this.slots.set(text, slot);
    this.expect(slot);
    return slot.feature;
  }

  /** Remembers that a key came here. Where there are few keys, one that only some records have finds its place. */
  private expect(slot: KeySlot): void {
    const { slotsInOrder: order, next } = this;
    const known = order.length <= MAX_SORTED ? order.indexOf(slot) : -1;
    if (known >= 0) this.next = known + 1;
    else {
      if (order.length < MAX_SORTED) order.splice(next, 0, slot);
      else if (next < this.maxSlots) order[next] = slot;
      this.next = Math.min(next + 1, order.length);
    }
  }
}

const QUOTE = 0x22;
export const NOT_EXPECTED = -2;

function isAt(key: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}
