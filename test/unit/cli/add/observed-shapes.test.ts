import { observeShapes } from '../../../../cli/add/observed-shapes';
import type { Signature } from '../../../../functions/contracts/manifest';
import type { GraphFacts, ValueType } from '../../../../functions/core/onnx/graph-facts';

const type = (shape: number[] | undefined): ValueType => ({
  kind: 'tensor',
  elementType: 'FLOAT',
  datatype: 'FP32',
  shape,
  symbols: [],
});

function observe(stated: number[] | undefined, seen: number[][]) {
  const facts = { outputs: [{ name: 'y', type: type(stated) }] } as unknown as GraphFacts;
  const signature: Signature = {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: stated ?? [] }],
  };
  const { signature: after, ...rest } = observeShapes(signature, facts, { y: seen });
  return { shape: after.outputs[0]!.shape, ...rest };
}

describe('observeShapes', () => {
  it('keeps what runs confirm', () => {
    expect(
      observe(
        [-1, 2],
        [
          [1, 2],
          [3, 2],
        ],
      ),
    ).toEqual({ shape: [-1, 2], corrections: [], unknown: [] });
  });

  it('opens a size that a run contradicts, and says so', () => {
    const { shape, corrections } = observe([1], [[1], [3]]);

    expect(shape).toEqual([-1]);
    expect(corrections).toEqual([expect.stringContaining('the shape [1], a run gave [3]')]);
  });

  it('takes the rank of a run where the file states none, or another', () => {
    expect(observe(undefined, [[1, 2]]).shape).toEqual([-1, -1]);
    expect(observe([-1], [[1, 2]])).toMatchObject({ shape: [-1, -1], corrections: [expect.any(String)] });
  });

  it('reports a rank that nothing shows', () => {
    expect(observe(undefined, []).unknown).toEqual(['y']);
    expect(observe([-1, 2], [])).toEqual({ shape: [-1, 2], corrections: [], unknown: [] });
  });
});
