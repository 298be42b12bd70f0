import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { httpStatus } from './http-status';

/** With the first. */
const MAX_ATTEMPTS = 4;
/** Doubled after each further conflict. */
const FIRST_PAUSE_MS = 50;

/** Puts an object if its condition holds. Of S3's answers to conditional writes, 412 is a lost race, and NoSuchKey says that
 *  the object to be replaced is gone. 409 says only that another request was under way, which may have failed or removed
 *  the object: it is asked again. Source: Amazon S3 User Guide, "How to prevent object overwrites".
 *  @returns whether it was put. @throws what else S3 answers, and the last of too many conflicts. */
export async function putOnCondition(client: S3Client, input: PutObjectCommandInput): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new PutObjectCommand(input));
      return true;
    } catch (error) {
      if (httpStatus(error) === 412 || (error as Error).name === 'NoSuchKey') return false;
      if (httpStatus(error) !== 409 || attempt === MAX_ATTEMPTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
