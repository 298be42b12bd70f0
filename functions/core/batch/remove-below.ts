import { WORK } from '../../contracts/data-keys';
import type { DataStore } from './ports';

/** Removes every object below a prefix. */
export async function removeBelow(data: DataStore, prefix: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of data.list(prefix)) keys.push(key);
  await data.remove(keys);
}

/** Removes what the pieces of a job left, once it has ended; a worker that is late may leave some more, which expires. */
export const removeWork = (data: DataStore, job: string): Promise<void> => removeBelow(data, `${WORK}${job}/`);
