import type { TensorSpec } from '../../contracts';
import type { RequestPlan } from '../../core/input-plan';
import type { NamedTensor } from '../../core/ports';
import type { Problems } from '../../core/problems';
import { kindOf } from '../json/decode-elements';
import { decodeTensor } from '../json/decode-tensor';
import type { Given } from './schemas';

/** Reads rows, or whole tensors by input name, for a model whose inputs are tensors and not columns of features.
 *  A row is the only input's value for it, or an object of values by input name. */
export function readTensorRows(given: Given, plan: RequestPlan, problems: Problems): NamedTensor[] {
  const tensors = Array.isArray(given) ? stackRows(given, plan, problems) : (given as Record<string, unknown>);
  if (!tensors) return [];
  for (const name of Object.keys(tensors)) {
    if (!plan.inputs.has(name)) problems.add(`input "${name.slice(0, 64)}" is not one of ${inputNames(plan)}`);
  }
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

/** Brings rows to one array an input; undefined when they cannot be told apart. */
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
    problems.add(`each row must be an object with a value for each of ${inputNames(plan)}`);
    return undefined;
  }
  const records = rows as readonly Record<string, unknown>[];
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return Object.fromEntries([...names].map((name) => [name, records.map((record) => record[name])]));
}

const inputNames = (plan: RequestPlan): string => [...plan.inputs.keys()].map((name) => `"${name}"`).join(', ');

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
