import type { ColumnBaseline } from '../../functions/contracts/baseline';
import type { Signature, TensorSpec } from '../../functions/contracts/manifest';
import { fromFloat16 } from '../../functions/core/float16';
import type { NamedTensor } from '../../functions/core/ports';
import { categoryProfile, numericBaseline } from './column-baseline';

/** The profile of a model's outputs, by the same rules as `models/packaging/onward_baseline.py`: class scores by label,
 *  other floats by their values, all else by its categories. What is no finite number counts as missing, and an output
 *  that has nothing else is left out. */
export function profileOutputs(
  { outputs }: Signature,
  tensors: readonly NamedTensor[],
): Record<string, ColumnBaseline> {
  return Object.fromEntries(
    tensors.flatMap((tensor) => {
      if (!tensor.datatype.startsWith('FP')) return [[tensor.name, categories(tensor)]];
      return scores(outputs.find((output) => output.name === tensor.name)!, tensor);
    }),
  );
}

function scores({ name, classLabels }: TensorSpec, tensor: NamedTensor): [string, ColumnBaseline][] {
  const raw = tensor.data as Float32Array | Float64Array | Uint16Array;
  const values = tensor.datatype === 'FP16' ? Array.from(raw, fromFloat16) : Array.from(raw);
  const labels = classLabels?.length && tensor.shape.at(-1) === classLabels.length ? classLabels : undefined;
  if (!labels) return finite(name, values);
  return labels.flatMap((label, i) =>
    finite(
      `${name}.${label}`,
      values.filter((_, at) => at % labels.length === i),
    ),
  );
}

function finite(name: string, values: readonly number[]): [string, ColumnBaseline][] {
  const present = values.filter(Number.isFinite);
  return present.length > 0 ? [[name, numericBaseline(present, values.length - present.length)]] : [];
}

function categories({ data, datatype }: NamedTensor): ColumnBaseline {
  const counts = new Map<string, number>();
  for (const value of data) {
    const text = datatype === 'BOOL' ? String(value === 1) : String(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return categoryProfile(counts, data.length, 0);
}
