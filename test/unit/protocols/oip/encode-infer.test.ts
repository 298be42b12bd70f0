import { DATATYPES } from '../../../../functions/contracts/words';
import type { Prediction } from '../../../../functions/core/predict';
import { encodeInfer } from '../../../../functions/protocols/oip/encode-infer';
import { stringBytes } from '../../fakes/infer-body';
import { SAMPLES } from '../../fakes/samples';

const prediction = (outputs: Prediction['outputs']): Prediction => ({
  id: 'p1',
  model: 'm',
  version: '3',
  outputs,
  rows: 2,
});
const Y = { name: 'y"', datatype: 'FP32', shape: [2], data: Float32Array.of(1.5, Number.NaN) } as const;
const Z = { name: 'z', datatype: 'BYTES', shape: [1], data: ['é'] } as const;

const encode = (outputs: Prediction['outputs'], binary: boolean[], id?: string) =>
  encodeInfer(prediction(outputs), {
    id,
    tensors: [],
    outputs: outputs.map(({ name }, i) => ({ name, binary: binary[i]! })),
  });

describe('encodeInfer', () => {
  it('writes JSON with model, version, prediction id and outputs in order', () => {
    const { headers, body } = encode([Y, { ...Z, data: [...Z.data] }], [false, false]);

    expect(headers).toEqual({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
    expect(JSON.parse(body as string)).toStrictEqual({
      model_name: 'm',
      model_version: '3',
      parameters: { prediction_id: 'p1' },
      outputs: [
        { name: 'y"', shape: [2], datatype: 'FP32', data: [1.5, null] },
        { name: 'z', shape: [1], datatype: 'BYTES', data: ['é'] },
      ],
    });
  });

  it('gives the id of the request back', () => {
    expect(JSON.parse(encode([Y], [false], '"1"').body as string)).toMatchObject({ id: '"1"' });
  });

  it('writes flat data for any rank', () => {
    const scalar = { ...Y, shape: [], data: Float32Array.of(7) };
    const cube = { ...Y, shape: [1, 1, 2] };
    const none = { ...Y, shape: [0, 3], data: new Float32Array(0) };

    const { outputs } = JSON.parse(encode([scalar, cube, none], [false, false, false]).body as string);

    expect(outputs).toMatchObject([
      { shape: [], data: [7] },
      { shape: [1, 1, 2], data: [1.5, null] },
      { shape: [0, 3], data: [] },
    ]);
  });

  it.each(DATATYPES)('writes the bytes of %s', (datatype) => {
    const { data } = SAMPLES[datatype];
    const bytes = Array.isArray(data) ? stringBytes(...data) : new Uint8Array(data.buffer);

    const { headers, body } = encode([{ name: 'y', datatype, shape: [4], data }], [true]);

    const length = Number(headers['inference-header-content-length']);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(
      JSON.parse(
        Buffer.from(body as Uint8Array)
          .subarray(0, length)
          .toString(),
      ).outputs,
    ).toStrictEqual([{ name: 'y', shape: [4], datatype, parameters: { binary_data_size: bytes.length } }]);
    expect(Buffer.from(body as Uint8Array).subarray(length)).toEqual(Buffer.from(bytes));
  });

  it('writes binary and JSON outputs in one answer', () => {
    const { headers, body } = encode([Y, { ...Z, data: [...Z.data] }, Y], [false, true, true]);

    const length = Number(headers['inference-header-content-length']);
    const bytes = Buffer.from(body as Uint8Array);
    expect(JSON.parse(bytes.subarray(0, length).toString()).outputs).toMatchObject([
      { data: [1.5, null] },
      { parameters: { binary_data_size: 6 } },
      { parameters: { binary_data_size: 8 } },
    ]);
    expect(bytes.length).toBe(length + 6 + 8);
  });

  it('writes only its own part of a larger buffer', () => {
    const part = Float32Array.of(0, 1, 2, 3).subarray(1, 3);

    const { headers, body } = encode([{ ...Y, data: part }], [true]);

    const bytes = Buffer.from(body as Uint8Array).subarray(Number(headers['inference-header-content-length']));
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length]).toEqual([1, 2, 8]);
  });
});
