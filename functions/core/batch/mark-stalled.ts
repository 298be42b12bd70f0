import { ASSEMBLY, stalledKey } from '../../contracts/data-keys';
import { type AssembleMessage, type ChunkMessage, FailureReason } from '../../contracts/job';
import { type ErrorCode, JobRecordError, ServingError } from '../errors';
import { parseStoredJson } from '../stored-json';
import type { BatchDeps } from './batch-deps';
import { recordBytes } from './job-records';
import type { JobRecords } from './ports';

/** A step that a mark can tell of. */
export type StepMessage = ChunkMessage | AssembleMessage;

/** Says that a step has failed as often as it may, so that people see that its job waits for them.
 *  @param reason why; left out before the last attempt, which may end without saying so. */
export async function markStalled(
  { data }: Pick<BatchDeps, 'data'>,
  message: StepMessage,
  reason?: FailureReason,
): Promise<void> {
  await data.put(markOf(message), reason ? recordBytes(reason) : new Uint8Array());
}

/** Takes that back. */
export async function unmarkStalled({ data }: Pick<BatchDeps, 'data'>, message: StepMessage): Promise<void> {
  await data.remove([markOf(message)]);
}

const markOf = (message: StepMessage): string =>
  stalledKey(message.job, message.plan, message.kind === 'score' ? message.chunk : ASSEMBLY);

/** What a mark says. @returns null for one that does not say why, or is gone. @throws JobRecordError. */
export async function readMark(data: JobRecords, key: string): Promise<FailureReason | null> {
  const found = await data.get(key);
  return found && found.bytes.length > 0 ? parseStoredJson(FailureReason, key, found.bytes, JobRecordError) : null;
}

/** Codes of failures whose sentences name objects and models, and no place of the machine that they happened on. */
const TOLD_CODES: ReadonlySet<ErrorCode> = new Set([
  'MODEL_ARTIFACT_INVALID',
  'MODEL_ARTIFACT_MISSING',
  'INFERENCE_FAILED',
  'JOB_RECORD_INVALID',
]);

/** What a mark tells of a failure. */
export function stallReason(error: unknown): FailureReason {
  if (!(error instanceof ServingError))
    return { code: 'INTERNAL', message: 'an unexpected failure, which the log tells' };
  const { code, message } = error;
  if (TOLD_CODES.has(code)) return { code, message };
  if (code !== 'DEPENDENCY_UNAVAILABLE') return { code, message: 'a failure that the log tells' };
  return { code, message: 'a store or queue did not answer, or took nothing more; the log tells which' };
}
