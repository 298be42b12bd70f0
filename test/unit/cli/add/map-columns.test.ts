import type { ColumnChoice } from '../../../../cli/add/choose-columns';
import { mapColumns } from '../../../../cli/add/map-columns';
import type { TensorSpec } from '../../../../functions/contracts/manifest';
import { InvalidInputError } from '../../../../functions/core/errors';

const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  return [];
};

const input = (name: string, ...shape: number[]): TensorSpec => ({ name, datatype: 'FP32', shape });

const mapped = (inputs: TensorSpec[], columns: string[], choice: ColumnChoice = {}) => {
  const { places, unused } = mapColumns({ inputs, outputs: [input('y', -1)] }, columns, choice);
  return { places: places.map((p) => `${p.column} -> ${p.tensor.name}[${p.position}]`), unused };
};

describe('mapColumns', () => {
  it('gives one [N,F] input F columns in order', () => {
    expect(mapped([input('X', -1, 2)], ['a', 'b'])).toEqual({ places: ['a -> X[0]', 'b -> X[1]'], unused: [] });
  });

  it.each<[string, ColumnChoice, string[]]>([
    ['those that are named, in that order', { columns: ['b', 'a'] }, ['b -> X[0]', 'a -> X[1]']],
    ['all but those that are dropped', { drop: ['label'] }, ['a -> X[0]', 'b -> X[1]']],
  ])('gives one [N,F] input %s', (_, choice, places) => {
    expect(mapped([input('X', -1, 2)], ['label', 'a', 'b'], choice)).toEqual({ places, unused: ['label'] });
  });

  it('refuses more columns than one [N,F] input takes, lists them and names the way out', () => {
    expect(() => mapped([input('X', -1, 2)], ['label', 'a', 'b'])).toThrow(
      /takes 2 columns, and there are 3: "label", "a", "b"; .*--columns a,b,… or .*--drop/,
    );
    expect(() => mapped([input('input', -1, 1)], ['a', 'b'])).toThrow(/takes 1 column, and there are 2/);
  });

  it.each<[string, ColumnChoice, RegExp]>([
    ['a name that there is not', { columns: ['a', 'z'] }, /no column "z"; they have "Label", "a", "b"/],
    ['a name in another case', { drop: ['label'] }, /no column "label"; did you mean "Label"\?/],
    ['a name that comes twice', { columns: ['a', 'a'] }, /column "a" is named twice/],
    ['too few columns', { columns: ['a'] }, /takes 2 columns, and there are 1: "a"/],
    ['no column', { drop: ['Label', 'a', 'b'] }, /takes 2 columns, and there are 0/],
  ])('rejects %s in a choice', (_, choice, problem) => {
    expect(() => mapped([input('X', -1, 2)], ['Label', 'a', 'b'], choice)).toThrow(problem);
  });

  it('refuses no columns for an input of open width', () => {
    expect(() => mapped([input('X', -1, -1)], ['a'], { drop: ['a'] })).toThrow(/at least 1 column, and there are 0/);
  });

  it('lists the columns where inputs have none of their name, and asks about one in another case', () => {
    expect(problemsOf(() => mapped([input('Tenure', -1, 1), input('b', -1, 1)], ['a', 'tenure']))).toEqual([
      'input "Tenure" has no column of its name; did you mean "tenure"?',
      'input "b" has no column of its name',
      'the columns are "a", "tenure"',
    ]);
  });

  it('says how an input of one axis becomes a column, and of no other', () => {
    expect(() => mapped([input('text', -1)], ['text'])).toThrow(
      /\[any\]; .*\(skl2onnx: StringTensorType\(\[None, 1\]\)\)$/,
    );
    expect(() => mapped([input('x', -1, 3, 8)], ['x'])).toThrow(/columns need \[any, columns\]$/);
  });

  it('gives [N,1] inputs the columns of their names, in whatever order', () => {
    expect(mapped([input('a', -1, 1), input('b', -1, 1)], ['label', 'b', 'a'])).toEqual({
      places: ['a -> a[0]', 'b -> b[0]'],
      unused: ['label'],
    });
  });

  it('gives a wide input beside named ones the remaining columns', () => {
    expect(
      mapped([input('X', -1, 2), input('city', -1, 1)], ['age', 'city', 'pay', 'label'], { drop: ['label'] }),
    ).toEqual({
      places: ['city -> city[0]', 'age -> X[0]', 'pay -> X[1]'],
      unused: ['label'],
    });
  });

  it('gives a single [N,1] input the column of its name, or else the only one', () => {
    expect(mapped([input('x', -1, 1)], ['y', 'x']).places).toEqual(['x -> x[0]']);
    expect(mapped([input('input', -1, 1)], ['a']).places).toEqual(['a -> input[0]']);
  });

  it('gives inputs that skl2onnx named after columns those columns, under their own names', () => {
    const names = ['Year Built', 'Lot (m²)', '2nd floor', 'größe'];
    const inputs = ['Year_Built', 'Lot__m²_', '_2nd_floor', 'größe'].map((name) => input(name, -1, 1));

    expect(mapped(inputs, ['Sale Price', ...names])).toEqual({
      places: names.map((name, i) => `${name} -> ${inputs[i]!.name}[0]`),
      unused: ['Sale Price'],
    });
    expect(mapped([input('Year_Built', -1, 1)], ['Year Built', 'y']).places).toEqual(['Year Built -> Year_Built[0]']);
  });

  it('gives an input the column of its very name rather than another that would be named so', () => {
    expect(mapped([input('a_b', -1, 1), input('c', -1, 1)], ['a b', 'a_b', 'c'])).toEqual({
      places: ['a_b -> a_b[0]', 'c -> c[0]'],
      unused: ['a b'],
    });
  });

  it('rejects inputs that may be named after either of two columns', () => {
    expect(problemsOf(() => mapped([input('a_b', -1, 1), input('a_b1', -1, 1)], ['a b', 'a.b']))).toEqual([
      'input "a_b" has no column of its name; did you mean "a b"?',
      'input "a_b1" has no column of its name',
      'the columns are "a b", "a.b"',
    ]);
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
