import { DeadlineExceededError } from '../core/errors';

/** Gives what a task gives, unless that takes too long.
 *  @param task is told how to find out that nobody waits for it any more.
 *  @throws DeadlineExceededError; whatever the task throws before. */
export async function beforeDeadline<T>(task: (isLate: () => boolean) => Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new DeadlineExceededError(deadlineMs));
    }, deadlineMs);
  });
  try {
    return await Promise.race([task(() => isLate), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
