import { InvalidInputError } from '../../../functions/core/errors';

/** The problems that a call lists; an empty list when it finds none. Any other failure is thrown on. */
export function problemsOf(call: () => unknown): readonly string[] {
  try {
    call();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}
