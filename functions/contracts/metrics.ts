/** CloudWatch namespace and names, shared by the handlers that emit and the alarms that watch. */
export const METRICS_NAMESPACE = 'Onward';

export const METRIC = {
  predictedRows: 'PredictedRows',
  callerErrors: 'CallerErrors',
  platformErrors: 'PlatformErrors',
  /** Artifacts that are absent, do not match their sha256, or do not load. */
  modelArtifactInvalid: 'ModelArtifactInvalid',
  modelLoadMs: 'ModelLoadMs',
  /** Time of one run of a model; its sample count is the number of predictions. */
  inferenceMs: 'InferenceMs',
  batchRowsScored: 'BatchRowsScored',
  batchRowsRejected: 'BatchRowsRejected',
  batchJobsSucceeded: 'BatchJobsSucceeded',
  /** Through a fault of the file or its options. */
  batchJobsFailed: 'BatchJobsFailed',
  /** Attempts at a message that failed through no fault of the file. */
  batchAttemptsFailed: 'BatchAttemptsFailed',
  /** Objects in the inbox that are in no model's folder. */
  batchObjectsIgnored: 'BatchObjectsIgnored',
} as const;

/** The one dimension of the metrics that alarms watch. */
export const SERVICE_DIMENSION = 'service';

/** Value of {@link SERVICE_DIMENSION} for the predict function of a stage: stages may share an account.
 *  Infra hands it to Powertools as POWERTOOLS_SERVICE_NAME. */
export const predictService = (stage: string): string => `onward-predict-${stage}`;

/** The same for the two functions of batch scoring. */
export const batchService = (stage: string): string => `onward-batch-${stage}`;

/** Marker of a prediction record in the log; subscription filters match it as a bare term. */
export const PREDICTION_RECORD = 'onward.prediction';
