/** CloudWatch namespace and names, shared by the handlers that emit and the alarms that watch. */
export const METRICS_NAMESPACE = 'Onward';

export const METRIC = {
  /** Requests that reached a model, whatever the answer. */
  predictions: 'Predictions',
  predictedRows: 'PredictedRows',
  callerErrors: 'CallerErrors',
  platformErrors: 'PlatformErrors',
  /** Artefacts that are absent, do not match their sha256, or do not load. */
  modelArtifactInvalid: 'ModelArtifactInvalid',
  modelLoadMs: 'ModelLoadMs',
  inferenceMs: 'InferenceMs',
} as const;

/** Marker of a prediction record in the log; subscription filters match it as a bare term. */
export const PREDICTION_RECORD = 'onward.prediction';
