import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../functions/core/errors';
import { findObstacles } from '../../../../functions/core/onnx/find-obstacles';
import { parseModel, writeModel } from '../../../../functions/core/onnx/parse-model';
import { readGraph } from '../../../../functions/core/onnx/read-graph';
import {
  FunctionProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../../../functions/core/onnx/schema/onnx_pb';
import { fixture } from './fixture';
import { tensor, tinyModel } from './tiny-model';

describe('readGraph', () => {
  it('states the signature, versions and operators of a scikit-learn export', () => {
    const facts = readGraph(fixture('mixed.onnx'));

    expect(facts.producerName).toBe('skl2onnx');
    expect(facts.opsets).toMatchObject({ 'ai.onnx.ml': 1 });
    expect(facts.inputs.map((input) => [input.name, input.type])).toEqual([
      ['age', { kind: 'tensor', elementType: 'FLOAT', datatype: 'FP32', shape: [-1, 1], symbols: [null, null] }],
      ['income', { kind: 'tensor', elementType: 'FLOAT', datatype: 'FP32', shape: [-1, 1], symbols: [null, null] }],
      ['city', { kind: 'tensor', elementType: 'STRING', datatype: 'BYTES', shape: [-1, 1], symbols: [null, null] }],
    ]);
    expect(facts.outputs[1]!.type).toEqual({ kind: 'sequence', text: 'seq(map(string,tensor(float)))' });
    expect(facts.operators).toContainEqual({ domain: 'ai.onnx.ml', operator: 'ZipMap', count: 1 });
    expect(facts.zipMapOutputs).toEqual(['output_probability']);
  });

  it('leaves out inputs that an initializer fills', () => {
    const model = tinyModel((m) => {
      m.graph!.input.push(create(ValueInfoProtoSchema, { name: 'w', type: tensor(1, [2]) }));
      m.graph!.initializer.push(create(TensorProtoSchema, { name: 'w', dims: [2n], dataType: 1, floatData: [1, 2] }));
    });

    expect(readGraph(writeModel(model)).inputs.map((input) => input.name)).toEqual(['x']);
  });

  it('tells symbolic, fixed, absent and negative sizes apart from an absent rank', () => {
    const model = tinyModel((m) => {
      m.graph!.input = [
        create(ValueInfoProtoSchema, { name: 'x', type: tensor(1, ['rows', 3, null, -1]) }),
        create(ValueInfoProtoSchema, { name: 'any', type: { value: { case: 'tensorType', value: { elemType: 7 } } } }),
      ];
    });

    const [x, any] = readGraph(writeModel(model)).inputs;

    expect(x!.type).toMatchObject({ shape: [-1, 3, -1, -1], symbols: ['rows', null, null, null] });
    expect(any!.type).toMatchObject({ datatype: 'INT64', shape: undefined });
  });

  it('counts operators of subgraphs and local functions, and finds their external tensors', () => {
    const model = tinyModel((m) => {
      const outside = create(TensorProtoSchema, {
        name: 'w',
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [
          { key: 'location', value: 'w.bin' },
          { key: 'offset', value: '64' },
          { key: 'length', value: '16' },
        ],
      });
      const branch = create(GraphProtoSchema, {
        initializer: [outside],
        node: [{ opType: 'Relu' }, { opType: 'Relu' }],
      });
      m.graph!.node.push(create(NodeProtoSchema, { opType: 'If', attribute: [{ name: 'then_branch', g: branch }] }));
      m.functions.push(create(FunctionProtoSchema, { domain: 'mine', name: 'F', node: [{ opType: 'Identity' }] }));
    });

    const facts = readGraph(writeModel(model));

    expect(facts.operators).toContainEqual({ domain: 'ai.onnx', operator: 'Relu', count: 2 });
    expect(facts.operators).toContainEqual({ domain: 'ai.onnx', operator: 'Identity', count: 2 });
    expect(facts.localFunctions).toEqual(['mine::F']);
    expect(facts.externalFiles).toEqual([{ location: 'w.bin', tensors: 1, minBytes: 80 }]);
  });

  it('rejects bytes that are no ONNX model, and says what was expected', () => {
    expect(() => readGraph(Buffer.from('hello, world'))).toThrow(/not an ONNX model: an ir_version and a graph/);
    expect(() => readGraph(new Uint8Array())).toThrow(/an empty file/);
  });

  it('rejects a file that was cut short', () => {
    const whole = fixture('iris.onnx');

    for (const length of [1, 10, 300, whole.length - 20]) {
      expect(() => readGraph(whole.subarray(0, length))).toThrow(/not an ONNX model/);
    }
  });
});

describe('readGraph, on damaged files', () => {
  it('gives facts or an InvalidInputError, whatever the damage', () => {
    const whole = fixture('mixed.onnx');
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          findObstacles(readGraph(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('writeModel', () => {
  it('keeps fields that the schema does not know', () => {
    const unknown = Uint8Array.from([0xfa, 0x7f, 3, 1, 2, 3]);

    const written = writeModel(parseModel(Buffer.concat([fixture('iris.onnx'), unknown])));

    expect(Buffer.from(written).includes(Buffer.from(unknown))).toBe(true);
  });

  it.each(['iris', 'mixed', 'lightgbm', 'sequence', 'external'])('writes %s back byte for byte', (name) => {
    const bytes = fixture(`${name}.onnx`);

    expect(Buffer.from(writeModel(parseModel(bytes)))).toEqual(Buffer.from(bytes));
  });
});
