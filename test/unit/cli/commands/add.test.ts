import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { probe } from '../../../../cli/probe/probe';
import { Baseline } from '../../../../functions/contracts/baseline';
import { Manifest } from '../../../../functions/contracts/manifest';
import { Registry } from '../../../../functions/contracts/registry';
import { ModelArtifactError } from '../../../../functions/core/errors';
import { parseModel, writeModel } from '../../../../functions/core/onnx/parse-model';
import { TypeProtoSchema } from '../../../../functions/core/onnx/schema/onnx_pb';
import { tensor } from '../../core/onnx/tiny-model';
import { fixture, TestCli } from '../cli-deps';
import { fixedModel } from '../fixed-model';

interface Added {
  name: string;
  version: string;
  aliases: string[];
  notes: string[];
  unusedColumns: string[];
}

let cli: TestCli;
beforeEach(() => {
  cli = new TestCli();
});
afterEach(() => cli.remove());

const stored = (...path: string[]): unknown => JSON.parse(readFileSync(join(cli.cwd, 'models', ...path), 'utf8'));
const manifestOf = (name: string, version = '1'): Manifest => Manifest.parse(stored(name, version, 'manifest.json'));

describe('onward add', () => {
  it('writes the artifacts, the manifest and the registry of a first version, which is champion', async () => {
    const { code, out } = await cli.run('add', fixture('iris.onnx'));

    expect(code).toBe(0);
    expect(out).toMatch(/^iris@1 added to .*models, champion/);
    expect(readdirSync(join(cli.cwd, 'models/iris/1')).sort()).toEqual(['manifest.json', 'model.onnx']);
    expect(manifestOf('iris')).toMatchObject({
      name: 'iris',
      version: '1',
      signature: {
        inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
        outputs: [
          { name: 'output_label', datatype: 'INT64', shape: [-1] },
          { name: 'output_probability', datatype: 'FP32', shape: [-1, 3], classLabels: [0, 1, 2] },
        ],
      },
      provenance: { packages: { skl2onnx: '1.20.0' }, changes: [expect.stringContaining('ZipMap cut')] },
      measured: { loadMs: expect.any(Number), runtime: expect.stringContaining('onnxruntime-node') },
    });
    expect(Registry.parse(stored('iris', 'registry.json'))).toMatchObject({
      aliases: { champion: '1' },
      versions: { 1: { status: 'approved' } },
      history: [{ who: 'tester', why: 'added from iris.onnx' }, {}, {}],
    });
  });

  it('adds later versions without moving the champion, unless told to', async () => {
    const add = (...more: string[]) => cli.json<Added[]>('add', fixture('iris.onnx'), ...more);
    await add();

    expect(await add()).toMatchObject([{ version: '2', aliases: [] }]);
    expect(await add('--alias', 'champion')).toMatchObject([{ version: '3', aliases: ['champion'] }]);
  });

  it('has the next command look in the store that it was told', async () => {
    const add = (...more: string[]) => cli.run('add', fixture('iris.onnx'), ...more);
    for (const more of [[], ['--store', 'my store']]) await add(...more);

    expect((await add()).out).toMatch(/it does not answer yet: onward promote iris 2$/);
    expect((await add('--store', 'my store')).out).toMatch(/: onward promote iris 2 --store 'my store'$/);
  });

  it('adds many files at once, named after the files', async () => {
    const added = await cli.json<Added[]>(
      'add',
      fixture('iris.onnx'),
      fixture('lightgbm.onnx'),
      fixture('external.onnx'),
    );

    expect(added.map(({ name, version }) => `${name}@${version}`)).toEqual(['iris@1', 'lightgbm@1', 'external@1']);
  });

  it('makes several files the versions of one model under --name', async () => {
    const added = await cli.json<Added[]>('add', fixture('iris.onnx'), fixture('lightgbm.onnx'), '--name', 'flowers');

    expect(added.map(({ name, version }) => `${name}@${version}`)).toEqual(['flowers@1', 'flowers@2']);
  });

  it('takes features, types, ranges and the baseline from training data', async () => {
    const added = await cli.json<Added[]>('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));

    expect(added[0]!.unusedColumns).toEqual(['label']);
    const manifest = manifestOf('mixed');
    expect(manifest.features).toMatchObject([
      { name: 'age', tensor: 'age', type: 'number', range: { min: 18, max: 89 }, missing: 'reject' },
      { name: 'income', tensor: 'income', type: 'number', missing: 'nan' },
      { name: 'city', tensor: 'city', type: 'string', categories: ['Berlin', 'Köln', 'New York, NY', 'Paris'] },
    ]);
    expect(manifest.provenance.trainingData).toBe('mixed.csv, 400 rows');
    expect(manifest.files.map((file) => file.path)).toEqual(['model.onnx', 'baseline.json']);
    const baseline = Baseline.parse(stored('mixed', '1', 'baseline.json'));
    expect(baseline).toMatchObject({ rows: 400, features: { income: { kind: 'numeric' }, city: { distinct: 4 } } });
    expect(baseline.features.income!.missing).toBeGreaterThan(0);
  });

  it('takes the columns of a table input in order', async () => {
    await cli.json('add', fixture('iris.onnx'), '--baseline', fixture('iris.csv'), '--drop', 'target');

    expect(manifestOf('iris').features.map(({ name, position }) => [name, position])).toEqual([
      ['sepal_length', 0],
      ['sepal_width', 1],
      ['petal_length', 2],
      ['petal_width', 3],
    ]);
  });

  it('takes the columns that are named, or all but those that are dropped', async () => {
    const add = (...more: string[]) =>
      cli.json<Added[]>('add', fixture('iris.onnx'), '--baseline', fixture('iris.csv'), ...more);

    await add('--columns', 'petal_width, petal_length, sepal_width, sepal_length');
    expect(
      manifestOf('iris')
        .features.map((feature) => feature.name)
        .join(),
    ).toBe('petal_width,petal_length,sepal_width,sepal_length');
    expect(await add('--drop', 'target')).toMatchObject([{ unusedColumns: ['target'] }]);
  });

  it('refuses values outside the training data under --strict, where there are categories or a range', async () => {
    await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'), '--strict');
    await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));

    expect(manifestOf('mixed', '1').features.map((feature) => feature.outside)).toEqual(['reject', 'reject', 'reject']);
    expect(manifestOf('mixed', '2').features.map((feature) => feature.outside)).toEqual(['accept', 'accept', 'accept']);
    writeFileSync(join(cli.cwd, 'old.csv'), 'age,income,city\n200,1000,Paris\n');
    expect((await cli.run('predict', 'mixed@1', '--input', 'old.csv')).err).toMatch(/"age" .*must be from 18 to 89/);
    expect((await cli.run('predict', 'mixed@2', '--input', 'old.csv')).code).toBe(0);
  });

  it('profiles the outputs for the training data', async () => {
    await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));

    const { outputs } = Baseline.parse(stored('mixed', '1', 'baseline.json'));
    expect(Object.keys(outputs!)).toEqual(['output_label', 'output_probability.no', 'output_probability.yes']);
    expect(outputs!.output_label).toMatchObject({ kind: 'categorical', count: 400, distinct: 2 });
    expect(outputs!['output_probability.yes']).toMatchObject({ kind: 'numeric', count: 400, missing: 0 });
  });

  it('has no profile of outputs that a run on many rows did not give, and says why', async () => {
    const failing = new TestCli({
      probe: async (request) => ({ ...(await probe({ ...request, profile: undefined })), profileFailure: 'no memory' }),
    });

    const { out } = await failing.run('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));

    expect(out).toMatch(/note: its outputs were not profiled \(no memory\)/);
    expect(readFileSync(join(failing.cwd, 'models/mixed/1/baseline.json'), 'utf8')).not.toMatch(/"outputs"/);
    failing.remove();
  });

  it("serves a scikit-learn export for doubles, with scikit-learn's probabilities", async () => {
    await cli.json('add', fixture('doubles.onnx'));
    const { inputs, outputs } = JSON.parse(readFileSync(fixture('doubles.expected.json'), 'utf8'));
    const rows = Array.from({ length: 5 }, (_, i) => inputs.X.data.slice(i * 4, i * 4 + 4));
    writeFileSync(join(cli.cwd, 'rows.json'), JSON.stringify(rows));

    const { predictions } = await cli.json<{ predictions: { output_probability: number[] }[] }>(
      'predict',
      'doubles',
      '--input',
      'rows.json',
    );

    expect(manifestOf('doubles').signature.outputs[1]).toMatchObject({ datatype: 'FP64', classLabels: [0, 1, 2] });
    predictions.forEach(({ output_probability }, row) => {
      output_probability.forEach((value, i) => {
        expect(value).toBeCloseTo(outputs.output_probability[row][i], 12);
      });
    });
  });

  it('says how to convert a model whose scores are doubles where the file says floats', async () => {
    const model = parseModel(new Uint8Array(readFileSync(fixture('doubles.onnx'))));
    const list = model.graph!.output[1]!.type!.value.value as { elemType: { value: { value: { valueType: object } } } };
    list.elemType.value.value.valueType = create(TypeProtoSchema, tensor(1, []));
    writeFileSync(join(cli.cwd, 'lying.onnx'), writeModel(model));

    const { code, err } = await cli.run('add', 'lying.onnx');

    expect(code).toBe(1);
    expect(err).toMatch(/lying\.onnx: the runtime does not load it: Type Error: .*tensor\(double\)/);
    expect(err).toMatch(/; convert it with float32 input: skl2onnx\.to_onnx\(model, X\[:1\]\.astype\('float32'\)\)$/);
    expect(err).not.toMatch(/onward-add-|lying@/);
  });

  it('adds a model that takes one row a request, and says so', async () => {
    writeFileSync(join(cli.cwd, 'one.onnx'), writeModel(fixedModel()));
    writeFileSync(join(cli.cwd, 'two.csv'), 'a,b\n1,2\n3,4\n');

    const [added] = await cli.json<Added[]>('add', 'one.onnx', '--baseline', 'two.csv');

    expect(added!.notes).toEqual([expect.stringMatching(/takes exactly 1 row a request/)]);
    expect(manifestOf('one')).toMatchObject({ measured: {}, features: [{ name: 'a' }, { name: 'b' }] });
  });

  it('remarks that an earlier version has the same bytes, and adds it all the same', async () => {
    const add = () => cli.json<Added[]>('add', fixture('external.onnx'), '--name', 'm');
    expect((await add())[0]!.notes).toEqual([]);
    await cli.json('add', fixture('lightgbm.onnx'), '--name', 'm');

    expect(await add()).toMatchObject([{ version: '3', notes: ['same bytes as m@1'] }]);
    writeFileSync(join(cli.cwd, 'models/m/3/manifest.json'), '{');
    expect(await add()).toMatchObject([{ version: '4', notes: ['same bytes as m@1'] }]);
  });

  it('corrects a shape that a run contradicts', async () => {
    const [added] = await cli.json<Added[]>('add', fixture('lightgbm.onnx'));

    expect(added!.notes).toContainEqual(expect.stringContaining('the shape [1], a run gave [3]'));
    expect(manifestOf('lightgbm').signature.outputs[0]).toEqual({ name: 'label', datatype: 'INT64', shape: [-1] });
  });

  it('brings external data along', async () => {
    await cli.json('add', fixture('external.onnx'));

    expect(manifestOf('external').files).toMatchObject([{ path: 'model.onnx' }, { path: 'external.bin', bytes: 2400 }]);
    expect(existsSync(join(cli.cwd, 'models/external/1/external.bin'))).toBe(true);
  });

  it('refuses external data that is absent, or a link out of the folder', async () => {
    copyFileSync(fixture('external.onnx'), join(cli.cwd, 'external.onnx'));

    expect((await cli.run('add', 'external.onnx')).err).toMatch(/"external\.bin", which is not beside it/);
    symlinkSync(fixture('external.bin'), join(cli.cwd, 'external.bin'));
    expect((await cli.run('add', 'external.onnx')).err).toMatch(/"external\.bin", which is not beside it/);
  });

  it('writes nothing when one of many files cannot be served, and reports all that cannot', async () => {
    writeFileSync(join(cli.cwd, 'bad.onnx'), 'hello');

    const { code, err } = await cli.run('add', fixture('iris.onnx'), fixture('sequence.onnx'), 'bad.onnx');

    expect(code).toBe(1);
    expect(err).toMatch(
      /sequence\.onnx: output "probabilities" is seq\(tensor\(float\)\), not a tensor; return each element/,
    );
    expect(err).toMatch(/bad\.onnx: this is not an ONNX model/);
    expect(existsSync(join(cli.cwd, 'models'))).toBe(false);
  });

  it('writes nothing when the model does not load', async () => {
    const broken = new TestCli({
      probe: () => Promise.reject(new ModelArtifactError('no kernel')),
    });

    const { code, err } = await broken.run('add', fixture('iris.onnx'));

    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/iris\.onnx: the runtime does not load it: no kernel$/),
    });
    expect(existsSync(join(broken.cwd, 'models'))).toBe(false);
    broken.remove();
  });

  it('adds a model that does not run on zeros, says so, and measures nothing', async () => {
    const failing = new TestCli({
      probe: async () => ({
        loadMs: 1,
        memoryBytes: 1,
        firstRunMs: undefined,
        shapes: {},
        runtime: 'r',
        failure: 'bad',
      }),
    });

    const { code, out } = await failing.run('add', fixture('iris.onnx'));

    expect(code).toBe(0);
    expect(out).toMatch(/note: it loads, and was not measured: no run with zeros worked \(bad\)/);
    const { err } = await failing.run(
      'add',
      fixture('iris.onnx'),
      '--baseline',
      fixture('iris.csv'),
      '--drop',
      'target',
    );
    expect(err).toMatch(/does not run on the first row of ".*iris\.csv": bad/);
    failing.remove();
  });

  it.each([
    ['files that give the same name', ['a/x.onnx', 'b/x.onnx'], /two files give the name "x"; .* --name x/],
    ['a name that is none', [fixture('iris.onnx'), '--name', 'Iris'], /model name "Iris" must match/],
    ['a store that is none', [fixture('iris.onnx'), '--store', 'http://x'], /must be a folder or s3:\/\/bucket/],
    ['a path in a bucket', [fixture('iris.onnx'), '--store', 's3://bucket/x'], /without a path in the bucket/],
    ['a baseline that is not there', [fixture('iris.onnx'), '--baseline', 'none.csv'], /none\.csv" does not exist/],
    ['an alias that is none', [fixture('iris.onnx'), '--alias', '1'], /alias "1" must match/],
    ['too few columns', [fixture('iris.onnx'), '--baseline', 'narrow.csv'], /takes 4 columns, and there are 2/],
    [
      'a label among columns by position',
      [fixture('iris.onnx'), '--baseline', fixture('iris.csv')],
      /there are 5: "sepal/,
    ],
    ['--strict without training data', [fixture('iris.onnx'), '--strict'], /--strict tell.*name them with --baseline/],
    ['--drop without training data', [fixture('iris.onnx'), '--drop', 'a'], /--drop tell.*name them with --baseline/],
  ])('rejects %s', async (_, argv, message) => {
    writeFileSync(join(cli.cwd, 'narrow.csv'), 'a,b\n1,2\n');

    expect(await cli.run('add', ...argv)).toMatchObject({ code: 1, err: expect.stringMatching(message) });
  });
});
