import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTBOX, WORK } from '../../contracts/data-keys';

/** Names of files that a directory store is writing. */
const IS_DRAFT = /\.[0-9a-f-]{36}\.tmp$/;
/** Longer than any piece takes: whoever wrote an older draft is no more. */
const MAX_DRAFT_AGE_MS = 3_600_000;

/** Removes what processes that were killed have left in a data folder, now and every hour.
 *  @returns the way to stop. */
export function keepTidy(folder: string, onFailure: (error: unknown) => void): () => void {
  const tidyBoth = () => {
    const before = Date.now() - MAX_DRAFT_AGE_MS;
    Promise.all([WORK, OUTBOX].map((prefix) => tidy(join(folder, prefix), before))).catch(onFailure);
  };
  tidyBoth();
  const timer = setInterval(tidyBoth, MAX_DRAFT_AGE_MS).unref();
  return () => clearInterval(timer);
}

/** Removes drafts that nobody has written to since a time, and folders below that are empty since then, too.
 *  @param before ms since the epoch. */
export async function tidy(folder: string, before: number): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await tidy(path, before);
      await removeEmpty(path, before);
    } else if (IS_DRAFT.test(entry.name) && (await changedAt(path)) < before) await rm(path, { force: true });
  }
}

/** Removes a folder that holds nothing but folders; of another one, those in it that do. */
export async function removeEmptyFolders(folder: string): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
  }
  await removeEmpty(folder, Number.POSITIVE_INFINITY);
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** In ms since the epoch; the future for what is gone already. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
}

async function removeEmpty(path: string, before: number): Promise<void> {
  // Somebody may be about to write into a new one.
  if ((await entriesOf(path)).length > 0 || (await changedAt(path)) >= before) return;
  try {
    await rmdir(path);
  } catch (error) {
    // Somebody wrote into it, or removed it, after all.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
