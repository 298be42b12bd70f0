import { textBlocks } from './text-blocks';

/** Reads a text file that a person has named, without its byte order mark.
 *  @throws InvalidInputError that says why it cannot be read, or what it is when it is no text in UTF-8. */
export async function readText(path: string): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of textBlocks(path)) blocks.push(block);
  return new TextDecoder().decode(Buffer.concat(blocks));
}
