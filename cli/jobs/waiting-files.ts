import { jobIdOf } from '../../functions/adapters/job-id';
import { INBOX, jobKey } from '../../functions/contracts/data-keys';
import type { JobFilter } from '../../functions/core/batch/job-list';
import type { DataStore } from '../../functions/core/batch/ports';
import { droppedFile } from '../../functions/server/batch/dropped-file';
import { isFolder } from '../../functions/server/batch/start-batch';

/** A file of the inbox that has no job yet. */
export interface WaitingFile {
  readonly model: string;
  readonly key: string;
}

/** Files that a server which watches the folder has not taken up yet, or that none watches. None for a bucket, where
 *  nothing waits: a file's job starts with the event that the file makes. */
export async function waitingFiles(data: DataStore, { model, limit }: JobFilter): Promise<WaitingFile[]> {
  if (!isFolder(data)) return [];
  const idOf = jobIdOf(data.location);
  const found: WaitingFile[] = [];
  for await (const key of data.list(INBOX)) {
    const file = droppedFile(key);
    if (file === undefined || 'why' in file || (model !== undefined && file.model !== model)) continue;
    const facts = await data.stat(key);
    if (!facts || (await data.stat(jobKey(idOf(key, facts.revision))))) continue;
    if (found.push({ model: file.model, key }) === limit) break;
  }
  return found;
}
