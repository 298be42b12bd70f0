import { mapColumns } from '../../../../cli/add/map-columns';
import type { TensorSpec } from '../../../../functions/contracts';

const input = (name: string, ...shape: number[]): TensorSpec => ({ name, datatype: 'FP32', shape });

const mapped = (inputs: TensorSpec[], columns: string[]) => {
  const { places, unused } = mapColumns({ inputs, outputs: [input('y', -1)] }, columns);
  return { places: places.map((p) => `${p.column} -> ${p.tensor.name}[${p.position}]`), unused };
};

describe('mapColumns', () => {
  it('gives one [N,F] input the first F columns in order', () => {
    expect(mapped([input('X', -1, 2)], ['a', 'b', 'label'])).toEqual({
      places: ['a -> X[0]', 'b -> X[1]'],
      unused: ['label'],
    });
  });

  it('gives [N,1] inputs the columns of their names, in whatever order', () => {
    expect(mapped([input('a', -1, 1), input('b', -1, 1)], ['label', 'b', 'a'])).toEqual({
      places: ['a -> a[0]', 'b -> b[0]'],
      unused: ['label'],
    });
  });

  it('gives a wide input beside named ones the remaining columns', () => {
    expect(mapped([input('X', -1, 2), input('city', -1, 1)], ['age', 'city', 'pay', 'label'])).toEqual({
      places: ['city -> city[0]', 'age -> X[0]', 'pay -> X[1]'],
      unused: ['label'],
    });
  });

  it('gives a single [N,1] input the column of its name, or else the first', () => {
    expect(mapped([input('x', -1, 1)], ['y', 'x']).places).toEqual(['x -> x[0]']);
    expect(mapped([input('input', -1, 1)], ['a', 'b']).places).toEqual(['a -> input[0]']);
  });

  it('gives an input of open width all columns', () => {
    expect(mapped([input('X', -1, -1)], ['a', 'b'])).toEqual({ places: ['a -> X[0]', 'b -> X[1]'], unused: [] });
  });

  it.each([
    ['too few columns', [input('X', -1, 3)], ['a', 'b'], /takes 3 columns, and there are 2/],
    ['names without a column', [input('a', -1, 1), input('b', -1, 1)], ['a'], /input "b" has no column of its name/],
    ['two wide inputs', [input('X', -1, 2), input('Z', -1, 2)], ['a', 'b', 'c', 'd'], /cannot be told/],
    ['an image', [input('X', -1, 3, 8, 8)], ['a'], /shape \[any, 3, 8, 8\]; columns need/],
    ['a vector', [input('x', -1)], ['x'], /shape \[any\]; columns need/],
  ])('rejects %s', (_, inputs, columns, problem) => {
    expect(() => mapped(inputs, columns)).toThrow(problem);
  });
});
