import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC } from '../contracts/metrics';
import type { BatchObserver } from '../core/batch/batch-deps';
import { ServingError } from '../core/errors';
import { PowertoolsTelemetry } from './powertools-telemetry';

type Fact<Name extends keyof BatchObserver> = Parameters<BatchObserver[Name]>[0];

/** An attempt at a message that failed. */
interface FailedStep {
  readonly messageId: string;
  /** The first is 1. */
  readonly attempt: number;
  /** Undefined when it could not be read. */
  readonly message: unknown;
  readonly error: unknown;
}

/** Tells CloudWatch what becomes of jobs, through Powertools. Only models that are in the store are dimensions: the name
 *  of a folder in the inbox may be anything. */
export class PowertoolsBatchObserver extends PowertoolsTelemetry implements BatchObserver {
  planned({ id, model, version, input, chunks }: Fact<'planned'>): void {
    this.logger.info('job planned', { job: id, model, version, input: input.key, chunks: chunks.length });
  }

  ignored(fact: Fact<'ignored'>): void {
    this.logger.warn('object ignored', fact);
    this.count(METRIC.batchObjectsIgnored);
  }

  /** A piece is one invocation: what it has done is told at its end. */
  progressed(): void {}

  pieceScored({ job, model, version, scored, rejected, ms }: Fact<'pieceScored'>): void {
    this.logger.info('piece scored', { job, model, version, scored, rejected, ms });
    this.countOf({ model, version }, METRIC.batchRowsScored, scored);
    this.countOf({ model, version }, METRIC.batchRowsRejected, rejected);
  }

  ended({ job, model, version, status, reason, rows, durationMs }: Fact<'ended'>): void {
    this.logger.info('job ended', { job, model, version, status, reason, rows, durationMs });
    this.count(status === 'succeeded' ? METRIC.batchJobsSucceeded : METRIC.batchJobsFailed);
  }

  /** @param failure of an attempt at a message, which comes again. */
  stepFailed({ messageId, attempt, message, error }: FailedStep): void {
    const facts = error instanceof ServingError ? { code: error.code, details: error.details } : {};
    // `message` is what Powertools calls its own text.
    this.logger.error('message failed', { messageId, attempt, work: message, error: error as Error, ...facts });
    this.count(METRIC.batchAttemptsFailed);
    this.countInvalidArtifact(error);
  }

  /** @param failure to set when a message comes again: the attempt itself is counted by {@link stepFailed}. */
  notTakenBack({ messageId, attempt, error }: FailedStep): void {
    this.logger.warn('message not taken back', { messageId, attempt, error: error as Error });
  }

  private count(metric: string): void {
    this.metrics.singleMetric().addMetric(metric, MetricUnit.Count, 1);
  }

  private countOf({ model, version }: { model: string; version: string }, metric: string, value: number): void {
    const single = this.metrics.singleMetric();
    single.addDimension('model', model);
    single.addDimension('version', version);
    single.addMetric(metric, MetricUnit.Count, value);
  }
}
