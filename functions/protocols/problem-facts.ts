import type { InvalidInputError } from '../core/errors';

/** Bytes that `error` and `problems` may take as JSON: with the rest, an answer stays below 16 KB for any request. */
const MAX_ERROR_BYTES = 4_500;
const MAX_PROBLEMS_BYTES = 10_000;
/** Problems that `error` tells; clients that show nothing else show enough to go on. */
const PROBLEMS_IN_ERROR = 10;

const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

/** What an answer says of an invalid request: every problem, as far as they fit, and the first ones as one text. */
export function problemFacts({ problems }: InvalidInputError): { error: string; problems: string[] } {
  const texts = problems.map((problem) => cut(problem, MAX_ERROR_BYTES));
  return { error: errorText(texts), problems: fitting(texts, MAX_PROBLEMS_BYTES, 'and more that are not listed') };
}

function errorText(problems: readonly string[]): string {
  if (problems.length === 1) return problems[0]!;
  const first = fitting(problems.slice(0, PROBLEMS_IN_ERROR), MAX_ERROR_BYTES, '…');
  const isCut = problems.length > PROBLEMS_IN_ERROR && first.at(-1) !== '…';
  return `${problems.length} problems: ${first.join('; ')}${isCut ? '; …' : ''}`;
}

/** The first texts that fit into some bytes of JSON. @param more stands for those that do not. */
function fitting(texts: readonly string[], maxBytes: number, more: string): string[] {
  let bytes = 0;
  const end = texts.findIndex((text) => {
    bytes += jsonBytes(text) + 1;
    return bytes > maxBytes;
  });
  return end === -1 ? [...texts] : [...texts.slice(0, end), more];
}

/** A text that takes at most some bytes as JSON: at least as much of it as fits with each character at its longest. */
function cut(text: string, maxBytes: number): string {
  // No character of JSON is longer than \u0000.
  return jsonBytes(text) <= maxBytes ? text : `${text.slice(0, maxBytes / 6 - 1)}…`;
}
