import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { InvalidInputError } from '../../functions/core/errors';
import { type CutZipMap, cutZipMap } from '../../functions/core/onnx/cut-zip-map';
import { findObstacles, type Obstacle } from '../../functions/core/onnx/find-obstacles';
import type { GraphFacts } from '../../functions/core/onnx/graph-facts';
import { parseModel, writeModel } from '../../functions/core/onnx/parse-model';
import { graphFacts } from '../../functions/core/onnx/read-graph';
import { unreadableReason } from '../unreadable-reason';

/** A file beside a model that holds some of its tensors. */
export interface ExternalDataFile {
  readonly location: string;
  readonly path: string;
  readonly bytes: number;
}

/** A model file, read and repaired where it can be. */
export interface ModelFile {
  readonly path: string;
  /** Size on the disk. */
  readonly sizeBytes: number;
  /** Facts of the file as it is. */
  readonly original: GraphFacts;
  /** What is served: the file's own bytes, or those of the repaired graph. */
  readonly bytes: Uint8Array;
  /** Facts of the graph that is served. */
  readonly facts: GraphFacts;
  readonly cuts: readonly CutZipMap[];
  readonly external: readonly ExternalDataFile[];
  /** What keeps it from being served. */
  readonly obstacles: readonly Obstacle[];
}

/** Node reads no larger file in one piece, and Protocol Buffers no larger message. */
const MAX_BYTES = 2 ** 31 - 1;

/** Reads a model file, cuts ZipMaps from its end and finds what lies beside it.
 *  @throws InvalidInputError when the file is absent or no ONNX model. */
export async function readModel(path: string): Promise<ModelFile> {
  const file = await readWhole(path);
  const model = parseModel(file);
  const original = graphFacts(model);
  const cuts = cutZipMap(model);
  const facts = cuts.length > 0 ? graphFacts(model) : original;
  const external = await findExternal(dirname(path), facts);
  const sizes = new Map(external.map((data) => [data.location, data.bytes]));
  return {
    path,
    sizeBytes: file.length,
    original,
    bytes: cuts.length > 0 ? writeModel(model) : file,
    facts,
    cuts,
    external,
    obstacles: findObstacles(facts, sizes),
  };
}

/** The changes that were made to a graph, one sentence each. */
export const changesOf = (cuts: readonly CutZipMap[]): string[] =>
  cuts.map(({ output, classLabels }) => {
    return `ZipMap cut: output "${output}" is the tensor of scores [rows, ${classLabels.length}] that was a list of maps`;
  });

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const found = await lstat(await realpath(path));
    if (found.isDirectory()) throw new InvalidInputError([await folderProblem(path)]);
    if (found.size > MAX_BYTES) {
      throw new InvalidInputError([
        `the file has ${found.size} bytes, more than a protobuf message can hold; save its weights as external data`,
      ]);
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError([`the file ${unreadableReason(cause)}`]);
  }
}

async function folderProblem(path: string): Promise<string> {
  if (!(await readdir(path)).includes('saved_model.pb')) return 'this is a folder; an .onnx file was expected';
  return 'this is a TensorFlow SavedModel: convert it with python -m tf2onnx.convert --saved-model DIR --output model.onnx';
}

/** The external data files that lie in the model's own folder: plain files, not links that lead out of it. */
async function findExternal(folder: string, facts: GraphFacts): Promise<ExternalDataFile[]> {
  const found = await Promise.all(facts.externalFiles.map(({ location }) => findBeside(folder, location)));
  return found.filter((file) => file !== undefined);
}

async function findBeside(folder: string, location: string): Promise<ExternalDataFile | undefined> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(folder, location));
    const found = await lstat(path);
    return found.isFile() && path.startsWith(root + sep) ? { location, path, bytes: found.size } : undefined;
  } catch (cause) {
    if (
      ['ENOENT', 'ENOTDIR', 'EINVAL', 'ERR_INVALID_ARG_VALUE'].includes((cause as NodeJS.ErrnoException).code ?? '')
    ) {
      return undefined;
    }
    throw cause;
  }
}
