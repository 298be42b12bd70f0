import { setTimeout as sleep } from 'node:timers/promises';
import {
  MAX_ATTEMPTS,
  type QueuedTask,
  TaskQueue,
  type TaskQueueOptions,
} from '../../../../functions/server/batch/task-queue';

const plan = (key: string) => ({ kind: 'plan' as const, key });
const keyOf = ({ task }: QueuedTask) => (task.kind === 'plan' ? task.key : task.kind);

function aQueue(perform: TaskQueueOptions['perform'], slots = 1) {
  const failed: string[] = [];
  const givenUp: string[] = [];
  const queue = new TaskQueue({
    slots,
    perform,
    retryDelayMs: () => 1,
    onFailed: (queued) => failed.push(`${keyOf(queued)} ${queued.attempt}`),
    onGivenUp: (queued) => givenUp.push(keyOf(queued)),
  });
  return { queue, failed, givenUp };
}

describe('TaskQueue', () => {
  it('does tasks in the order of their arrival', async () => {
    const done: string[] = [];
    const { queue } = aQueue(async (queued) => void done.push(keyOf(queued)));

    for (const key of ['a', 'b', 'c']) queue.add('job', plan(key));
    await queue.idle();

    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('does as many at a time as it has slots, and no more', async () => {
    let running = 0;
    let most = 0;
    const { queue } = aQueue(async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    }, 2);

    for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add('job', plan(key));
    await queue.idle();

    expect(most).toBe(2);
  });

  it('tries again what has failed, behind what waits', async () => {
    const done: string[] = [];
    const { queue, failed, givenUp } = aQueue(async (queued) => {
      if (keyOf(queued) === 'a' && queued.attempt < 3) throw new Error('not yet');
      done.push(keyOf(queued));
    });

    queue.add('job', plan('a'));
    queue.add('job', plan('b'));
    await queue.idle();

    expect(done).toEqual(['b', 'a']);
    expect([failed, givenUp]).toEqual([['a 1', 'a 2'], []]);
  });

  it('gives up what has failed as often as it may', async () => {
    const { queue, failed, givenUp } = aQueue(() => Promise.reject(new Error('never')));

    queue.add('job', plan('a'));
    await queue.idle();

    expect(failed).toHaveLength(MAX_ATTEMPTS);
    expect(givenUp).toEqual(['a']);
  });

  it('knows which jobs it is at, also while a task waits to be tried again', async () => {
    let fail = true;
    const { queue } = aQueue(async () => {
      if (fail) throw new Error('not yet');
    });

    queue.add('one', plan('a'));
    await sleep(0);

    expect([queue.isActive('one'), queue.isActive('two')]).toEqual([true, false]);
    fail = false;
    await queue.idle();
    expect(queue.isActive('one')).toBe(false);
  });

  it('takes what comes of a task before the task counts as done', async () => {
    const done: string[] = [];
    const { queue } = aQueue(async (queued) => {
      done.push(keyOf(queued));
      if (keyOf(queued) === 'a') queue.add('job', plan('b'));
    });

    queue.add('job', plan('a'));
    await queue.idle();

    expect(done).toEqual(['a', 'b']);
  });

  it('forgets what waits when it is closed', async () => {
    const done: string[] = [];
    const { queue } = aQueue(async (queued) => {
      await sleep(5);
      done.push(keyOf(queued));
    });

    for (const key of ['a', 'b']) queue.add('job', plan(key));
    queue.close();
    queue.add('job', plan('c'));
    await sleep(20);

    expect(done).toEqual(['a']);
  });
});
