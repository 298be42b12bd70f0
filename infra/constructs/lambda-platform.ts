import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { PredictSettings } from '../settings';

/** Lambda runtimes by the names that stages give them. */
export const RUNTIMES: Record<PredictSettings['runtime'], Runtime> = {
  'nodejs22.x': Runtime.NODEJS_22_X,
  'nodejs24.x': Runtime.NODEJS_24_X,
};

/** Processor architectures by the names that stages give them. */
export const ARCHITECTURES: Record<PredictSettings['architecture'], Architecture> = {
  x86_64: Architecture.X86_64,
  arm64: Architecture.ARM_64,
};
