const DECIMAL_COMMA = /^\s*[+-]?[\d.]*,\d+\s*$/;

/** What to add to "not a number" where a text is one but for its comma; empty elsewhere. */
export const decimalCommaHint = (text: string): string =>
  DECIMAL_COMMA.test(text) ? ' (a decimal comma? write decimals with a point)' : '';
