/** A person has stopped a command. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}
