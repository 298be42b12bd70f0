import { InvalidInputError } from './errors';

/** Collects what is wrong with a request, so that one answer can list it all. */
export class Problems {
  private readonly sentences: string[] = [];
  private unlisted = 0;

  /** @param limit sentences kept, so that a bad body cannot make a large answer. */
  constructor(private readonly limit = 50) {}

  add(sentence: string): void {
    if (this.sentences.length < this.limit) this.sentences.push(sentence);
    else this.unlisted++;
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
