import { createHash } from 'node:crypto';

/** Id of the job that scores a file in one state: 96 bits of SHA-256, as 24 hexadecimal digits.
 *  @param location of the data store. */
export const jobIdOf =
  (location: string) =>
  (key: string, revision: string): string =>
    createHash('sha256')
      .update(JSON.stringify([location, key, revision]))
      .digest('hex')
      .slice(0, 24);
