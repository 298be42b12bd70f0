import { JobOptions } from '../../contracts/job-options';
import { meantText } from '../did-you-mean';
import { InvalidInputError } from '../errors';
import { namesText } from '../names-text';
import { nearestName } from '../nearest-name';

/** Options as a file or the command line gives them. @throws InvalidInputError that lists what is wrong. */
export function parseOptions(value: unknown): JobOptions {
  const parsed = JobOptions.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map((issue) => `options: ${problemOf(issue)}`));
}

type Issue = Extract<ReturnType<typeof JobOptions.safeParse>, { success: false }>['error']['issues'][number];

function problemOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return unknownText(issue.keys);
  return `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${ruleOf(issue)}`;
}

/** Longer ones are like no option, and costly to compare. */
const MAX_KEY_LENGTH = 64;
const OPTION_NAMES = Object.keys(JobOptions.shape);

function unknownText(keys: readonly string[]): string {
  const question = meantText(keys, (key) => nearestName(key.slice(0, MAX_KEY_LENGTH), OPTION_NAMES));
  return `there is no ${namesText(keys)}${question || `; there are ${OPTION_NAMES.join(', ')}`}`;
}

/** What a value must be. */
function ruleOf(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be one of ${namesText(issue.values.map(String))}`;
  const kind = issue.code === 'invalid_type' ? KINDS[issue.expected] : undefined;
  return kind ? `must be ${kind}` : issue.message;
}

/** Words for the types of JSON that options have. */
const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
