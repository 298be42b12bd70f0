import { INBOX } from '../../contracts/data-keys';
import { ModelName } from '../../contracts/names';
import { parseInboxKey } from '../../core/batch/inbox-file';
import { InvalidInputError } from '../../core/errors';

/** Names of files that are not, or not yet, to be scored: hidden ones, and those that programs write before they rename. */
const IS_UNREADY = /(^|\/)\.|\.(tmp|part|partial|crdownload)$/i;

/** What a key of the inbox is: a file to score, or one that is none, and why.
 *  @returns undefined for what stands beside files, or is not ready yet. */
export function droppedFile(key: string): { model: string } | { why: string } | undefined {
  if (IS_UNREADY.test(key)) return undefined;
  try {
    return parseInboxKey(key);
  } catch (error) {
    if (error instanceof InvalidInputError) return { why: whyStray(key, error.message) };
    throw error;
  }
}

/** @param sentence that holds for every stray file. */
function whyStray(key: string, sentence: string): string {
  const [folder, ...path] = key.slice(INBOX.length).split('/');
  if (path.length === 0) return `it lies in no model's folder; ${sentence}`;
  return ModelName.safeParse(folder).success ? sentence : `"${folder}" is no model's name; ${sentence}`;
}
