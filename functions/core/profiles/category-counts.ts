import type { CategoricalProfile } from '../../contracts/profile';

/** Categories of a column that the baseline does not have, at most: beyond these it is no column of categories. */
const MAX_NEW_CATEGORIES = 1_000;
/** Longer texts are prose. */
const MAX_CATEGORY_CHARS = 200;
/** Bytes that all new categories of a profile may take as JSON: a piece's result is read as a whole. */
const MAX_NEW_BYTES = 1_000_000;
/** Of a category as JSON, besides its text: indent, quotes, count. */
const ENTRY_BYTES = 24;
/** Of a UTF-16 code unit as UTF-8, at most. */
const UNIT_BYTES = 3;

/** Room for new categories, shared by all columns of a profile. */
export class CategoryRoom {
  private leftBytes = MAX_NEW_BYTES;

  /** Whether there was room for one more. */
  take(text: string): boolean {
    if (text.length > MAX_CATEGORY_CHARS) return false;
    const bytes = UNIT_BYTES * JSON.stringify(text).length + ENTRY_BYTES;
    if (bytes > this.leftBytes) return false;
    this.leftBytes -= bytes;
    return true;
  }
}

/** How often each category of a column was seen. */
export class CategoryCounts {
  private readonly places = new Map<string, number>();
  private readonly counts: number[] = [];
  private readonly maxCategories: number;
  private present = 0;
  private missing = 0;
  private other = 0;

  /** @param known categories that are counted in any case. */
  constructor(
    known: Iterable<string>,
    private readonly room: CategoryRoom,
  ) {
    for (const text of known) this.place(text);
    this.maxCategories = this.counts.length + MAX_NEW_CATEGORIES;
  }

  /** @param times how often; less than 0 takes back. */
  add(text: string, times = 1): void {
    this.present += times;
    const place = this.places.get(text);
    if (place !== undefined) this.counts[place]! += times;
    else if (this.counts.length < this.maxCategories && this.room.take(text)) this.counts[this.place(text)] = times;
    else this.other += times;
  }

  addMissing(times: number): void {
    this.missing += times;
  }

  /** Counts of another profile of the same column. */
  merge({ categories, missing, other }: CategoricalProfile): void {
    this.missing += missing;
    this.present += other;
    this.other += other;
    for (const [text, times] of Object.entries(categories)) this.add(text, times);
  }

  get profile(): CategoricalProfile {
    const { places, counts, present, missing, other } = this;
    const categories = Object.fromEntries([...places].map(([text, place]) => [text, counts[place]!]));
    return { kind: 'categorical', count: present, missing, categories, other };
  }

  private place(text: string): number {
    const place = this.counts.push(0) - 1;
    this.places.set(text, place);
    return place;
  }
}
