import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { RejectedRecord } from '../../functions/contracts/job';

/** The first record in a file of rejected ones; undefined for an empty file. */
export async function firstRejected(path: string): Promise<RejectedRecord | undefined> {
  const stream = createReadStream(path);
  try {
    for await (const line of createInterface({ input: stream })) return RejectedRecord.parse(JSON.parse(line));
    return undefined;
  } finally {
    stream.destroy();
  }
}
