import type { DataStore, ObjectWriter } from './ports';

/** An object that is there only if something is written to it. */
export class LazyObject {
  private writer: ObjectWriter | undefined;

  constructor(
    private readonly data: DataStore,
    readonly key: string,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength === 0) return;
    this.writer ??= this.data.writer(this.key);
    await this.writer.write(bytes);
  }

  /** @returns its size; undefined when there is none. */
  async close(): Promise<number | undefined> {
    return this.writer?.close();
  }

  async abort(): Promise<void> {
    await this.writer?.abort();
  }
}
