import { create } from '@bufbuild/protobuf';
import { findObstacles } from '../../../../functions/core/onnx/find-obstacles';
import { graphFacts, readGraph } from '../../../../functions/core/onnx/read-graph';
import {
  FunctionProtoSchema,
  type ModelProto,
  OperatorSetIdProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TypeProtoSchema,
} from '../../../../functions/core/onnx/schema/onnx_pb';
import { fixture } from './fixture';
import { tensor, tinyModel } from './tiny-model';

const problemsOf = (change: (model: ModelProto) => void, files?: ReadonlyMap<string, number>) =>
  findObstacles(graphFacts(tinyModel(change)), files).map((obstacle) => obstacle.problem);

const externalIn = (location: string) => (m: ModelProto) => {
  const externalData = [
    { key: 'location', value: location },
    { key: 'length', value: '100' },
  ];
  m.graph!.initializer.push(
    create(TensorProtoSchema, { name: 'w', dataLocation: TensorProto_DataLocation.EXTERNAL, externalData }),
  );
};

const outputOf = (type: Parameters<typeof create<typeof TypeProtoSchema>>[1]) => (m: ModelProto) => {
  m.graph!.output[0]!.type = create(TypeProtoSchema, type);
};

describe('findObstacles', () => {
  it.each(['iris', 'mixed', 'lightgbm'])('finds none in %s, whose ZipMap can be cut', (name) => {
    expect(findObstacles(readGraph(fixture(`${name}.onnx`)))).toEqual([]);
  });

  it('accepts the newest versions that the runtime knows', () => {
    const newest = (m: ModelProto) => {
      m.irVersion = 13n;
      m.opsetImport = [
        ['', 26n],
        ['ai.onnx.ml', 5n],
        ['com.microsoft', 1n],
      ].map(([domain, version]) =>
        create(OperatorSetIdProtoSchema, { domain: domain as string, version: version as bigint }),
      );
    };

    expect(problemsOf(newest)).toEqual([]);
  });

  it('accepts operators that the file brings as functions, and unused imports', () => {
    const own = (m: ModelProto) => {
      m.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'mine', version: 1n }));
      m.graph!.node[0]!.domain = 'mine';
      m.functions.push(create(FunctionProtoSchema, { domain: 'mine', name: 'Identity' }));
    };

    expect(problemsOf(own)).toEqual([]);
  });

  it.each<[string, (m: ModelProto) => void, RegExp]>([
    ['a newer file format', (m) => (m.irVersion = 14n), /IR 14, and the runtime reads up to IR 13/],
    ['a newer operator set', (m) => (m.opsetImport[0]!.version = 27n), /operator set 27 of ai\.onnx, .* up to 26/],
    ['an unknown operator domain', (m) => (m.graph!.node[0]!.domain = 'acme'), /Identity of the operator domain acme/],
    ['no inputs', (m) => (m.graph!.input = []), /no inputs/],
    [
      'an input without a rank',
      (m) =>
        (m.graph!.input[0]!.type = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: 1 } } })),
      /does not state how many dimensions/,
    ],
    ['an input without a type', (m) => (m.graph!.input[0]!.type = create(TypeProtoSchema)), /input "x" is no type/],
    ['BFLOAT16', outputOf(tensor(16, [1])), /output "y" has elements of type BFLOAT16/],
    ['COMPLEX64', outputOf(tensor(14, [1])), /COMPLEX64/],
    ['FLOAT8', outputOf(tensor(17, [1])), /FLOAT8E4M3FN/],
    ['INT4', outputOf(tensor(22, [1])), /INT4/],
    ['an element type of the future', outputOf(tensor(99, [1])), /TYPE_99/],
    [
      'an optional output',
      outputOf({ value: { case: 'optionalType', value: { elemType: tensor(1, [1]) } } }),
      /is optional\(tensor\(float\)\)/,
    ],
    [
      'a map output that no ZipMap makes',
      outputOf({ value: { case: 'mapType', value: { keyType: 7, valueType: tensor(1, [1]) } } }),
      /is map\(int64,tensor\(float\)\)/,
    ],
    ['too many dimensions', outputOf(tensor(1, new Array(17).fill('n'))), /has 17 dimensions/],
    ['more elements than a tensor can hold', outputOf(tensor(1, [2 ** 40])), /more elements than a tensor can hold/],
    ['external data that is absolute', externalIn('/etc/passwd'), /"\/etc\/passwd", which leaves the model's folder/],
    ['external data on a drive', externalIn('C:\\w.bin'), /which leaves/],
    ['external data above the folder', externalIn('a/../../w.bin'), /which leaves/],
    ['external data that is not declared', externalIn('w.bin'), /"w\.bin", which is not beside it/],
    ['external data under a reserved name', externalIn('manifest.json'), /a name that a version's folder cannot hold/],
    ['external data without a location', externalIn(''), /a name that a version's folder cannot hold/],
  ])('reports %s, with a way out', (_, change, problem) => {
    const found = findObstacles(graphFacts(tinyModel(change)));

    expect(found.map((obstacle) => obstacle.problem)).toEqual([expect.stringMatching(problem)]);
    expect(found[0]!.wayOut.length).toBeGreaterThan(10);
  });

  it('reports a sequence output that no ZipMap makes', () => {
    const found = findObstacles(readGraph(fixture('sequence.onnx')));

    expect(found).toEqual([
      {
        problem: expect.stringContaining('is seq(tensor(float)), not a tensor'),
        wayOut: expect.stringMatching(/^(?!.*zipmap).*MultiOutputClassifier.* estimators_ one by one$/),
      },
    ]);
  });

  it('tells how maps are left out', () => {
    const [found] = findObstacles({ ...readGraph(fixture('iris.onnx')), zipMapOutputs: [] });

    expect(found!.problem).toContain('is seq(map(int64,tensor(float)))');
    expect(found!.wayOut).toContain('{"zipmap": False}');
  });

  it('accepts external data that is declared and long enough, and reports a file that is too short', () => {
    expect(problemsOf(externalIn('w.bin'), new Map([['w.bin', 100]]))).toEqual([]);
    expect(problemsOf(externalIn('w.bin'), new Map([['w.bin', 99]]))).toEqual([
      expect.stringMatching(/has 99 bytes where 100/),
    ]);
  });

  it('reports everything at once', () => {
    const all = (m: ModelProto) => {
      m.irVersion = 99n;
      m.opsetImport[0]!.version = 99n;
      m.graph!.node[0]!.domain = 'acme';
      m.graph!.input = [];
    };

    expect(problemsOf(all)).toHaveLength(4);
  });
});
