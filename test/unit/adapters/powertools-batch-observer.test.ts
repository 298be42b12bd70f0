import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsBatchObserver } from '../../../functions/adapters/powertools-batch-observer';
import type { JobSummary } from '../../../functions/contracts/job';
import { METRIC, METRICS_NAMESPACE } from '../../../functions/contracts/metrics';
import { DependencyError, ModelArtifactError } from '../../../functions/core/errors';
import { collectLines, type EmittedLine, linesWith, metricsOf } from '../handlers/emitted-lines';

const POWERTOOLS = {
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_SERVICE_NAME: 'onward-batch-test',
};
let lines: EmittedLine[];
let observer: PowertoolsBatchObserver;
beforeEach(() => {
  Object.assign(process.env, POWERTOOLS);
  lines = collectLines();
  observer = new PowertoolsBatchObserver(new Logger(), new Metrics({ namespace: METRICS_NAMESPACE }));
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of Object.keys(POWERTOOLS)) delete process.env[name];
});

const SUMMARY: JobSummary = {
  summaryVersion: 1,
  job: '0123456789abcdef01234567',
  model: 'm',
  version: '1',
  sha256: 'a'.repeat(64),
  status: 'succeeded',
  reason: null,
  input: { key: 'inbox/m/a.csv', sizeBytes: 10, notes: [] },
  output: 'outbox/m/0123456789abcdef01234567/a.scored.csv',
  rejectedRecords: null,
  rows: { in: 2, scored: 2, rejected: 0 },
  outputs: {},
  startedAt: '2026-11-21T10:00:00.000Z',
  finishedAt: '2026-11-21T10:00:01.000Z',
  durationMs: 1_000,
  chunks: 1,
  cost: { computeMs: 100, lambdaGbSeconds: 0.1 },
};

describe('PowertoolsBatchObserver', () => {
  it('counts rows by model and version', () => {
    observer.pieceScored({ job: 'j', model: 'm', version: '2', scored: 90, rejected: 10, ms: 5 });

    expect(linesWith(lines, METRIC.batchRowsScored)).toMatchObject([
      { service: 'onward-batch-test', model: 'm', version: '2', [METRIC.batchRowsScored]: 90 },
    ]);
    expect(linesWith(lines, METRIC.batchRowsRejected)).toMatchObject([{ [METRIC.batchRowsRejected]: 10 }]);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'piece scored', job: 'j', scored: 90 }));
  });

  it('counts jobs by how they ended, the reason in the log', () => {
    const reason = { code: 'UNREADABLE_FILE', message: 'the file is empty' };

    observer.ended(SUMMARY);
    observer.ended({ ...SUMMARY, status: 'failed', reason });

    expect(linesWith(lines, METRIC.batchJobsSucceeded)).toHaveLength(1);
    expect(linesWith(lines, METRIC.batchJobsFailed).map(metricsOf)).toEqual([
      { [METRIC.batchJobsFailed]: ['service'] },
    ]);
    expect(lines.filter(({ message }) => message === 'job ended')).toMatchObject([
      { level: 'INFO', status: 'succeeded', rows: SUMMARY.rows },
      { level: 'INFO', status: 'failed', reason },
    ]);
  });

  it('counts what lies in no folder of a model, whose name is no dimension', () => {
    observer.ignored({ key: 'inbox/a.csv', why: 'files to score lie at inbox/<model>/<file>' });

    const [line] = linesWith(lines, METRIC.batchObjectsIgnored);
    expect(metricsOf(line!)).toEqual({ [METRIC.batchObjectsIgnored]: ['service'] });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN', key: 'inbox/a.csv' }));
  });

  it('logs a failed attempt with its work, code and facts', () => {
    const message = { kind: 'score', job: 'j', chunk: 3 };
    const error = new DependencyError('S3 did not answer', { key: 'inbox/m/a.csv' });

    observer.stepFailed({ messageId: 'id-1', attempt: 2, message, error });

    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([
      {
        message: 'message failed',
        messageId: 'id-1',
        attempt: 2,
        work: message,
        code: 'DEPENDENCY_UNAVAILABLE',
        details: { key: 'inbox/m/a.csv' },
      },
    ]);
    expect(linesWith(lines, METRIC.batchAttemptsFailed)).toHaveLength(1);
    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toEqual([]);
  });

  it('counts an artifact that is not valid', () => {
    const error = new ModelArtifactError('m@1 does not load');

    observer.stepFailed({ messageId: 'id-1', attempt: 1, message: {}, error });

    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toHaveLength(1);
  });

  it('does not count a message that was not taken back as one more attempt', () => {
    observer.notTakenBack({ messageId: 'id-1', attempt: 2, message: {}, error: new DependencyError('SQS is away') });

    expect(lines).toMatchObject([{ level: 'WARN', message: 'message not taken back', messageId: 'id-1', attempt: 2 }]);
  });

  it('leaves no line while a piece is at work', () => {
    observer.progressed();

    expect(lines).toEqual([]);
  });
});
