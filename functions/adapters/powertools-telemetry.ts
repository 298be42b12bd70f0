import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC, PREDICTION_RECORD } from '../contracts/metrics';
import { ModelArtifactError, ModelArtifactMissingError, ServingError } from '../core/errors';
import type { Telemetry } from '../core/ports';

/** Tells CloudWatch what happened, through Powertools. */
export class PowertoolsTelemetry implements Telemetry {
  constructor(
    protected readonly logger: Logger,
    protected readonly metrics: Metrics,
  ) {}

  /** The prediction record and its metrics leave as one line of the log, so that a prediction waits for no network.
   *  Metrics of a failure have no model dimension: its name may be one that a caller made up. */
  prediction({ facts, error }: Parameters<Telemetry['prediction']>[0]): void {
    const { metrics } = this;
    metrics.addMetadata(PREDICTION_RECORD, facts as unknown as string);
    if (facts.status === 200) {
      metrics.addDimension('model', facts.model);
      metrics.addDimension('version', facts.version!);
      metrics.addMetric(METRIC.predictedRows, MetricUnit.Count, facts.rows!);
      metrics.addMetric(METRIC.inferenceMs, MetricUnit.Milliseconds, facts.runMs!);
    } else {
      this.failure({ requestId: facts.requestId, status: facts.status, code: facts.code!, error });
    }
  }

  readonly failure: Telemetry['failure'] = ({ requestId, status, code, error }) => {
    const isCallers = error instanceof ServingError && error.fault === 'caller';
    this.metrics.addMetric(isCallers ? METRIC.callerErrors : METRIC.platformErrors, MetricUnit.Count, 1);
    if (isCallers) return;
    this.countInvalidArtifact(error);
    this.logger.error('request failed', { requestId, status, code, error: error as Error, ...detailsOf(error) });
  };

  modelLoaded(fact: Parameters<Telemetry['modelLoaded']>[0]): void {
    this.logger.info('model loaded', fact);
    const single = this.metrics.singleMetric();
    single.addDimension('model', fact.model);
    single.addDimension('version', fact.version);
    single.addMetric(METRIC.modelLoadMs, MetricUnit.Milliseconds, fact.ms);
  }

  modelEvicted(fact: Parameters<Telemetry['modelEvicted']>[0]): void {
    this.logger.info('model evicted', fact);
  }

  degraded({ model, what, cause }: Parameters<Telemetry['degraded']>[0]): void {
    this.logger.error(what, { model, error: cause as Error, ...detailsOf(cause) });
    this.countInvalidArtifact(cause);
  }

  /** By itself, since the metrics of a prediction have the model's dimensions, and the alarm watches the service. */
  protected countInvalidArtifact(error: unknown): void {
    if (!(error instanceof ModelArtifactError || error instanceof ModelArtifactMissingError)) return;
    this.metrics.singleMetric().addMetric(METRIC.modelArtifactInvalid, MetricUnit.Count, 1);
  }
}

const detailsOf = (error: unknown) => (error instanceof ServingError ? { details: error.details } : {});
