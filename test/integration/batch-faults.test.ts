import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileKey } from '../../functions/contracts/keys';
import objectCreated from '../events/object-created.json';
import type { EmittedLine } from '../unit/handlers/emitted-lines';
import { compareScored } from './compare-scored';
import { DataBucket, type Dropped } from './data-bucket';
import { readDeployment } from './deployment';
import { waitForLines } from './function-log';
import { bodiesIn, messagesIn, purge, sendBody } from './queues';
import { runCli } from './run-cli';
import { StageStore } from './stage-store';

const { endpoint, rest } = readDeployment();
const { batch } = rest;
const data = new DataBucket(rest);
const store = new StageStore(rest);
const queueOptions = ['--chunks-queue', batch.chunksQueueUrl, '--jobs-queue', batch.jobsQueueUrl];
const redrive = (job: string) => runCli(endpoint, 'redrive', job, '--data', data.objects.location, ...queueOptions);
const scoreLog = { logGroup: batch.scoreLogGroup };
const folder = mkdtempSync(join(tmpdir(), 'onward-batch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isFailedAttempt = ({ message }: EmittedLine) => message === 'message failed';
/** A message may come again, to another process, before the log has what became of it. */
const byAttempt = (lines: readonly EmittedLine[]) => lines.toSorted((a, b) => Number(a.attempt) - Number(b.attempt));

/** The event of a dropped file, as EventBridge hands it on. */
const eventOf = ({ key }: Dropped) => ({
  ...objectCreated,
  detail: {
    ...objectCreated.detail,
    bucket: { name: rest.dataBucket },
    object: { ...objectCreated.detail.object, key },
  },
});

async function eventually(what: () => Promise<void>, timeoutMs = 40_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await what();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

describe('an event that comes more than once', () => {
  it('scores the file once', async () => {
    const dropped = await data.drop('flight-delay', 'twice.csv', 'small.csv');
    await Promise.all([1, 2, 3].map(() => sendBody(batch.jobsQueueUrl, eventOf(dropped))));

    const summary = await data.summaryOf(dropped);
    await sendBody(batch.jobsQueueUrl, eventOf(dropped));
    await eventually(async () => expect(await messagesIn(batch.jobsQueueUrl)).toBe(0));

    const outbox = `outbox/flight-delay/${dropped.job}/`;
    expect((await data.writes(outbox))[`${outbox}summary.json`]).toBe(1);
    expect(await data.writes(`jobs/${dropped.job}`)).toEqual({ [`jobs/${dropped.job}.json`]: 1 });
    const scored = await data.download(summary.output!, folder);
    expect(await compareScored('small.csv', 'flight-delay', '2', scored)).toMatchObject({
      rows: 2_000,
      sameInput: true,
      apart: 0,
    });
  });

  it('scores a file that was replaced again, as another job', async () => {
    const first = await data.drop('flight-delay', 'replaced.csv', 'small.csv');
    await data.summaryOf(first);

    const again = await data.dropAt(first.key, 'small.csv');

    expect(again.job).not.toBe(first.job);
    expect(await data.summaryOf(again)).toMatchObject({ status: 'succeeded', rows: { scored: 2_000 } });
  });
});

describe('a fault of the platform', () => {
  it('is retried, becomes a dead letter, and the job goes on where it was once it is mended', async () => {
    const startedAt = Date.now();
    const name = store.unusedName('batch-broken');
    await store.copyModel('flight-delay', name, ['2']);
    await store.write(fileKey(name, '2', 'model.onnx'), 'no protobuf at all, and long enough to look like one');
    const dropped = await data.drop(name, 'small.csv', 'small.csv');

    const stalled = await data.waitFor(dropped.job, ({ state }) => state === 'stalled');

    expect(stalled).toMatchObject({ summary: null, chunks: { done: 0, of: 1 } });
    const isFailure = (line: EmittedLine) =>
      isFailedAttempt(line) && (line.work as { job?: string }).job === dropped.job;
    const failures = await waitForLines(scoreLog, startedAt, isFailure, 5);
    expect(byAttempt(failures).map(({ attempt, code }) => [attempt, code])).toEqual(
      [1, 2, 3, 4, 5].map((attempt) => [attempt, 'MODEL_ARTIFACT_INVALID']),
    );
    await eventually(async () => {
      expect(await bodiesIn(batch.chunksDeadLettersUrl)).toContainEqual(
        expect.objectContaining({ kind: 'score', job: dropped.job, chunk: 0 }),
      );
    });
    await purge(batch.chunksDeadLettersUrl);

    await store.copyModel('flight-delay', name, ['2']);
    await expect(redrive(dropped.job)).resolves.toContain('1 message sent');

    const summary = await data.summaryOf(dropped);
    expect(summary).toMatchObject({ status: 'succeeded', rows: { in: 2_000, scored: 2_000, rejected: 0 } });
    const scored = await data.download(summary.output!, folder);
    expect(await compareScored('small.csv', 'flight-delay', '2', scored)).toMatchObject({ sameInput: true, apart: 0 });
    await expect(redrive(dropped.job)).resolves.toContain('has ended already');
  });

  it('holds up nobody else', async () => {
    const name = store.unusedName('batch-other');
    await store.copyModel('flight-delay', name, ['2']);
    await store.write(fileKey(name, '2', 'model.onnx'), 'no protobuf at all, and long enough to look like one');
    const [broken, healthy] = await Promise.all([
      data.drop(name, 'small.csv', 'small.csv'),
      data.drop('flight-arrival', 'small.csv', 'small.csv'),
    ]);

    expect(await data.summaryOf(healthy)).toMatchObject({ status: 'succeeded' });
    await data.waitFor(broken.job, ({ state }) => state === 'stalled');
    await eventually(async () => {
      expect(await bodiesIn(batch.chunksDeadLettersUrl)).toContainEqual(expect.objectContaining({ job: broken.job }));
    });
    await purge(batch.chunksDeadLettersUrl);
  });
});

describe('a message that is none', () => {
  it.each([
    ['chunks', batch.chunksQueueUrl, batch.chunksDeadLettersUrl, batch.scoreLogGroup],
    ['jobs', batch.jobsQueueUrl, batch.jobsDeadLettersUrl, batch.planLogGroup],
  ])('of the queue of %s becomes a dead letter, so that nothing is lost', async (_, url, deadLettersUrl, logGroup) => {
    const startedAt = Date.now();
    const body = { hello: startedAt };

    const messageId = await sendBody(url, body);

    await eventually(async () => expect(await bodiesIn(deadLettersUrl)).toContainEqual(body));
    const isFailure = (line: EmittedLine) => isFailedAttempt(line) && line.messageId === messageId;
    const failures = await waitForLines({ logGroup }, startedAt, isFailure, 5);
    expect(byAttempt(failures).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    await purge(deadLettersUrl);
  });
});
