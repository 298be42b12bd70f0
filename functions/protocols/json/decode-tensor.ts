import { checkHeader } from '../../core/check-inputs';
import { featureAt, type InputPlan, placeText, type RequestPlan } from '../../core/input-plan';
import type { NamedTensor } from '../../core/ports';
import type { Problems } from '../../core/problems';
import { DATATYPE_FACTS, shapeText } from '../../core/tensor';
import { ElementWriter, type FillGap, kindOf, READ_ELEMENT, Unfit } from './decode-elements';

/** A tensor as JSON protocols carry it: its data flat in row-major order, or nested as its shape. */
export interface JsonTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: unknown;
}

/** Reads a JSON tensor against its place in the signature, and adds whatever is wrong to `problems`. */
export function decodeTensor(
  plan: RequestPlan,
  input: InputPlan,
  given: JsonTensor,
  problems: Problems,
): NamedTensor | undefined {
  const { spec } = input;
  const count = checkHeader(plan, spec, given, problems);
  if (count === undefined) return undefined;
  const form = checkForm(spec.name, given, count, problems);
  if (!form) return undefined;
  const data = DATATYPE_FACTS[spec.datatype].allocate(count);
  const writer = createWriter(input, data, problems);
  if (form === 'flat') writer.writeAll(0, given.data as unknown[]);
  else writeNested(writer, given.data as unknown[], given.shape, 0, 0);
  return { name: spec.name, datatype: spec.datatype, shape: given.shape, data };
}

/** A writer into an input's data, with the features' rules for what is missing. */
export const createWriter = (input: InputPlan, data: NamedTensor['data'], problems: Problems): ElementWriter =>
  new ElementWriter(input.spec.datatype, data, gapFiller(input), (index, reason) =>
    problems.addAt(placeText(input, index), reason),
  );

const MISSING = new Unfit('is missing');

/** How a null is read: by the policy of its feature, else as the datatype reads null. */
function gapFiller(input: InputPlan): FillGap {
  const read = READ_ELEMENT[input.spec.datatype];
  return (index) => {
    const feature = featureAt(input, index);
    if (!feature || feature.missing === 'nan') return undefined;
    return feature.missing === 'reject' ? MISSING : read(feature.missing.impute);
  };
}

/** Tells how the data are laid out, and whether they agree with the shape, before memory is taken for them. */
function checkForm(name: string, given: JsonTensor, count: number, problems: Problems): 'flat' | 'nested' | undefined {
  const { data, shape } = given;
  if (!Array.isArray(data)) {
    problems.add(`input "${name}" must have data in an array, got ${kindOf(data)}`);
    return undefined;
  }
  if (shape.length > 1 && Array.isArray(data[0])) {
    if (isNestedAs(data, shape, 0)) return 'nested';
    problems.add(`input "${name}" must have data nested as its shape ${shapeText(shape)}; the rows are ragged`);
    return undefined;
  }
  if (data.length === count) return 'flat';
  problems.add(`input "${name}" must have ${count} elements for the shape ${shapeText(shape)}, got ${data.length}`);
  return undefined;
}

function isNestedAs(data: readonly unknown[], shape: readonly number[], axis: number): boolean {
  if (data.length !== shape[axis]) return false;
  if (axis === shape.length - 1) return true;
  return data.every((item) => Array.isArray(item) && isNestedAs(item, shape, axis + 1));
}

function writeNested(
  writer: ElementWriter,
  data: readonly unknown[],
  shape: readonly number[],
  axis: number,
  at: number,
): number {
  if (axis === shape.length - 1) {
    writer.writeAll(at, data);
    return at + data.length;
  }
  return data.reduce<number>((next, item) => writeNested(writer, item as unknown[], shape, axis + 1, next), at);
}
