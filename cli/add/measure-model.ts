import type { Manifest } from '../../functions/contracts/manifest';
import { InvalidInputError, ModelArtifactError } from '../../functions/core/errors';
import { causeText } from '../cause-text';
import type { CliDeps } from '../deps';
import type { ProbeResult } from '../probe/probe';
import type { ModelFile } from './read-model';
import { csvSample, profileSample, zeroSamples } from './sample-tensors';
import { withModelOnDisk } from './stage-model';
import type { DescribedColumns, TrainingData } from './training-data';

/** Loads and runs a model, on the training data where there are any.
 *  @throws ModelArtifactError when it does not load; InvalidInputError when it does not run on the training data. */
export async function measureModel(
  deps: CliDeps,
  file: ModelFile,
  manifest: Manifest,
  training?: TrainingData,
  columns?: DescribedColumns,
): Promise<ProbeResult> {
  const { signature } = manifest;
  const samples =
    training && columns ? [csvSample(signature, columns.map.places, training.csv)] : zeroSamples(signature);
  const profile = training && columns && profileSample(signature, columns, training.csv);
  const sizeBytes = file.bytes.length + file.external.reduce((sum, data) => sum + data.bytes, 0);
  const result = await withModelOnDisk(file, async (entryPath) => {
    try {
      return await deps.probe({ manifest, entryPath, sizeBytes, samples, profile });
    } catch (error) {
      if (!(error instanceof ModelArtifactError)) throw error;
      throw new ModelArtifactError(loadProblem(causeText(error), file), {}, error);
    }
  });
  if (training && result.firstRunMs === undefined) {
    throw new InvalidInputError([
      `the model does not run on the first row of "${training.csv.path}": ${result.failure}`,
    ]);
  }
  return result;
}

/** Why a model does not load, without what only this program knows of: its place on the disk, the draft's version. */
function loadProblem(reason: string, { cuts }: ModelFile): string {
  const plain = reason.replace(/^Load model from .*? failed:/, '').replace(/^\S+@\d+ (?=is not)/, 'it ');
  const wayOut =
    cuts.length > 0 && plain.includes('tensor(double)')
      ? "; convert it with float32 input: skl2onnx.to_onnx(model, X[:1].astype('float32'))"
      : '';
  return `the runtime does not load it: ${plain.replace(/[.\s]+$/, '')}${wayOut}`;
}

/** What a manifest keeps of a measurement; nothing when the model did not run. */
export function measuredField({ loadMs, firstRunMs, memoryBytes, runtime }: ProbeResult): Pick<Manifest, 'measured'> {
  return firstRunMs === undefined ? {} : { measured: { loadMs, firstRunMs, memoryBytes, runtime } };
}

/** What a measurement showed that its owner should know, one sentence each. */
export function measurementNotes({ firstRunMs, failure, profileFailure }: ProbeResult): string[] {
  if (failure !== undefined && firstRunMs === undefined) {
    return [`it loads, and was not measured: no run with zeros worked (${failure})`];
  }
  if (failure !== undefined) return [`it runs on one row, and not on three (${failure})`];
  return profileFailure === undefined ? [] : [`its outputs were not profiled (${profileFailure})`];
}
