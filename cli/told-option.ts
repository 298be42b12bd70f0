import { shellQuoted } from '../functions/core/shell-quoted';

/** An option for the next command, as this one was given it: empty where this one had its default.
 *  @param name such as `--store`. */
export const toldOption = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name} ${shellQuoted(value)}`;
