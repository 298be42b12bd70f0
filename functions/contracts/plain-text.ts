import * as z from './zod';

/** Text that people read at terminals and in logs: no control characters (Unicode category Cc, which has line ends and
 *  ESC) and no line separators, so that it can neither add lines nor command a terminal.
 *  @param maxLength and @param minLength in UTF-16 code units. */
export const plainText = (maxLength: number, minLength = 0) =>
  z
    .string()
    .check(
      z.maxLength(maxLength),
      z.regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must have no control characters'),
      ...(minLength > 0 ? [z.minLength(minLength)] : []),
    );
