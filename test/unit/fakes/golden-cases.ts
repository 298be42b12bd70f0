import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Golden } from '../../../functions/contracts/golden';
import { toFloat16 } from '../../../functions/core/float16';
import { DATATYPE_FACTS } from '../../../functions/core/tensor';
import { stringBytes } from './infer-body';

/** The store that comes with the project. */
export const MODELS_DIR = join(__dirname, '../../../models');

export type GoldenCase = Golden['cases'][number] & {
  readonly model: string;
  readonly version: string;
  readonly tolerance: Golden['tolerance'];
};
export type GoldenTensor = Golden['cases'][number]['outputs'][number];

const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Every case of every version, with the outputs that Python's ONNX Runtime gave. */
export const goldenCases = (): GoldenCase[] =>
  folders(MODELS_DIR).flatMap((model) =>
    folders(join(MODELS_DIR, model))
      .filter((folder) => /^[0-9]+$/.test(folder))
      .flatMap((version) => {
        const golden = Golden.parse(JSON.parse(readFileSync(join(MODELS_DIR, model, version, 'golden.json'), 'utf8')));
        return golden.cases.map((item) => ({ ...item, model, version, tolerance: golden.tolerance }));
      }),
  );

/** Elements as numbers or strings; null is NaN. */
const plain = (value: unknown): unknown =>
  value === null ? Number.NaN : Number.isNaN(Number(value)) ? value : Number(value);

/** Compares shapes first, then values within the golden file's tolerance. */
export function expectGolden(
  actual: { readonly shape: readonly number[]; readonly data: Iterable<unknown> },
  golden: GoldenTensor,
  { absolute, relative }: Golden['tolerance'],
): void {
  expect(actual.shape).toEqual(golden.shape);
  const values = Array.from(actual.data, plain);
  expect(values).toHaveLength(golden.data.length);
  const apart = golden.data.map(plain).flatMap((expected, element) => {
    const value = values[element];
    const isNear =
      Object.is(value, expected) ||
      Math.abs((value as number) - (expected as number)) <= absolute + relative * Math.abs(expected as number);
    return isNear ? [] : [{ element, value, expected }];
  });
  expect(apart).toEqual([]);
}

/** A golden tensor's bytes as the binary tensor extension carries them. */
export function goldenBytes({ datatype, data }: GoldenTensor): Uint8Array {
  if (datatype === 'BYTES') return stringBytes(...(data as string[]));
  const target = DATATYPE_FACTS[datatype].allocate(data.length) as Float64Array;
  data.forEach((value, i) => {
    const number = value === null ? Number.NaN : Number(value);
    if (datatype.endsWith('INT64')) (target as unknown as BigInt64Array)[i] = BigInt(number);
    else target[i] = datatype === 'FP16' ? toFloat16(number) : number;
  });
  return new Uint8Array(target.buffer);
}
