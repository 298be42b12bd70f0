/** A word for a POSIX shell: nothing inside single quotes is special, and a quote itself is written outside of them. */
export const shellQuoted = (word: string): string =>
  /^[A-Za-z0-9_./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
