import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a link to a file fails with on another file system, or where links to others' files are not allowed. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'EMLINK', 'ENOSYS']);

/** Puts a file at a second path: by a link where that is possible, else as a copy. */
export async function stageFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINK.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copyFile(from, to);
  }
}
