/** Text that stands for a missing value in a CSV file.
 *  Source: the default `na_values` of pandas.read_csv, through which training data mostly went. */
const MISSING = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
]);

export const isMissing = (text: string): boolean => MISSING.has(text.trim());
