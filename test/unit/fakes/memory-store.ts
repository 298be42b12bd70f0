import { join } from 'node:path';
import type { ObjectStore, StoredObject } from '../../../functions/core/ports';

export type Operation =
  | 'get'
  | 'put'
  | 'putIfAbsent'
  | 'putIfMatch'
  | 'list'
  | 'folders'
  | 'localFile'
  | 'stat'
  | 'read'
  | 'write'
  | 'close'
  | 'abort'
  | 'concat'
  | 'remove';

/** Objects in memory. `calls` says what was asked for; `fault` may throw in the place of an operation, and `lost` after
 *  one that took effect. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory';
  readonly objects = new Map<string, StoredObject>();
  readonly calls: string[] = [];
  /** Runs before each operation. */
  fault: (operation: Operation, key: string) => void | Promise<void> = () => {};
  /** Runs after each operation, in front of its answer. */
  lost: (operation: Operation, key: string) => void | Promise<void> = () => {};
  private writes = 0;

  get(key: string): Promise<StoredObject | undefined> {
    return this.step('get', key, () => this.objects.get(key));
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    return this.step('put', key, () => this.set(key, bytes));
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.step('putIfAbsent', key, () => {
      if (this.objects.has(key)) return false;
      this.set(key, bytes);
      return true;
    });
  }

  putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    return this.step('putIfMatch', key, () => {
      if (this.objects.get(key)?.etag !== etag) return false;
      this.set(key, bytes);
      return true;
    });
  }

  async *list(prefix: string, after = ''): AsyncIterable<string> {
    yield* await this.step('list', prefix, () =>
      [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort(),
    );
  }

  folders(): Promise<string[]> {
    return this.step('folders', '', () => {
      const nested = [...this.objects.keys()].filter((key) => key.includes('/'));
      return [...new Set(nested.map((key) => key.split('/')[0]!))];
    });
  }

  localFile(key: string, scratch: string): Promise<string | undefined> {
    return this.step('localFile', key, () => (this.objects.has(key) ? join(scratch, key) : undefined));
  }

  /** Puts a JSON document, without a call being counted. */
  write(key: string, value: unknown): void {
    this.set(key, new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
  }

  /** Puts bytes, without a call being counted. */
  place(key: string, bytes: Uint8Array): void {
    this.set(key, bytes);
  }

  countOf(operation: Operation, key: string): number {
    return this.calls.filter((call) => call === `${operation} ${key}`).length;
  }

  protected set(key: string, bytes: Uint8Array): void {
    this.objects.set(key, { bytes: new Uint8Array(bytes), etag: `"${++this.writes}"` });
  }

  protected async step<T>(operation: Operation, key: string, act: () => T): Promise<T> {
    this.calls.push(`${operation} ${key}`);
    await this.fault(operation, key);
    const answer = act();
    await this.lost(operation, key);
    return answer;
  }
}
