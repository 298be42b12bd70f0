import { ConfigError, ModelArtifactError } from '../../../functions/core/errors';
import { createPlanFileHandler } from '../../../functions/handlers/create-plan-file-handler';
import { createScoreChunkHandler } from '../../../functions/handlers/create-score-chunk-handler';
import { lastAttempt } from '../../../functions/handlers/last-attempt';
import objectCreated from '../../events/object-created.json';

const JOB = '0123456789abcdef01234567';
const ASSEMBLE = { kind: 'assemble', job: JOB, plan: 1, model: 'm' } as const;
const SCORE = { kind: 'score', job: JOB, plan: 1, model: 'm', chunk: 2, piece: 0, start: 100 } as const;

/** Records the steps that a handler takes. */
function recording(fails: readonly string[] = []) {
  const steps: unknown[] = [];
  const step = (name: string) => async (what: unknown) => {
    steps.push([name, what]);
    if (fails.includes(name)) throw new Error(name);
    return undefined;
  };
  const batch = {
    plan: step('plan'),
    assemble: step('assemble') as () => Promise<void>,
    score: step('score') as () => Promise<void>,
    stall: step('stall') as () => Promise<void>,
    unstall: step('unstall') as () => Promise<void>,
  };
  return { steps, batch };
}

async function plan(body: unknown, dataBucket = 'data-bucket') {
  const { steps, batch } = recording();
  const handler = createPlanFileHandler({ batch, dataBucket });
  await handler.handle(handler.parse(JSON.stringify(body)), false);
  return steps;
}

describe('createPlanFileHandler', () => {
  it('plans the file of an event of S3, whose key is not encoded', async () => {
    expect(await plan(objectCreated)).toEqual([['plan', 'inbox/flight-delay/2013/march & april+é.csv']]);
  });

  it('plans the file of a message', async () => {
    expect(await plan({ kind: 'plan', key: 'inbox/m/a.csv' })).toEqual([['plan', 'inbox/m/a.csv']]);
  });

  it('puts the results of a job together', async () => {
    expect(await plan(ASSEMBLE)).toEqual([['assemble', ASSEMBLE]]);
  });

  it('refuses an event of another bucket', async () => {
    await expect(plan(objectCreated, 'another-bucket')).rejects.toThrow(ConfigError);
    await expect(plan(objectCreated, 'another-bucket')).rejects.toThrow(
      'events must be of bucket "another-bucket", got one of "data-bucket"',
    );
  });

  it.each([
    ['a message of the other queue', SCORE],
    ['another event of S3', { ...objectCreated, 'detail-type': 'Object Deleted' }],
    ['an event of something else', { ...objectCreated, source: 'aws.ec2' }],
    ['a message with more in it', { ...ASSEMBLE, more: 1 }],
    ['a message without a job', { kind: 'assemble', plan: 1, model: 'm' }],
    ['a text', 'inbox/m/a.csv'],
    ['nothing', null],
  ])('refuses %s', async (_, body) => {
    await expect(plan(body)).rejects.toMatchObject({ issues: expect.anything() });
  });

  it('refuses what is no JSON', () => {
    const handler = createPlanFileHandler({ batch: recording().batch, dataBucket: 'b' });

    expect(() => handler.parse('{')).toThrow(SyntaxError);
  });
});

describe('lastAttempt', () => {
  it.each([
    ['a failure that is told', new ModelArtifactError('m@1 does not load'), 'm@1 does not load'],
    ['any other', new Error('EIO /srv/data'), 'an unexpected failure, which the log tells'],
  ])('leaves a mark that says why a step failed: %s', async (_, error, message) => {
    const marks: unknown[] = [];
    const batch = { stall: async (...mark: unknown[]) => void marks.push(mark) };

    await expect(lastAttempt(batch, ASSEMBLE, () => Promise.reject(error))).rejects.toBe(error);

    expect(marks).toEqual([[ASSEMBLE], [ASSEMBLE, expect.objectContaining({ message })]]);
  });

  it('leaves the mark of a step that succeeds to the caller', async () => {
    const { steps, batch } = recording();

    await lastAttempt(batch, ASSEMBLE, async () => {});

    expect(steps).toEqual([['stall', ASSEMBLE]]);
  });
});

describe('createScoreChunkHandler', () => {
  const score = async (isLast: boolean, fails: readonly string[] = []) => {
    const { steps, batch } = recording(fails);
    const handler = createScoreChunkHandler({ batch });
    const outcome = await handler.handle(handler.parse(JSON.stringify(SCORE)), isLast).then(
      () => 'handled',
      () => 'failed',
    );
    return { outcome, steps: steps.map((step) => (step as [string])[0]) };
  };

  it('scores a piece', async () => {
    expect(await score(false)).toEqual({ outcome: 'handled', steps: ['score'] });
  });

  it('leaves a failure to the queue while there are more attempts', async () => {
    expect(await score(false, ['score'])).toEqual({ outcome: 'failed', steps: ['score'] });
  });

  it('marks the chunk before its last attempt, so that the mark stays when it is killed, and says why it failed', async () => {
    expect(await score(true, ['score'])).toEqual({ outcome: 'failed', steps: ['stall', 'score', 'stall'] });
  });

  it('takes the mark away when the last attempt succeeds', async () => {
    expect(await score(true)).toEqual({ outcome: 'handled', steps: ['stall', 'score', 'unstall'] });
  });

  it.each([
    ['an event of S3', objectCreated],
    ['a message of the other queue', ASSEMBLE],
    ['a negative position', { ...SCORE, start: -1 }],
    ['a job that is none', { ...SCORE, job: '../x' }],
  ])('refuses %s', (_, body) => {
    const handler = createScoreChunkHandler({ batch: recording().batch });

    expect(() => handler.parse(JSON.stringify(body))).toThrow(expect.objectContaining({ issues: expect.anything() }));
  });
});
