import type { Feature } from '../../contracts/manifest';
import { InvalidInputError } from '../errors';
import type { RequestPlan } from '../input-plan';
import { shapeText } from '../tensor';

/** The columns that a row of a file needs: the manifest's features or, for a model that takes one tensor, the elements of
 *  its rows, `<input>.0` and so on. @throws InvalidInputError when rows of columns cannot fill the model's inputs. */
export function rowFeatures({ manifest, inputs }: RequestPlan): readonly Feature[] {
  const specs = [...inputs.values()].map(({ spec }) => spec);
  const unfit = specs.filter(({ shape }) => shape[0] !== -1 && shape[0] !== 1);
  if (unfit.length > 0) {
    throw new InvalidInputError(
      unfit.map(
        ({ name, shape }) => `input "${name}" is ${shapeText(shape)}; files need rows on a first axis of any size`,
      ),
    );
  }
  const { features } = manifest;
  const bare = specs.filter(({ name }) => !features.some((feature) => feature.tensor === name));
  if (features.length > 0 && bare.length > 0) {
    throw new InvalidInputError(bare.map(({ name }) => `input "${name}" has no features, so no column can fill it`));
  }
  if (features.length > 0) return features;
  const [spec] = specs;
  const sizes = spec!.shape.slice(1);
  if (specs.length > 1 || sizes.includes(-1)) {
    throw new InvalidInputError([
      'the model has no features, and files can only fill one input whose rows have a fixed size; ' +
        // Columns of training data fill inputs of the shape [rows, columns] alone.
        (specs.every(({ shape }) => shape.length === 2)
          ? 'add it with a baseline (onward add --baseline) to name its columns'
          : 'export it so, or send its rows in requests'),
    ]);
  }
  const type = spec!.datatype === 'BYTES' ? 'string' : spec!.datatype === 'BOOL' ? 'boolean' : 'number';
  return Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, (_, position) => ({
    name: `${spec!.name}.${position}`,
    tensor: spec!.name,
    position,
    type,
    outside: 'accept',
    missing: 'reject',
  }));
}

/** Rows of a run, at most: models that take one row at a time are run on one. */
export const isSingleRow = ({ inputs }: RequestPlan): boolean =>
  [...inputs.values()].some(({ spec }) => spec.shape[0] === 1);
