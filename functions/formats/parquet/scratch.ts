/** Memory for packed pages, which are unpacked at once: one buffer serves all columns. */
export class Scratch {
  private free: Uint8Array | undefined;

  /** A buffer of `size` bytes at least, until it is given back. */
  take(size: number): Uint8Array {
    const { free } = this;
    this.free = undefined;
    return free && free.length >= size ? free : new Uint8Array(size);
  }

  give(buffer: Uint8Array): void {
    if (!this.free || this.free.length < buffer.length) this.free = buffer;
  }
}
