import { MISSING_VALUES } from '../../core/missing-values';
import { parseNumber } from '../text/parse-number';

/** Texts that stand for a missing value in a file. */
export class MissingTokens {
  /** Whether one of them is a number, so that numbers must be looked up, too. */
  readonly hasNumbers: boolean;
  private readonly tokens: ReadonlySet<string>;
  /** [256] whether one starts with the byte. */
  private readonly firstBytes = new Uint8Array(256);

  /** @param tokens pandas' list when left out. */
  constructor(tokens: readonly string[] = MISSING_VALUES) {
    this.tokens = new Set(tokens.map((token) => token.trim()));
    this.hasNumbers = [...this.tokens].some((token) => !Number.isNaN(numberOf(token)));
    for (const token of this.tokens) this.firstBytes[Buffer.from(token)[0] ?? 0] = 1;
    // What blanks lead to is decided by the whole text.
    for (const blank of Buffer.from(' \t\v\f\r\n')) this.firstBytes[blank] = 1;
    // Blanks of other alphabets have several bytes.
    this.firstBytes.fill(1, 0x80);
  }

  /** Whether there can be a missing value that starts with the byte. */
  mayStartWith = (byte: number): boolean => this.firstBytes[byte] === 1;

  has(text: string): boolean {
    return this.tokens.has(text.trim());
  }

  get hasEmpty(): boolean {
    return this.tokens.has('');
  }
}

function numberOf(token: string): number {
  const bytes = Buffer.from(token);
  return parseNumber(bytes, 0, bytes.length);
}
