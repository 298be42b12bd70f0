import type { TensorSpec } from '../../contracts/manifest';
import type { RequestPlan } from '../../core/input-plan';
import { namesText, UnknownNames } from '../../core/names-text';
import type { NamedTensor } from '../../core/ports';
import type { Problems } from '../../core/problems';
import { kindOf } from '../json/decode-elements';
import { decodeTensor } from '../json/decode-tensor';
import type { Given } from './schemas';

/** Reads rows, or whole tensors by input name, for a model whose inputs are tensors and not columns of features.
 *  A row is the only input's value for it, or an object of values by input name. */
export function readTensorRows(given: Given, plan: RequestPlan, problems: Problems): NamedTensor[] {
  const tensors = Array.isArray(given) ? stackRows(given, plan, problems) : wholeTensors(given, plan, problems);
  if (!tensors) return [];
  return [...plan.inputs.values()].flatMap((input) => {
    const { spec } = input;
    if (!Object.hasOwn(tensors, spec.name)) {
      problems.add(`input "${spec.name}" is missing`);
      return [];
    }
    const data = tensors[spec.name];
    const tensor = {
      name: spec.name,
      datatype: spec.datatype,
      shape: shapeOf(data, spec),
      data: scalarInArray(data, spec),
    };
    return decodeTensor(plan, input, tensor, problems) ?? [];
  });
}

function wholeTensors(given: Given, plan: RequestPlan, problems: Problems): Record<string, unknown> {
  reportUnknown([given], plan, problems);
  return given as Record<string, unknown>;
}

/** Brings rows to one array an input; undefined when they cannot be told apart, or are too many. */
function stackRows(
  rows: readonly unknown[],
  plan: RequestPlan,
  problems: Problems,
): Record<string, unknown> | undefined {
  if (rows.length === 0) return Object.fromEntries([...plan.inputs.keys()].map((name) => [name, []]));
  const areRecords = rows.every((row) => kindOf(row) === 'an object');
  if (!areRecords) {
    const [only, ...others] = plan.inputs.keys();
    if (others.length === 0) return { [only!]: rows };
    problems.add(`each row must be an object with a value for each of ${namesText(plan.inputs.keys())}`);
    return undefined;
  }
  const { maxRows } = plan.manifest.limits;
  if (rows.length > maxRows && [...plan.inputs.values()].some(({ spec }) => spec.shape[0] === -1)) {
    problems.add(`request must have at most ${maxRows} rows, got ${rows.length}`);
    return undefined;
  }
  const records = rows as readonly Record<string, unknown>[];
  reportUnknown(records, plan, problems);
  return columnsOf(records, plan);
}

/** Values of the inputs that at least one record has. Names that the model has not cost nothing here. */
function columnsOf(records: readonly Record<string, unknown>[], plan: RequestPlan): Record<string, unknown> {
  const has = (name: string) => (record: Record<string, unknown>) => Object.hasOwn(record, name);
  const names = [...plan.inputs.keys()].filter((name) => records.some(has(name)));
  return Object.fromEntries(
    names.map((name) => [name, records.map((record) => (Object.hasOwn(record, name) ? record[name] : undefined))]),
  );
}

function reportUnknown(records: readonly object[], plan: RequestPlan, problems: Problems): void {
  const unknown = new UnknownNames('input', new Set(plan.inputs.keys()));
  for (const record of records) for (const name of Object.keys(record)) unknown.check(name);
  if (unknown.sentence) problems.add(unknown.sentence);
}

/** Shape of nested arrays, by the first item at each level. An empty array has no items to look at: the sizes below it
 *  are the signature's, 0 where that leaves them open. */
function shapeOf(data: unknown, spec: TensorSpec): number[] {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level) && shape.length <= spec.shape.length; level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) return [...shape, ...spec.shape.slice(shape.length).map((size) => Math.max(size, 0))];
  }
  return shape;
}

const scalarInArray = (data: unknown, spec: TensorSpec): unknown =>
  spec.shape.length === 0 && !Array.isArray(data) ? [data] : data;
