import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { VERSION_FILES } from '../../functions/contracts/keys';
import type { ModelFile } from './read-model';

/** Hands out a path at which the runtime finds the model as it will be served: the file itself, or a repaired copy in
 *  a temporary folder, with its external data beside it. */
export async function withModelOnDisk<T>(file: ModelFile, use: (entryPath: string) => Promise<T>): Promise<T> {
  if (file.cuts.length === 0) return use(resolve(file.path));
  const folder = await mkdtemp(join(tmpdir(), 'onward-add-'));
  try {
    const entryPath = join(folder, VERSION_FILES.model);
    await writeFile(entryPath, file.bytes);
    for (const data of file.external) await place(data.path, join(folder, data.location));
    return await use(entryPath);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A hard link costs nothing; across file systems it is refused, and a copy does. */
async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await link(source, target);
  } catch (cause) {
    if (!['EXDEV', 'EPERM', 'ENOTSUP'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    await copyFile(source, target);
  }
}
