import { join } from 'node:path';
import type { ObjectStore, StoredObject } from '../../../functions/core/ports';

export type Operation = 'get' | 'put' | 'putIfAbsent' | 'putIfMatch' | 'list' | 'folders' | 'localFile';

/** Objects in memory. `calls` says what was asked for; `fault` may throw in the place of an answer. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory';
  readonly objects = new Map<string, StoredObject>();
  readonly calls: string[] = [];
  /** Runs before each operation. */
  fault: (operation: Operation, key: string) => void | Promise<void> = () => {};
  private writes = 0;

  async get(key: string): Promise<StoredObject | undefined> {
    await this.enter('get', key);
    return this.objects.get(key);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.enter('put', key);
    this.set(key, bytes);
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.enter('putIfAbsent', key);
    if (this.objects.has(key)) return false;
    this.set(key, bytes);
    return true;
  }

  async putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    await this.enter('putIfMatch', key);
    if (this.objects.get(key)?.etag !== etag) return false;
    this.set(key, bytes);
    return true;
  }

  async *list(prefix: string): AsyncIterable<string> {
    await this.enter('list', prefix);
    yield* [...this.objects.keys()].filter((key) => key.startsWith(prefix));
  }

  async folders(): Promise<string[]> {
    await this.enter('folders', '');
    return [...new Set([...this.objects.keys()].filter((key) => key.includes('/')).map((key) => key.split('/')[0]!))];
  }

  async localFile(key: string, scratch: string): Promise<string | undefined> {
    await this.enter('localFile', key);
    return this.objects.has(key) ? join(scratch, key) : undefined;
  }

  /** Puts a JSON document, without a call being counted. */
  write(key: string, value: unknown): void {
    this.set(key, new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
  }

  countOf(operation: Operation, key: string): number {
    return this.calls.filter((call) => call === `${operation} ${key}`).length;
  }

  private set(key: string, bytes: Uint8Array): void {
    this.objects.set(key, { bytes, etag: `"${++this.writes}"` });
  }

  private async enter(operation: Operation, key: string): Promise<void> {
    this.calls.push(`${operation} ${key}`);
    await this.fault(operation, key);
  }
}
