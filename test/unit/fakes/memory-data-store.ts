import type { ConcatPiece, DataStore, ObjectFacts, ObjectWriter } from '../../../functions/core/batch/ports';
import { DependencyError, ObjectChangedError } from '../../../functions/core/errors';
import { MemoryStore } from './memory-store';

/** What a block holds once the next one has been asked for. */
const SPOILT = 0x23;

/** A data store in memory. It spoils each block that it has read out when the next one is asked for, so that a reader
 *  that keeps blocks is found out. */
export class MemoryDataStore extends MemoryStore implements DataStore {
  /** Sizes of the blocks that `read` gives, in turn. */
  blockBytes: readonly number[] = [65_536];
  /** Keys of objects whose writers are neither closed nor aborted. */
  readonly open = new Set<string>();

  stat(key: string): Promise<ObjectFacts | undefined> {
    return this.step('stat', key, () => {
      const stored = this.objects.get(key);
      return stored && { sizeBytes: stored.bytes.length, revision: stored.etag };
    });
  }

  async *read(key: string, range: { start: number; end: number }, revision: string): AsyncIterable<Uint8Array> {
    let at = range.start;
    for (let turn = 0; at < range.end; turn++) {
      const size = this.blockBytes[turn % this.blockBytes.length]!;
      const block = await this.step('read', key, () => {
        const stored = this.objects.get(key);
        if (stored?.etag !== revision) throw new ObjectChangedError(key);
        return stored.bytes.slice(at, Math.min(at + size, range.end));
      });
      if (block.length === 0) return;
      at += block.length;
      yield block;
      block.fill(SPOILT);
    }
  }

  writer(key: string): ObjectWriter {
    const written: Uint8Array[] = [];
    this.open.add(key);
    return {
      write: (bytes) => this.step('write', key, () => void written.push(new Uint8Array(bytes))),
      close: () =>
        this.step('close', key, () => {
          this.open.delete(key);
          const whole = Buffer.concat(written);
          this.set(key, whole);
          return whole.length;
        }),
      abort: () => this.step('abort', key, () => void this.open.delete(key)),
    };
  }

  concat(key: string, pieces: readonly ConcatPiece[]): Promise<void> {
    return this.step('concat', key, () => this.set(key, Buffer.concat(pieces.map((piece) => this.bytesOf(piece)))));
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.step('remove', keys.join(' '), () => {
      for (const key of keys) this.objects.delete(key);
    });
  }

  private bytesOf(piece: ConcatPiece): Uint8Array {
    if (piece instanceof Uint8Array) return piece;
    const stored = this.objects.get(piece.key);
    if (!stored || stored.bytes.length < piece.end) throw new DependencyError(`"${piece.key}" has no such range`);
    return stored.bytes.subarray(piece.start, piece.end);
  }
}
