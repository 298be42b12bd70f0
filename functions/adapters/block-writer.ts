/** Takes a full block, or what is left at the end. The block is used again once it resolves.
 *  @param index of the block from 0. @param isLast whether nothing follows. */
export type FlushBlock = (block: Uint8Array, index: number, isLast: boolean) => Promise<void>;

/** Collects bytes into blocks of one size and hands them on, several at a time. Holds `maxUnderWay + 1` blocks at most. */
export class BlockWriter {
  private readonly underWay = new Set<Promise<void>>();
  private block: Uint8Array | undefined;
  private filledBytes = 0;
  private index = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly blockBytes: number,
    private readonly maxUnderWay: number,
    private readonly flush: FlushBlock,
    /** Blocks of this size that nobody uses. */
    private readonly free: Uint8Array[] = [],
  ) {}

  /** Bytes taken so far. */
  get sizeBytes(): number {
    return this.index * this.blockBytes + this.filledBytes;
  }

  /** Waits while as many blocks are under way as may be. @throws what handing on an earlier block threw. */
  async write(bytes: Uint8Array): Promise<void> {
    this.throwFailure();
    for (let at = 0; at < bytes.length; ) {
      this.block ??= this.free.pop() ?? Buffer.allocUnsafeSlow(this.blockBytes);
      const taken = Math.min(bytes.length - at, this.blockBytes - this.filledBytes);
      this.block.set(bytes.subarray(at, at + taken), this.filledBytes);
      at += taken;
      this.filledBytes += taken;
      if (this.filledBytes === this.blockBytes) await this.handOn();
    }
  }

  /** Hands on what is left (an empty block where there were no bytes at all), and waits for all.
   *  @returns bytes in all. @throws what handing on a block threw. */
  async end(): Promise<number> {
    await this.settle();
    this.throwFailure();
    const { sizeBytes } = this;
    const rest = (this.block ?? new Uint8Array(0)).subarray(0, this.filledBytes);
    if (rest.length > 0 || this.index === 0) await this.flush(rest, this.index, true);
    if (this.block) this.free.push(this.block);
    this.block = undefined;
    return sizeBytes;
  }

  /** Waits until no block is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async handOn(): Promise<void> {
    while (this.underWay.size >= this.maxUnderWay) await Promise.race(this.underWay);
    this.throwFailure();
    const block = this.block!;
    const task = this.flush(block, this.index, false)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.underWay.delete(task);
        this.free.push(block);
      });
    this.underWay.add(task);
    this.block = undefined;
    this.index++;
    this.filledBytes = 0;
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
