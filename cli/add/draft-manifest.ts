import { basename } from 'node:path';
import { VERSION_FILES } from '../../functions/contracts/keys';
import type { Manifest, Signature } from '../../functions/contracts/manifest';
import type { Clock } from '../../functions/core/ports';
import type { ModelFile } from './read-model';
import type { DescribedColumns, TrainingData } from './training-data';

/** The manifest of a version, as far as it is known before the model has run; number and files are yet to come. */
export function draftManifest(
  clock: Clock,
  file: ModelFile,
  name: string,
  signature: Signature,
  columns?: DescribedColumns,
  training?: TrainingData,
): Manifest {
  const { producerName, producerVersion } = file.facts;
  return {
    manifestVersion: 1,
    name,
    version: '1',
    entry: VERSION_FILES.model,
    files: [],
    signature,
    features: [...(columns?.features ?? [])],
    limits: { maxRows: 10_000, maxBytes: 6_000_000 },
    provenance: {
      createdAt: new Date(clock.now()).toISOString(),
      ...(training && { trainingData: `${basename(training.csv.path)}, ${training.csv.rows} rows` }),
      ...(producerName && producerVersion && { packages: { [producerName]: producerVersion } }),
    },
  };
}
