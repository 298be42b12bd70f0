import { isUtf8 } from 'node:buffer';
import { MalformedRequestError } from '../../core/errors';

/** Nesting that no request needs: the deepest legal one is a tensor of rank 16 inside a list of inputs. */
const MAX_DEPTH = 64;

/** Longest 64-bit integer, with its sign; anything longer is out of every range, and costly to read as bigint. */
const MAX_INTEGER_LENGTH = 20;

/** An integer literal long enough to lose digits in a double, where a value may start. */
const LONG_INTEGER = /(?:^|[[,:\s])-?[0-9]{16}/;
/** As many digits anywhere. Written out, it is searched for in steps of several characters. */
const MANY_DIGITS = new RegExp('[0-9]'.repeat(16));

/** Reads a JSON body.
 *  @param exactIntegers give integers beyond 2^53 as bigint instead of rounding them.
 *  @throws MalformedRequestError; its message holds no part of the body. */
export function parseJson(body: string | Uint8Array, exactIntegers = false): unknown {
  const text = typeof body === 'string' ? body : decodeUtf8(body);
  if (exactIntegers && MANY_DIGITS.test(text) && LONG_INTEGER.test(text)) return new ExactParser(text).parse();
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the body, so the fault is found again by a parser that only tells where it is.
    new ExactParser(text).parse();
    throw new MalformedRequestError('body is not JSON');
  }
}

/** @throws MalformedRequestError when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new MalformedRequestError('body is not UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Matches one JSON number (RFC 8259) where it is tried. */
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
/** Matches the rest of a JSON string after its opening quote. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids control characters in strings
const STRING_REST = /[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y;
const SPACE = /[ \t\n\r]*/y;
/** What Python's json module writes for numbers that JSON has not. */
const NOT_FINITE = /NaN|-?Infinity/y;

const FINITE_VALUE = 'a value (NaN is written null, infinities "Infinity" and "-Infinity")';

/** A JSON reader (RFC 8259) that keeps 64-bit integers exact. `JSON.parse` is faster and rounds them. */
class ExactParser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): unknown {
    const value = this.value(0);
    this.skip(SPACE);
    if (this.at < this.text.length) this.fail('the end');
    return value;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new MalformedRequestError(`body is nested deeper than ${MAX_DEPTH} levels`);
    this.skip(SPACE);
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.items('}', () => {
      this.skip(SPACE);
      const key = this.string();
      this.skip(SPACE);
      this.word(':', undefined);
      entries.push([key, this.value(depth + 1)]);
    });
    // fromEntries defines properties, so that "__proto__" is a key like any other, as in JSON.parse.
    return Object.fromEntries(entries);
  }

  private array(depth: number): unknown[] {
    const values: unknown[] = [];
    this.items(']', () => values.push(this.value(depth + 1)));
    return values;
  }

  private items(close: string, readItem: () => void): void {
    this.at++;
    this.skip(SPACE);
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      readItem();
      this.skip(SPACE);
      const next = this.text[this.at++];
      if (next === close) return;
      if (next !== ',') this.fail(`"," or "${close}"`, this.at - 1);
    }
  }

  private string(): string {
    const start = this.at;
    if (this.text[this.at++] !== '"') this.fail('a string', start);
    if (!this.skip(STRING_REST)) this.fail('the end of a string', start);
    try {
      return JSON.parse(this.text.slice(start, this.at));
    } catch {
      return this.fail('a string with legal escapes', start);
    }
  }

  private number(): number | bigint {
    const start = this.at;
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) return this.fail(this.skip(NOT_FINITE) ? FINITE_VALUE : 'a value', start);
    this.at = NUMBER.lastIndex;
    const value = Number(match[0]);
    const isInteger = match[1] === undefined && match[2] === undefined;
    const needsBigint = isInteger && !Number.isSafeInteger(value) && match[0].length <= MAX_INTEGER_LENGTH;
    return needsBigint ? BigInt(match[0]) : value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail(word.length === 1 ? `"${word}"` : 'a value');
    this.at += word.length;
    return value;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private fail(expected: string, at = this.at): never {
    throw new MalformedRequestError(
      this.text.trim() === ''
        ? 'body is empty, expected JSON'
        : `body is not JSON: expected ${expected} at character ${at}`,
    );
  }
}
