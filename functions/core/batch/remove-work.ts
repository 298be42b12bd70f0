import { WORK } from '../../contracts/data-keys';
import type { PlannedJob } from '../../contracts/job';
import type { DataStore } from './ports';

/** Removes what the pieces of a job left, once it has ended; a worker that is late may leave some more, which expires. */
export async function removeWork(data: DataStore, { id }: PlannedJob): Promise<void> {
  const keys: string[] = [];
  for await (const key of data.list(`${WORK}${id}/`)) keys.push(key);
  await data.remove(keys);
}
