import { OPTIONS_SUFFIX } from '../../contracts/data-keys';
import type { JobOptions } from '../../contracts/job-options';
import { FileTooLargeError, InvalidInputError } from '../errors';
import { parseOptions } from './parse-options';
import type { DataStore } from './ports';

/** Size of a sidecar, at most. */
const MAX_OPTIONS_BYTES = 1_000_000;

/** The options beside a file; the defaults where there are none. @throws InvalidInputError that lists what is wrong. */
export async function readOptions(data: DataStore, key: string): Promise<JobOptions> {
  const sidecar = `${key}${OPTIONS_SUFFIX}`;
  const facts = await data.stat(sidecar);
  if (!facts) return parseOptions({});
  if (facts.sizeBytes > MAX_OPTIONS_BYTES)
    throw new FileTooLargeError('the options beside the file', MAX_OPTIONS_BYTES);
  const found = await data.get(sidecar);
  return parseOptions(found ? parseJson(found.bytes) : {});
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InvalidInputError(['the options beside the file are not JSON']);
  }
}
