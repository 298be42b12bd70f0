import { InvalidInputError } from './errors';

/** Places that are remembered, at most. */
const MAX_PLACES = 10_000;

/** Collects what is wrong with a request, so that one answer can list it all. */
export class Problems {
  private readonly sentences: string[] = [];
  private readonly places = new Set<string>();
  private unlisted = 0;

  /** @param limit sentences kept, so that a bad body cannot make a large answer. */
  constructor(private readonly limit = 50) {}

  add(sentence: string): void {
    if (this.sentences.length < this.limit) this.sentences.push(sentence);
    else this.unlisted++;
  }

  /** Adds what is wrong at a place, once: what could not be read there is not judged by further rules. */
  addAt(place: string, reason: string): void {
    if (this.places.has(place)) return;
    if (this.places.size < MAX_PLACES) this.places.add(place);
    this.add(`${place} ${reason}`);
  }

  isKnownAt(place: string): boolean {
    return this.places.has(place);
  }

  get any(): boolean {
    return this.sentences.length > 0;
  }

  /** @throws InvalidInputError when there was a problem. */
  throwIfAny(): void {
    if (!this.any) return;
    throw new InvalidInputError(this.unlisted ? [...this.sentences, `and ${this.unlisted} more`] : this.sentences);
  }
}
