import { resolve } from 'node:path';
import type { Manifest } from '../../functions/contracts/manifest';
import { countText } from '../../functions/core/count-text';
import type { GraphFacts, GraphValue } from '../../functions/core/onnx/graph-facts';
import { signatureOf } from '../../functions/core/onnx/signature';
import { shapeText } from '../../functions/core/tensor';
import { draftManifest } from '../add/draft-manifest';
import { measuredField, measureModel, measurementNotes } from '../add/measure-model';
import { namingFile } from '../add/naming-file';
import { observeShapes } from '../add/observed-shapes';
import { changesOf, type ModelFile, readModel } from '../add/read-model';
import { signatureNotes } from '../add/signature-notes';
import type { CliDeps } from '../deps';
import { bytesText, costText, jsonText, sectionLines, tensorLines } from '../text';

export interface InspectOptions {
  readonly run?: boolean;
  readonly json?: boolean;
}

/** Prints what an ONNX file says about itself, and what would stop it from being served; what it costs, if asked to.
 *  @throws InvalidInputError when it is no ONNX model, or is to run and does not load. */
export async function inspectCommand(deps: CliDeps, path: string, options: InspectOptions): Promise<void> {
  await namingFile(path, async () => {
    const file = await readModel(resolve(deps.cwd, path));
    const inspected = { file, ...(options.run ? await runIt(deps, file) : { notes: notesOf(file) }) };
    deps.out(options.json ? jsonText(report(path, inspected)) : reportText(path, inspected));
  });
}

interface Inspected {
  readonly file: ModelFile;
  readonly notes: readonly string[];
  readonly measured?: Manifest['measured'];
}

async function runIt(deps: CliDeps, file: ModelFile): Promise<Omit<Inspected, 'file'>> {
  if (file.obstacles.length > 0) return { notes: [] };
  const signature = signatureOf(file.facts, file.cuts);
  const result = await measureModel(deps, file, draftManifest(deps.clock, file, 'model', signature));
  const { corrections } = observeShapes(signature, file.facts, result.shapes);
  return { notes: [...notesOf(file), ...corrections, ...measurementNotes(result)], ...measuredField(result) };
}

function report(path: string, { file, notes, measured }: Inspected) {
  const { inputs, outputs, ...facts } = file.original;
  const servable = file.obstacles.length === 0;
  return {
    file: path,
    sizeBytes: file.sizeBytes,
    servable,
    obstacles: file.obstacles,
    repairs: changesOf(file.cuts),
    notes,
    ...(measured && { measured }),
    ...(servable ? { signature: signatureOf(file.facts, file.cuts) } : {}),
    graph: { inputs, outputs, ...facts },
  };
}

function reportText(path: string, { file, notes, measured }: Inspected): string {
  const facts = file.original;
  const producer = [facts.producerName, facts.producerVersion].filter(Boolean).join(' ');
  return [
    `${path}: ${bytesText(file.sizeBytes)}, IR ${facts.irVersion}${producer ? `, written by ${producer}` : ''}`,
    ...sectionLines(
      'Operator sets',
      Object.entries(facts.opsets).map(([domain, version]) => [domain, String(version)]),
    ),
    ...sectionLines(
      'Operators',
      facts.operators.map(({ domain, operator, count }) => [operator, String(count), domain]),
    ),
    ...signatureSections(file),
    ...sectionLines(
      'External data',
      facts.externalFiles.map((f) => [f.location, countText(f.tensors, 'tensor'), bytesText(f.minBytes)]),
    ),
    ...sectionLines(
      'Metadata',
      Object.entries(facts.metadata).map(([key, value]) => [key, value.slice(0, 200)]),
    ),
    ...sectionLines(
      'Repairs that "onward add" makes',
      changesOf(file.cuts).map((change) => [change]),
    ),
    ...sectionLines(
      'Notes',
      notes.map((note) => [note]),
    ),
    ...(measured ? ['', `Measured: ${costText(measured)}`] : []),
    '',
    ...verdict(file),
  ].join('\n');
}

const notesOf = (file: ModelFile): string[] =>
  file.obstacles.length > 0 ? [] : signatureNotes(signatureOf(file.facts, file.cuts));

function signatureSections(file: ModelFile): string[] {
  if (file.obstacles.length > 0)
    return [...values('Inputs', file.original.inputs), ...values('Outputs', file.original.outputs)];
  const { inputs, outputs } = signatureOf(file.facts, file.cuts);
  return [...sectionLines('Inputs', tensorLines(inputs)), ...sectionLines('Outputs', tensorLines(outputs))];
}

const values = (title: string, list: GraphFacts['inputs']): string[] =>
  sectionLines(
    title,
    list.map((value) => [value.name, typeText(value)]),
  );

const typeText = ({ type }: GraphValue): string =>
  type.kind === 'tensor'
    ? `${type.datatype ?? type.elementType} ${type.shape ? shapeText(type.shape) : '[…]'}`
    : type.text;

function verdict({ obstacles }: ModelFile): string[] {
  if (obstacles.length === 0) return ['Nothing in the file stops it from being served.'];
  return ['It cannot be served:', ...obstacles.flatMap((o) => [`  - ${o.problem}`, `    way out: ${o.wayOut}`])];
}
