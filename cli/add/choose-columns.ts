import { didYouMean } from '../../functions/core/did-you-mean';
import { InvalidInputError } from '../../functions/core/errors';
import { namesText } from '../csv/column-names';

/** Which columns of the training data feed a model, where not all do. */
export interface ColumnChoice {
  /** These, in the order of the input that they fill. */
  readonly columns?: readonly string[];
  /** All but these. */
  readonly drop?: readonly string[];
}

/** The columns that a person left in. @throws InvalidInputError for names that the data do not have, or that come twice. */
export function chooseColumns(all: readonly string[], { columns, drop }: ColumnChoice): readonly string[] {
  const named = [...(columns ?? []), ...(drop ?? [])];
  const unknown = named.filter((name) => !all.includes(name));
  const problems = [
    ...unknown.map((name) => `the training data have no column "${name}"${didYouMean(name, all)}`),
    ...(unknown.length > 0 ? [`they have ${namesText(all)}`] : []),
    ...named.filter((name, i) => named.indexOf(name) < i).map((name) => `column "${name}" is named twice`),
  ];
  if (problems.length > 0) throw new InvalidInputError(problems);
  return (columns ?? all).filter((name) => !drop?.includes(name));
}
