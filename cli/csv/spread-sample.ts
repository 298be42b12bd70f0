/** Items spread evenly over a stream of unknown length: whenever there are too many, every second one is dropped, and
 *  half as many are taken from then on. */
export class SpreadSample<T> {
  private kept: T[] = [];
  private seen = 0;
  private stride = 1;

  /** @param max items kept; at least half as many are, of a stream that has them. */
  constructor(private readonly max: number) {}

  get items(): readonly T[] {
    return this.kept;
  }

  add(item: T): void {
    if (this.seen++ % this.stride !== 0) return;
    this.kept.push(item);
    if (this.kept.length <= this.max) return;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }
}
