import { REGISTRY_FILE, VERSION_FILES } from '../../contracts/keys';
import { FileEntry } from '../../contracts/manifest';
import { elementCount } from '../tensor';
import type { ExternalFile, GraphFacts, GraphValue, ValueType } from './graph-facts';
import { MAX_IR_VERSION, MAX_OPSET } from './runtime-limits';

/** Something that keeps a model from being served, and what its owner can do about it. */
export interface Obstacle {
  readonly problem: string;
  readonly wayOut: string;
}

/** Names in a version's folder that Onward writes itself. */
const RESERVED_FILES = new Set<string>([...Object.values(VERSION_FILES), REGISTRY_FILE]);

/** Why a model cannot be served; empty when it can. ZipMap tails are no obstacle: `cutZipMap` removes them.
 *  @param files size in bytes of each file that is declared to lie beside the model, by its name. */
export function findObstacles(facts: GraphFacts, files: ReadonlyMap<string, number> = new Map()): Obstacle[] {
  const zipMaps = new Set(facts.zipMapOutputs);
  return [
    ...versionObstacles(facts),
    ...operatorObstacles(facts),
    ...(facts.inputs.length === 0 ? [NO_INPUTS] : []),
    ...facts.inputs.flatMap((input) => valueObstacles('input', input)),
    ...facts.outputs
      .filter((output) => !zipMaps.has(output.name))
      .flatMap((output) => valueObstacles('output', output)),
    ...facts.externalFiles.flatMap((file) => externalObstacles(file, files)),
  ];
}

const NO_INPUTS: Obstacle = {
  problem: 'the graph has no inputs: it computes a constant',
  wayOut: 'export the model with its inputs as arguments',
};

function versionObstacles({ irVersion, opsets }: GraphFacts): Obstacle[] {
  const found: Obstacle[] = [];
  if (irVersion > MAX_IR_VERSION) {
    found.push({
      problem: `the file format is IR ${irVersion}, and the runtime reads up to IR ${MAX_IR_VERSION}`,
      wayOut: `save it with an older format in Python: model.ir_version = ${MAX_IR_VERSION}; onnx.save(model, path)`,
    });
  }
  for (const [domain, version] of Object.entries(opsets)) {
    const newest = MAX_OPSET[domain];
    if (newest === undefined || version <= newest) continue;
    found.push({
      problem: `it uses operator set ${version} of ${domain}, and the runtime knows up to ${newest}`,
      wayOut: `export it with ${domain === 'ai.onnx' ? `opset ${newest}` : `target_opset {"${domain}": ${newest}}`} or older`,
    });
  }
  return found;
}

function operatorObstacles({ operators, localFunctions }: GraphFacts): Obstacle[] {
  const own = new Set(localFunctions);
  const foreign = operators.filter((o) => !(o.domain in MAX_OPSET) && !own.has(`${o.domain}::${o.operator}`));
  return [...new Set(foreign.map((o) => o.domain))].map((domain) => {
    const names = foreign.filter((o) => o.domain === domain).map((o) => o.operator);
    return {
      problem: `it uses ${names.join(', ')} of the operator domain ${domain}, which the runtime does not have`,
      wayOut:
        domain === 'ai.onnx.contrib'
          ? 'keep the steps that need onnxruntime-extensions (tokenisers, image decoding) outside the model'
          : 'export it with standard operators only, or with these as functions inside the file',
    };
  });
}

function valueObstacles(role: 'input' | 'output', { name, type }: GraphValue): Obstacle[] {
  if (type.kind !== 'tensor')
    return [{ problem: `${role} "${name}" is ${type.text}, not a tensor`, wayOut: notTensorWayOut(type) }];
  if (type.datatype === undefined) {
    return [
      {
        problem: `${role} "${name}" has elements of type ${type.elementType}, which requests cannot carry`,
        wayOut: `cast it inside the model ${role === 'input' ? 'from' : 'to'} FP32, FP16 or an integer type`,
      },
    ];
  }
  if (type.shape && !isHoldable(type.shape)) {
    return [
      {
        problem: `${role} "${name}" has ${type.shape.length} dimensions, or more elements than a tensor can hold`,
        wayOut: `reshape it inside the model, to at most ${MAX_RANK} dimensions`,
      },
    ];
  }
  if (name.length < 1 || name.length > 255)
    return [
      {
        problem: `an ${role} has a name of ${name.length} characters, outside 1 to 255`,
        wayOut: 'rename it in the export',
      },
    ];
  if (role === 'input' && type.shape === undefined) {
    return [
      {
        problem: `input "${name}" does not state how many dimensions it has`,
        wayOut: 'state its shape in the export; symbolic dimensions are fine',
      },
    ];
  }
  return [];
}

/** Most dimensions that a manifest states. */
const MAX_RANK = 16;

const isHoldable = (shape: readonly number[]): boolean =>
  shape.length <= MAX_RANK && elementCount(shape.map((size) => Math.max(size, 1))) !== undefined;

function notTensorWayOut({ kind, text }: Exclude<ValueType, { kind: 'tensor' }>): string {
  if (kind === 'map' || text.startsWith('seq(map(')) {
    return 'export it with tensor outputs (skl2onnx: options={"zipmap": False}; elsewhere: return each element by itself)';
  }
  if (kind === 'sequence') {
    return (
      'return each element by itself, or all as one tensor (Concat in the place of SequenceConstruct); of a ' +
      'MultiOutputClassifier of scikit-learn, convert its estimators_ one by one'
    );
  }
  if (kind === 'sparse') return 'convert it to a dense tensor inside the model';
  if (kind === 'unknown') return 'state its type in the export: onnx.checker.check_model(path) tells more';
  return 'export it with plain tensors only';
}

function externalObstacles(file: ExternalFile, files: ReadonlyMap<string, number>): Obstacle[] {
  const what = `${file.tensors} tensor${file.tensors === 1 ? ' is' : 's are'} stored outside the model`;
  const shown = JSON.stringify(file.location.slice(0, 120));
  if (/^([/\\]|[A-Za-z]:)/.test(file.location) || file.location.split(/[/\\]/).includes('..')) {
    return [{ problem: `${what}, in ${shown}, which leaves the model's folder`, wayOut: resave('weights.bin') }];
  }
  if (!FileEntry.shape.path.safeParse(file.location).success || RESERVED_FILES.has(file.location)) {
    return [
      { problem: `${what}, in ${shown}, a name that a version's folder cannot hold`, wayOut: resave('weights.bin') },
    ];
  }
  const bytes = files.get(file.location);
  if (bytes === undefined) {
    return [
      {
        problem: `${what}, in ${shown}, which is not beside it`,
        wayOut: `put the file beside the model, or save all in one file: onnx.save(onnx.load(path), path)`,
      },
    ];
  }
  if (bytes < file.minBytes) {
    return [
      {
        problem: `${what}, in ${shown}, which has ${bytes} bytes where ${file.minBytes} were expected`,
        wayOut: 'copy or export the file again',
      },
    ];
  }
  return [];
}

const resave = (location: string): string =>
  `save it again in Python: onnx.save_model(model, path, save_as_external_data=True, location="${location}")`;
