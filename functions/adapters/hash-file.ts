import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Reads a file once. @param word ASCII text to look for.
 *  @returns its SHA-256 in hexadecimal digits, and whether the word is in it. */
export async function hashFile(path: string, word: string): Promise<{ sha256: string; contains: boolean }> {
  const hash = createHash('sha256');
  let contains = false;
  let end = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    contains ||= chunk.includes(word) || Buffer.concat([end, chunk.subarray(0, word.length)]).includes(word);
    // A word may lie across any number of short chunks.
    end = Buffer.concat([end, chunk.subarray(-word.length)]).subarray(-word.length);
  }
  return { sha256: hash.digest('hex'), contains };
}
