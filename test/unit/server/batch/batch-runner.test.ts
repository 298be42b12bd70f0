import { setTimeout as sleep } from 'node:timers/promises';
import type { AssembleMessage, ChunkMessage } from '../../../../functions/contracts/job';
import type {
  BatchHearer,
  BatchReport,
  BatchTask,
  WantedModel,
} from '../../../../functions/server/batch/batch-messages';
import { BatchRunner } from '../../../../functions/server/batch/batch-runner';
import type { TaskThread } from '../../../../functions/server/batch/batch-thread';

const chunk = (number: number): ChunkMessage => ({
  kind: 'score',
  job: 'j',
  plan: 1,
  model: 'm',
  chunk: number,
  piece: 0,
  start: 0,
});
const assemble: AssembleMessage = { kind: 'assemble', job: 'j', plan: 1, model: 'm' };
const progress = (records: number): BatchReport => ({
  kind: 'heard',
  what: 'progressed',
  fact: { job: 'j', records, rejected: 0, advanced: records * 10 },
});

type Work = (task: BatchTask, hear: (report: BatchReport) => void, thread: FakeThread) => Promise<void>;

class FakeThread implements TaskThread {
  hasEnded = false;
  readonly runThreads: number[] = [];
  readonly loaded: [WantedModel, number][] = [];

  constructor(private readonly work: Work) {}

  async run(task: BatchTask, runThreads: number, hear: (report: BatchReport) => void): Promise<void> {
    this.runThreads.push(runThreads);
    await this.work(task, hear, this);
  }

  load(wanted: WantedModel, runThreads: number): void {
    this.loaded.push([wanted, runThreads]);
  }

  async end(): Promise<void> {
    this.hasEnded = true;
  }

  async stop(): Promise<void> {
    this.hasEnded = true;
  }
}

function aRunner(work: Work, workers = 2) {
  const threads: FakeThread[] = [];
  const heard: [string, unknown][] = [];
  const failed: string[] = [];
  const hearer = new Proxy({} as BatchHearer, {
    get: (_, what: string) => (fact: unknown) => void heard.push([what, fact]),
  });
  const runner = new BatchRunner({
    workers,
    hearer,
    runThreads: 4,
    retryDelayMs: () => 1,
    lingerMs: 10,
    startThread: () => {
      threads.push(new FakeThread(work));
      return threads.at(-1)!;
    },
    onFailed: ({ task, isLast }) => failed.push(`${task.kind}${isLast ? ' for the last time' : ''}`),
  });
  return { runner, threads, heard, failed };
}

const typeOf = (done: BatchTask[]) => done.map((task) => (task.kind === 'score' ? `score ${task.chunk}` : task.kind));

describe('BatchRunner', () => {
  it('plans a file, scores its chunks and puts them together', async () => {
    const done: BatchTask[] = [];
    const { runner } = aRunner(async (task, hear) => {
      done.push(task);
      if (task.kind === 'plan') hear({ kind: 'sent', messages: [chunk(0), chunk(1)] });
      if (task.kind === 'score' && task.chunk === 1) hear({ kind: 'sent', messages: [assemble] });
    });

    runner.plan('j', 'inbox/m/a.csv');
    await runner.idle();

    expect(typeOf(done)).toEqual(['plan', 'score 0', 'score 1', 'assemble']);
  });

  it('passes on what threads tell', async () => {
    const { runner, heard } = aRunner(async (_, hear) => hear(progress(5)));

    runner.plan('j', 'inbox/m/a.csv');
    await runner.idle();

    expect(heard).toEqual([['progressed', { job: 'j', records: 5, rejected: 0, advanced: 50 }]]);
  });

  it('takes the progress of a task back that has failed', async () => {
    let attempts = 0;
    const { runner, heard, failed } = aRunner(async (_, hear) => {
      hear(progress(5));
      if (++attempts === 1) throw new Error('disk');
    });

    await runner.sendChunks([chunk(0)]);
    await runner.idle();

    expect(failed).toEqual(['score']);
    const records = heard.map(([, fact]) => (fact as { records: number }).records);
    expect(records).toEqual([5, -5, 5]);
  });

  it('starts another thread in the place of one that has ended', async () => {
    let attempts = 0;
    const { runner, threads, failed } = aRunner(async (_, __, thread) => {
      if (++attempts > 1) return;
      thread.hasEnded = true;
      throw new Error('ended');
    }, 1);

    runner.plan('j', 'inbox/m/a.csv');
    await runner.idle();

    expect([threads.length, attempts, failed]).toEqual([2, 2, ['plan']]);
  });

  it('says of a chunk that fails each time that it is stalled', async () => {
    const done: BatchTask[] = [];
    const { runner, failed } = aRunner(async (task) => {
      done.push(task);
      if (task.kind === 'score') throw new Error('broken');
    });

    await runner.sendChunks([chunk(3)]);
    await runner.idle();

    const reason = { code: 'INTERNAL', message: expect.stringContaining('unexpected') };
    expect(done.at(-1)).toEqual({ kind: 'stall', message: chunk(3), reason });
    expect(failed).toEqual([...Array(4).fill('score'), 'score for the last time']);
  });

  it('gives a chunk that is alone all threads of the runtime, and others one each', async () => {
    const alone = aRunner(async () => {});
    const several = aRunner(async () => {});

    await alone.runner.sendChunks([chunk(0)]);
    await several.runner.sendChunks([chunk(0), chunk(1)]);
    await Promise.all([alone.runner.idle(), several.runner.idle()]);
    await several.runner.sendChunks([{ ...chunk(1), piece: 1 }]);
    await several.runner.idle();

    expect(alone.threads.flatMap(({ runThreads }) => runThreads)).toEqual([4]);
    expect(several.threads.flatMap(({ runThreads }) => runThreads)).toEqual([1, 1, 1]);
  });

  it('has threads load a model while a file is planned, and then use it', async () => {
    const { runner, threads } = aRunner(async (task, hear) => {
      await sleep(1);
      if (task.kind === 'plan') hear({ kind: 'sent', messages: [chunk(0), chunk(1)] });
    }, 3);

    runner.plan('j', 'inbox/m/a.csv');
    runner.prepare({ model: 'm', selector: '2' });
    await runner.idle();

    expect(threads.map(({ loaded }) => loaded)).toEqual([
      [],
      [[{ model: 'm', selector: '2' }, 1]],
      [[{ model: 'm', selector: '2' }, 1]],
    ]);
    expect(threads.flatMap(({ runThreads }) => runThreads)).toEqual([4, 1, 1]);
  });

  it('uses threads again, and ends them when there has been nothing to do for a while', async () => {
    const { runner, threads } = aRunner(async () => {}, 1);
    runner.plan('j', 'inbox/m/a.csv');
    await runner.idle();
    runner.plan('k', 'inbox/m/b.csv');
    await runner.idle();

    expect(threads.map(({ hasEnded }) => hasEnded)).toEqual([false]);
    await sleep(30);
    expect(threads.map(({ hasEnded }) => hasEnded)).toEqual([true]);
    runner.plan('l', 'inbox/m/c.csv');
    await runner.idle();
    expect(threads).toHaveLength(2);
    await runner.close();
  });

  it('stops what is being done when it is closed', async () => {
    const { runner, threads, failed } = aRunner(async (_, __, thread) => {
      while (!thread.hasEnded) await sleep(1);
      throw new Error('ended');
    });
    runner.plan('j', 'inbox/m/a.csv');
    await sleep(5);

    await runner.close();
    await sleep(5);

    expect([threads.length, threads[0]!.hasEnded, failed]).toEqual([1, true, []]);
  });
});
