import type { NamedTensor } from '../../../../functions/core/ports';
import { encodeInstances } from '../../../../functions/protocols/instances/encode-instances';

const LABEL: NamedTensor = { name: 'label', datatype: 'INT64', shape: [2], data: BigInt64Array.of(0n, 2n ** 60n) };
const SCORES: NamedTensor = { name: 'sc"ores', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(0.5, 1, 0, 2) };
const SCALAR: NamedTensor = { name: 'total', datatype: 'FP64', shape: [], data: Float64Array.of(7) };

const encode = (outputs: NamedTensor[], form: 'rows' | 'columns', rows = 2): string =>
  encodeInstances({ id: 'p1', model: 'm', version: '1', outputs, rows }, { tensors: [], form }).body as string;

describe('encodeInstances', () => {
  it.each([
    ['the only output, a row at a time', [SCORES], 'rows', '{"predictions":[[0.5,1],[0,2]]}'],
    ['scalars a row', [LABEL], 'rows', '{"predictions":[0,1152921504606846976]}'],
    [
      'several outputs by name',
      [LABEL, SCORES],
      'rows',
      '{"predictions":[{"label":0,"sc\\"ores":[0.5,1]},{"label":1152921504606846976,"sc\\"ores":[0,2]}]}',
    ],
    ['the only output, whole', [SCORES], 'columns', '{"outputs":[[0.5,1],[0,2]]}'],
    [
      'several outputs, whole',
      [LABEL, SCORES],
      'columns',
      '{"outputs":{"label":[0,1152921504606846976],"sc\\"ores":[[0.5,1],[0,2]]}}',
    ],
    ['outputs that have no rows, whole', [SCALAR], 'rows', '{"outputs":7}'],
    [
      'outputs of which one has no rows, whole',
      [LABEL, SCALAR],
      'rows',
      '{"outputs":{"label":[0,1152921504606846976],"total":7}}',
    ],
  ] as const)('writes %s', (_, outputs, form, text) => {
    expect(encode([...outputs], form)).toBe(text);
  });

  it('writes no predictions for zero rows', () => {
    const none = { ...SCORES, shape: [0, 2], data: new Float32Array(0) };
    const label = { ...LABEL, shape: [0], data: new BigInt64Array(0) };

    expect(encode([none], 'rows', 0)).toBe('{"predictions":[]}');
    expect(encode([label, none], 'rows', 0)).toBe('{"predictions":[]}');
  });

  it('writes NaN as null and infinities as strings', () => {
    const special = {
      ...SCORES,
      data: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0),
    };

    expect(encode([special], 'rows')).toBe('{"predictions":[[null,"Infinity"],["-Infinity",0]]}');
  });
});
