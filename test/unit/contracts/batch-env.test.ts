import { PlanEnv, ScoreEnv } from '../../../functions/contracts/batch-env';

const REQUIRED = {
  MODELS_BUCKET: 'models',
  DATA_BUCKET: 'data',
  CHUNKS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/chunks',
  JOBS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs',
};

describe('PlanEnv and ScoreEnv', () => {
  it('need buckets and queues, and have defaults for the rest', () => {
    expect(PlanEnv.parse(REQUIRED)).toMatchObject({ MAX_ATTEMPTS: 5, RETRY_SECONDS: 10, MAX_FILE_MB: 102_400 });
    expect(ScoreEnv.parse(REQUIRED)).toMatchObject({ PIECE_SECONDS: 60, MODEL_CACHE_MB: 0 });
  });

  it('read numbers and switches from text', () => {
    const env = { ...REQUIRED, PIECE_SECONDS: '5', POWERTOOLS_TRACE_ENABLED: 'true' };

    expect(ScoreEnv.parse(env)).toMatchObject({ PIECE_SECONDS: 5, POWERTOOLS_TRACE_ENABLED: true });
  });

  it.each(Object.keys(REQUIRED))('refuse to do without %s', (name) => {
    const { [name as 'DATA_BUCKET']: _, ...rest } = REQUIRED;

    expect(PlanEnv.safeParse(rest).success).toBe(false);
    expect(ScoreEnv.safeParse(rest).success).toBe(false);
  });

  it.each([
    ['CHUNKS_QUEUE_URL', 'chunks'],
    ['MAX_ATTEMPTS', '0'],
    ['RETRY_SECONDS', '-1'],
    ['PIECE_SECONDS', '0.5'],
    ['MAX_FILE_MB', 'many'],
  ])('refuse %s %s', (name, value) => {
    expect(ScoreEnv.safeParse({ ...REQUIRED, [name]: value }).success).toBe(false);
  });
});
