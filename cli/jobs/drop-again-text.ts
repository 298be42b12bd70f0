import { basename } from 'node:path';
import { OPTIONS_SUFFIX } from '../../functions/contracts/data-keys';
import type { FailureReason } from '../../functions/contracts/job';
import { shellQuoted } from '../../functions/core/shell-quoted';

/** Sentences about options begin so, behind the number of problems where there are several. */
const IS_OF_OPTIONS = /^(\d+ problems: )?(options: |the options beside )/;

/** What to do about a job that has failed. @param path of the file, or its `s3://` address. @param reason why, if told. */
export function dropAgainText(path: string, reason?: FailureReason | null): string {
  const again = path.startsWith('s3://') ? '' : ` ("touch ${shellQuoted(path)}" is enough)`;
  return `${mendText(path, reason)} again${again}`;
}

function mendText(path: string, reason: FailureReason | null | undefined): string {
  if (reason?.code === 'MODEL_NOT_FOUND') return 'add the model and drop the file';
  if (reason?.code === 'VERSION_NOT_FOUND') return 'choose a version that there is and drop the file';
  if (reason && IS_OF_OPTIONS.test(reason.message)) {
    return `correct "${basename(path)}${OPTIONS_SUFFIX}" and drop the file`;
  }
  return 'correct the file and drop it';
}
