import fc from 'fast-check';
import { DATATYPES } from '../../../../functions/contracts/words';
import { MalformedRequestError, UnsupportedMediaTypeError } from '../../../../functions/core/errors';
import { decodeInfer } from '../../../../functions/protocols/oip/decode-infer';
import type { PredictBody } from '../../../../functions/protocols/predict-protocol';
import { binaryBody, jsonBody, stringBytes } from '../../fakes/infer-body';
import { aPlan, inputsOnly, spec } from '../../fakes/manifests';
import { problemsOf } from '../../fakes/problems-of';
import { SAMPLES } from '../../fakes/samples';

const PLAN = aPlan({
  signature: {
    inputs: [spec('a', 'FP32', [-1]), spec('b', 'BYTES', [-1])],
    outputs: [spec('y', 'FP32', [-1]), spec('z', 'FP32', [-1])],
  },
  defaultOutputs: ['y'],
});
const INT64 = aPlan(inputsOnly(spec('x', 'INT64', [-1])));
const FP32 = aPlan(inputsOnly(spec('x', 'FP32', [-1, -1])));

const a = { name: 'a', datatype: 'FP32', shape: [2], data: [1, 2] };
const b = { name: 'b', datatype: 'BYTES', shape: [2], data: ['x', 'y'] };
const binary = (input: object, size: unknown) => ({
  ...input,
  data: undefined,
  parameters: { binary_data_size: size },
});
const A_BYTES = new Uint8Array(Float32Array.of(1, 2).buffer);

const decode = (request: PredictBody) => decodeInfer(request, PLAN);
const problems = (request: PredictBody, plan = PLAN) => problemsOf(() => decodeInfer(request, plan));

describe('decodeInfer of JSON', () => {
  it('reads inputs in any order, and the id', () => {
    const { id, tensors } = decode(jsonBody({ id: 'r1', inputs: [b, a] }));

    expect(id).toBe('r1');
    expect(tensors).toEqual([
      { name: 'b', datatype: 'BYTES', shape: [2], data: ['x', 'y'] },
      { name: 'a', datatype: 'FP32', shape: [2], data: Float32Array.of(1, 2) },
    ]);
  });

  it('reads a body of bytes, and one that claims to be binary', () => {
    const text = JSON.stringify({ inputs: [a, b] });

    expect(decode(jsonBody(text, { body: Buffer.from(text) })).tensors).toHaveLength(2);
    expect(decode(jsonBody(text, { contentType: 'application/octet-stream' })).tensors).toHaveLength(2);
    expect(decode(jsonBody(text, { contentType: undefined })).tensors).toHaveLength(2);
    expect(decode(jsonBody(text, { contentType: 'Application/JSON; charset=utf-8' })).tensors).toHaveLength(2);
  });

  it('ignores parameters and members that it does not know', () => {
    const parameters = { sequence_id: 9, priority: true, note: 'x' };

    const { tensors } = decode(jsonBody({ extra: {}, parameters, inputs: [{ ...a, parameters, more: 1 }, b] }));

    expect(tensors).toHaveLength(2);
  });

  it('reads 64-bit integers exactly', () => {
    const text = '{"inputs":[{"name":"x","datatype":"INT64","shape":[1],"data":[9007199254740993]}]}';

    expect(decodeInfer(jsonBody(text), INT64).tensors[0]!.data).toEqual(BigInt64Array.of(9_007_199_254_740_993n));
  });

  it('wants all outputs as JSON where none is named', () => {
    const all = [
      { name: 'y', binary: false },
      { name: 'z', binary: false },
    ];

    expect(decode(jsonBody({ inputs: [a, b] })).outputs).toEqual(all);
    expect(decode(jsonBody({ inputs: [a, b], outputs: [] })).outputs).toEqual(all);
  });

  it.each([
    ['the order that is asked for', undefined, [{ name: 'z' }, { name: 'y' }], ['z', 'y']],
    ['binary for one output', undefined, [{ name: 'z', parameters: { binary_data: true } }, { name: 'y' }], ['Z', 'y']],
    ['binary for all outputs', { binary_data_output: true }, undefined, ['Y', 'Z']],
    ['binary for the named outputs', { binary_data_output: true }, [{ name: 'z' }], ['Z']],
    [
      'JSON for one of them',
      { binary_data_output: true },
      [{ name: 'y', parameters: { binary_data: false } }, { name: 'z' }],
      ['y', 'Z'],
    ],
  ])('gives outputs in %s', (_, parameters, outputs, expected) => {
    const wanted = decode(jsonBody({ inputs: [a, b], parameters, outputs })).outputs;

    expect(wanted.map(({ name, binary }) => (binary ? name.toUpperCase() : name))).toEqual(expected);
  });

  it('gives JSON where bytes cannot reach the client', () => {
    const outputs = [{ name: 'y', parameters: { binary_data: true } }];
    const parameters = { binary_data_output: true };

    expect(decode(jsonBody({ inputs: [a, b], outputs }, { acceptsBytes: false })).outputs).toEqual([
      { name: 'y', binary: false },
    ]);
    expect(
      decode(jsonBody({ inputs: [a, b], parameters }, { acceptsBytes: false })).outputs.some((o) => o.binary),
    ).toBe(false);
  });

  it.each([
    ['no object', [1], 'body: Invalid input: expected object, received array'],
    ['no inputs', {}, 'inputs: Invalid input: expected array, received undefined'],
    [
      'a shape of strings',
      { inputs: [{ ...a, shape: ['2'] }, b] },
      'inputs[0].shape[0]: Invalid input: expected number',
    ],
    ['no name', { inputs: [{ ...a, name: undefined }, b] }, 'inputs[0].name: Invalid input: expected string'],
    ['no datatype', { inputs: [a, { ...b, datatype: 4 }] }, 'inputs[1].datatype: Invalid input: expected string'],
    ['no data', { inputs: [{ ...a, data: undefined }, b] }, 'input "a" must have data in an array, got nothing'],
    ['an endless id', { id: 'x'.repeat(257), inputs: [a, b] }, 'id: Too big: expected string to have <=256 characters'],
    ['an unknown datatype', { inputs: [{ ...a, datatype: 'FP8' }, b] }, 'input "a" must be FP32, got "FP8"'],
    ['an output that is not there', { inputs: [a, b], outputs: [{ name: 'w' }] }, 'output "w" is not one of "y", "z"'],
    [
      'a name that is inherited',
      { inputs: [a, b, { ...a, name: 'toString' }] },
      'input "toString" is not one of "a", "b"',
    ],
  ])('refuses %s', (_, value, sentence) => {
    expect(problems(jsonBody(value))).toEqual([expect.stringContaining(sentence)]);
  });

  it('lists problems of several inputs and outputs at once', () => {
    const inputs = [
      { ...a, shape: [3] },
      { ...a, name: 'c' },
    ];

    expect(problems(jsonBody({ inputs, outputs: [{ name: 'y' }, { name: 'y' }] }))).toEqual([
      'input "a" must have 3 elements for the shape [3], got 2',
      'input "c" is not one of "a", "b"',
      'input "b" is missing',
      'output "y" is asked for more than once',
    ]);
  });

  it('refuses an input that is given twice', () => {
    expect(problems(jsonBody({ inputs: [a, b, a] }))).toEqual(['input "a" is given more than once']);
  });

  it('refuses other media types', () => {
    expect(() => decode(jsonBody({ inputs: [a, b] }, { contentType: 'text/csv' }))).toThrow(UnsupportedMediaTypeError);
  });
});

describe('decodeInfer of binary tensors', () => {
  it.each(DATATYPES)('reads %s', (datatype) => {
    const { data } = SAMPLES[datatype];
    const bytes = Array.isArray(data) ? stringBytes(...data) : new Uint8Array(data.buffer);
    const input = { name: 'x', datatype, shape: [2, 2] };

    const request = binaryBody({ inputs: [binary(input, bytes.length)] }, [bytes]);

    const { tensors } = decodeInfer(request, aPlan(inputsOnly(spec('x', datatype, [-1, 2]))));
    expect(tensors).toEqual([{ ...input, data }]);
  });

  it('reads tensors at any offset', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.array(fc.float({ noNaN: true })), (spaces, values) => {
        const data = Float32Array.from(values);
        const input = { name: 'x', datatype: 'FP32', shape: [values.length, 1] };
        const envelope = { id: ' '.repeat(spaces), inputs: [binary(input, data.byteLength)] };
        const request = binaryBody(envelope, [new Uint8Array(data.buffer)]);
        expect(decodeInfer(request, FP32).tensors[0]!.data).toEqual(data);
      }),
    );
  });

  it('reads NaN and infinities bit by bit', () => {
    const data = Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY, -0);
    const input = binary({ name: 'x', datatype: 'FP32', shape: [3, 1] }, 12);

    const { tensors } = decodeInfer(binaryBody({ inputs: [input] }, [new Uint8Array(data.buffer)]), FP32);

    expect(tensors[0]!.data).toEqual(data);
  });

  it('reads binary and JSON tensors in one request', () => {
    const bytes = stringBytes('é', '');

    const { tensors } = decode(binaryBody({ inputs: [a, binary(b, bytes.length)] }, [bytes]));

    expect(tensors.map((tensor) => tensor.data)).toEqual([Float32Array.of(1, 2), ['é', '']]);
  });

  it('reads several binary tensors in the order of the inputs', () => {
    const bytes = stringBytes('x', 'y');

    const { tensors } = decode(binaryBody({ inputs: [binary(b, bytes.length), binary(a, 8)] }, [bytes, A_BYTES]));

    expect(tensors.map((tensor) => tensor.data)).toEqual([['x', 'y'], Float32Array.of(1, 2)]);
  });

  it('reads a tensor of zero bytes', () => {
    const input = binary({ name: 'x', datatype: 'FP32', shape: [0, 3] }, 0);

    expect(decodeInfer(binaryBody({ inputs: [input] }, []), FP32).tensors[0]!.data).toEqual(new Float32Array(0));
  });

  it('steps over the bytes of an unknown input', () => {
    const request = binaryBody({ inputs: [binary({ ...a, name: 'c' }, 8), binary(a, 8), b] }, [A_BYTES, A_BYTES]);

    expect(problems(request)).toEqual(['input "c" is not one of "a", "b"']);
  });

  it.each(['0', '-1', '1.5', 'x', '', '99999', '1e2', ' 5', '99999999999999999999'])(
    'refuses %j for the length of its header',
    (headerLength) => {
      expect(() => decode(jsonBody({ inputs: [a, b] }, { headerLength }))).toThrow(
        /^Inference-Header-Content-Length must be a whole number from 1 to \d+, the length of the body$/,
      );
    },
  );

  it.each([
    ['read where they are text', [0x41, 0x20, 0, 0], undefined],
    ['refused where text has lost them, though it is as long', [0xf0, 0x9f, 0x98, 0], MalformedRequestError],
  ])('bytes that a gateway passed as text are %s', (_, bytes, failure) => {
    const input = binary({ name: 'x', datatype: 'FP32', shape: [1, 1] }, 4);
    const request = binaryBody({ inputs: [input] }, [Uint8Array.from(bytes)]);
    const body = Buffer.from(request.body as Uint8Array).toString();
    expect(Buffer.byteLength(body)).toBe(request.body.length);

    const read = () => Buffer.from((decodeInfer({ ...request, body }, FP32).tensors[0]!.data as Float32Array).buffer);

    if (failure) expect(read).toThrow(failure);
    else expect([...read().subarray(0, 4)]).toEqual(bytes);
  });

  it('refuses a header length that cuts the JSON', () => {
    expect(() => decode(jsonBody({ inputs: [a, b] }, { headerLength: '20' }))).toThrow(MalformedRequestError);
  });

  it('refuses a header length that takes bytes for JSON', () => {
    const request = binaryBody({ inputs: [binary(a, 8), b] }, [A_BYTES]);

    expect(() => decode({ ...request, headerLength: String(Number(request.headerLength) + 1) })).toThrow(
      MalformedRequestError,
    );
  });

  it.each([
    ['more bytes than there are', 9, 'must have a binary_data_size from 0 to 8, the bytes that are left'],
    ['a negative size', -8, 'must have a binary_data_size from 0 to 8'],
    ['a fraction', 7.5, 'must have a binary_data_size from 0 to 8'],
    ['a size in a string', '8', 'must have a binary_data_size from 0 to 8'],
    ['true', true, 'must have a binary_data_size from 0 to 8'],
    ['fewer bytes than the shape needs', 4, 'must have 8 bytes for FP32 [2], got 4'],
  ])('refuses %s', (_, size, sentence) => {
    expect(problems(binaryBody({ inputs: [binary(a, size), b] }, [A_BYTES]))[0]).toContain(sentence);
  });

  it('refuses bytes after the last tensor', () => {
    const request = binaryBody({ inputs: [binary(a, 8), b] }, [A_BYTES, Uint8Array.of(1, 2, 3)]);

    expect(problems(request)).toEqual(['3 bytes follow the last binary tensor']);
  });

  it('refuses bytes that no tensor claims', () => {
    expect(problems(binaryBody({ inputs: [a, b] }, [A_BYTES]))).toEqual(['8 bytes follow the last binary tensor']);
  });

  it('refuses an input with both data and bytes', () => {
    const both = { ...a, parameters: { binary_data_size: 8 } };

    expect(problems(binaryBody({ inputs: [both, b] }, [A_BYTES]))).toEqual([
      'input "a" has both data and binary_data_size',
    ]);
  });

  it.each([
    ['that are longer than what is left', Uint8Array.of(5, 0, 0, 0, 0x61), 'an element that is longer than the bytes'],
    ['with a cut-off length', Uint8Array.of(1, 0, 0), 'an element that is longer than the bytes'],
    ['of 4 GB', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x61), 'an element that is longer than the bytes'],
    ['that are not UTF-8', stringBytes(Uint8Array.of(0xff), 'x'), 'must have elements of UTF-8 without zero bytes'],
    ['with a zero byte', stringBytes('a\u0000b', 'x'), 'must have elements of UTF-8 without zero bytes'],
    ['that are too few', stringBytes('x'), 'must have 2 elements, got 1'],
    ['that are too many', stringBytes('x', 'y', 'z'), 'must have 2 elements, got 3'],
  ])('refuses strings %s', (_, bytes, sentence) => {
    expect(problems(binaryBody({ inputs: [a, binary(b, bytes.length)] }, [bytes]))).toEqual([
      expect.stringContaining(sentence),
    ]);
  });

  it('refuses bytes of BOOL other than 0 and 1', () => {
    const input = binary({ name: 'x', datatype: 'BOOL', shape: [3] }, 3);
    const plan = aPlan(inputsOnly(spec('x', 'BOOL', [-1])));

    expect(problems(binaryBody({ inputs: [input] }, [Uint8Array.of(0, 1, 2)]), plan)).toEqual([
      'input "x" must have only the bytes 0 and 1',
    ]);
  });

  it('tells of a wrong shape and of leftover bytes at once', () => {
    const request = binaryBody({ inputs: [binary({ ...a, shape: [2, 1] }, 8), b] }, [A_BYTES, A_BYTES]);

    expect(problems(request)).toEqual([
      'input "a" must have the shape [any], got [2, 1]',
      '8 bytes follow the last binary tensor',
    ]);
  });

  it('takes no memory for a shape that lies', () => {
    const input = binary({ name: 'x', datatype: 'FP32', shape: [9_000, 400_000] }, 4);

    expect(problems(binaryBody({ inputs: [input] }, [Uint8Array.of(0, 0, 0, 0)]), FP32)).toEqual([
      'input "x" must have 14400000000 bytes for FP32 [9000, 400000], got 4',
    ]);
  });

  it('refuses or reads any bytes, and fails in no other way', () => {
    const known = binary({ name: 'b', datatype: 'BYTES', shape: [2] }, 0);

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const input = { ...known, parameters: { binary_data_size: bytes.length } };
        const found = problems(binaryBody({ inputs: [a, input] }, [bytes]));
        expect(found.length).toBeLessThan(2);
      }),
    );
  });
});
