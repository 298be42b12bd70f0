import { UnreadableFileError } from '../../core/errors';

/** A page whose values are not what they should be. */
export class BrokenPageError extends UnreadableFileError {
  /** @param what the page has. */
  constructor(what: string) {
    super(`a page of the Parquet file is broken: it has ${what}`);
  }
}
