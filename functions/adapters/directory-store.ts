import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DependencyError } from '../core/errors';
import type { ObjectStore, StoredObject } from '../core/ports';
import { draftPath } from './draft-file';

const etagOf = (bytes: Uint8Array): string => `"${createHash('sha256').update(bytes).digest('hex')}"`;

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Whether a link could not be made since its name is taken. */
const isTaken = (error: unknown): boolean => {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'EEXIST' && syscall === 'link';
};

/** Names of drafts (see `draftPath`; those of earlier releases had the object's name before) and locks, no objects. */
const IS_OURS = /\.[0-9a-f-]{36}\.tmp$|\.lock$/;

/** A lock that is older than this was left by a process that died. */
const STALE_LOCK_MS = 10_000;
const LOCK_PATIENCE_MS = 2_000;
const LOCK_POLL_MS = 5;

/** Objects as files below a folder. Writes are atomic (a temporary file, then a rename or a link), and
 *  `putIfMatch` holds a lock file, so that several processes can share the folder. */
export class DirectoryStore implements ObjectStore {
  readonly location: string;

  /** @param isKept whether an object must outlive a machine that stops, and so is on disk before it appears; all must
   *  when left out. */
  constructor(
    root: string,
    protected readonly isKept: (key: string) => boolean = () => true,
  ) {
    this.location = resolve(root);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const bytes = await this.attempt(key, () => readFile(this.path(key)));
    return bytes && { bytes, etag: etagOf(bytes) };
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.write(key, bytes, rename);
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.write(key, bytes, link);
      return true;
    } catch (error) {
      if (isTaken((error as DependencyError).cause)) return false;
      throw error;
    }
  }

  async putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    const unlock = await this.lock(key);
    if (!unlock) return false;
    try {
      if ((await this.get(key))?.etag !== etag) return false;
      await this.put(key, bytes);
      return true;
    } finally {
      await unlock();
    }
  }

  async *list(prefix: string, after = ''): AsyncIterable<string> {
    const folder = this.path(prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const entries = await this.attempt(prefix, () => readdir(folder, { recursive: true, withFileTypes: true }));
    const keys = (entries ?? [])
      .filter((entry) => entry.isFile() && !IS_OURS.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.location.length + 1)
          .split(sep)
          .join('/'),
      );
    yield* keys.filter((key) => key.startsWith(prefix) && key > after).sort();
  }

  async folders(): Promise<string[]> {
    const entries = await this.attempt('', () => readdir(this.location, { withFileTypes: true }));
    return (entries ?? []).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  async localFile(key: string): Promise<string | undefined> {
    const found = await this.attempt(key, () => stat(this.path(key)));
    return found?.isFile() ? this.path(key) : undefined;
  }

  /** @throws DependencyError for a key that leads out of the folder. */
  protected path(key: string): string {
    const path = resolve(this.location, key);
    if (path !== this.location && !path.startsWith(this.location + sep)) {
      throw new DependencyError(`key "${key}" leads out of the store`);
    }
    return path;
  }

  /** Runs a read; undefined when there is nothing at the key. */
  protected async attempt<T>(key: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      if (error instanceof DependencyError) throw error;
      throw new DependencyError(`store "${this.location}" did not give "${key}"`, { key }, error);
    }
  }

  private async write(
    key: string,
    bytes: Uint8Array,
    place: (from: string, to: string) => Promise<void>,
  ): Promise<void> {
    const path = this.path(key);
    const draft = draftPath(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(draft, bytes, { flush: this.isKept(key) });
        await place(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    } catch (error) {
      throw this.notTaken(key, error);
    }
  }

  protected notTaken(key: string, cause: unknown): DependencyError {
    const reason = (cause as NodeJS.ErrnoException).code;
    return new DependencyError(`store "${this.location}" did not take "${key}"`, { key, reason }, cause);
  }

  /** @returns the way to unlock; undefined when somebody else held the lock all the while, or there is no folder. */
  private async lock(key: string): Promise<(() => Promise<void>) | undefined> {
    const path = `${this.path(key)}.lock`;
    for (let waitedMs = 0; waitedMs < LOCK_PATIENCE_MS; waitedMs += LOCK_POLL_MS) {
      try {
        await writeFile(path, String(process.pid), { flag: 'wx' });
        return () => rm(path, { force: true });
      } catch (error) {
        if (isAbsent(error)) return undefined;
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw this.notTaken(key, error);
        }
      }
      const held = await this.attempt(key, () => stat(path));
      if (held && Date.now() - held.mtimeMs > STALE_LOCK_MS) await rm(path, { force: true });
      await setTimeout(LOCK_POLL_MS);
    }
    return undefined;
  }
}
