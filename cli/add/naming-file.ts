import { CallerError, InvalidInputError, ModelArtifactError } from '../../functions/core/errors';

/** Does something with a file that a person named, and puts that name before each problem with it.
 *  @throws InvalidInputError in place of the caller's errors and of ModelArtifactError; others as they came. */
export async function namingFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidInputError) {
      throw new InvalidInputError(error.problems.map((problem) => `${path}: ${problem}`));
    }
    if (error instanceof CallerError || error instanceof ModelArtifactError) {
      throw new InvalidInputError([`${path}: ${error.message}`]);
    }
    throw error;
  }
}
