/** Why a file could not be read, to follow its name in a sentence: `does not exist`, `cannot be read (EISDIR)`.
 *  @throws cause when it is no failure of the file system. */
export function unreadableReason(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined) throw cause;
  if (code === 'EACCES') return 'cannot be read: this account has no permission to';
  return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
}
