import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../../functions/contracts/manifest';
import type { Registry } from '../../../../functions/contracts/registry';
import { fixture, TestCli } from '../cli-deps';

let cli: TestCli;
beforeEach(async () => {
  cli = new TestCli();
  await cli.json('add', fixture('iris.onnx'), '--baseline', fixture('iris.csv'), '--drop', 'target');
  await cli.json('add', fixture('iris.onnx'));
});
afterEach(() => cli.remove());

const show = (...more: string[]) => cli.json<{ registry: Registry; manifest: Manifest }>('show', 'iris', ...more);

describe('onward list', () => {
  it('lists models with champion and versions', async () => {
    expect((await cli.run('list')).out).toMatch(/^MODEL +CHAMPION +VERSIONS.*\niris +1 +1, 2$/);
    expect(await cli.json('list')).toMatchObject([{ name: 'iris', aliases: { champion: '1' } }]);
  });

  it('lists the store that ONWARD_STORE names', async () => {
    const elsewhere = new TestCli({ env: { ONWARD_STORE: join(cli.cwd, 'models') } });

    expect((await elsewhere.run('list')).out).toMatch(/iris/);
    elsewhere.remove();
  });

  it('says where it found nothing', async () => {
    mkdirSync(join(cli.cwd, 'empty'));

    expect(await cli.run('list', '--store', 'empty')).toEqual({
      code: 0,
      out: '',
      err: expect.stringMatching(/no models in .*empty; "onward add model\.onnx --store empty" adds one$/),
    });
    expect(await cli.json('list', '--store', 'empty')).toEqual([]);
  });
});

describe('a store that is not there', () => {
  it.each([
    ['list', ['list']],
    ['show', ['show', 'iris']],
    ['promote', ['promote', 'iris', '1']],
    ['predict', ['predict', 'iris', '--input', 'rows.csv']],
    ['push', ['push', 'iris', '--to', 'other']],
    ['serve', ['serve', '--port', '0']],
  ])('is no empty one for %s, which says what makes it', async (_, argv) => {
    expect(await cli.run(...argv, '--store', '../nowhere')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^onward: there is no folder \/.*nowhere; "npx onward add model\.onnx --store \.\.\/nowhere" makes it$/,
      ),
    });
  });

  it('is told of by default, too', async () => {
    const elsewhere = new TestCli();

    expect((await elsewhere.run('serve', '--port', '0')).err).toMatch(
      /no folder .*models; "npx onward add model.onnx" makes/,
    );
    elsewhere.remove();
  });

  it('is no file', async () => {
    writeFileSync(join(cli.cwd, 'file'), '');

    expect((await cli.run('list', '--store', 'file')).err).toMatch(/file is a file; a folder of models was expected/);
  });
});

describe('onward show', () => {
  it('shows the champion, or the version that is asked for', async () => {
    expect((await show()).manifest.version).toBe('1');
    expect((await cli.json<{ manifest: Manifest }>('show', 'iris@2')).manifest.version).toBe('2');

    const { out } = await cli.run('show', 'iris@champion');
    expect(out).toMatch(/^iris@1\n/);
    expect(out).toMatch(/petal_length +number +seen 1 to 6\.9 +missing: reject +X\[2\]/);
    expect(out).toMatch(/History\n.*tester +add 1 +added from iris\.onnx/);
  });

  it.each([
    ['none', /model "none" is not in .*models; it has iris$/],
    ['iris@7', /model "iris" has no such version; it has 1, 2/],
    ['iris@challenger', /has no alias "challenger"/],
    ['iris@', /after @ must be a version/],
    ['../x', /model name .* must match/],
  ])('rejects %s', async (model, message) => {
    expect(await cli.run('show', model)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(message) });
  });
});

describe('onward show, of features', () => {
  it('tells what is enforced from what was seen, and how to enforce it', async () => {
    await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));
    await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'), '--strict');

    const lenient = (await cli.run('show', 'mixed@1')).out;
    expect(lenient).toMatch(/age +number +seen 18 to 89 /);
    expect(lenient).toMatch(/city +string +seen Berlin, Köln/);
    expect(lenient).toMatch(/other values are served, too\..*\n.*--strict/);
    const strict = (await cli.run('show', 'mixed@2')).out;
    expect(strict).toMatch(/age +number +only 18 to 89 /);
    expect(strict).not.toMatch(/--strict/);
  });
});

describe('onward promote', () => {
  it('moves the champion, and writes who and why into the history', async () => {
    const { out } = await cli.run('promote', 'iris', '2', '--why', 'better');

    expect(out).toBe('iris@2 is champion now, after 1');
    const { registry } = await show();
    expect(registry.aliases.champion).toBe('2');
    expect(registry.history.at(-1)).toMatchObject({ who: 'tester', why: 'better', what: { from: '1', to: '2' } });
  });

  it('changes nothing when the version is champion already', async () => {
    expect((await cli.run('promote', 'iris', '1')).out).toMatch(/is champion already/);
    expect((await show()).registry.history).toHaveLength(5);
  });

  it('rejects a version that there is not, and one that was rejected', async () => {
    expect((await cli.run('promote', 'iris', '9')).err).toMatch(/has no version 9; it has 1, 2/);
    const { registry } = await show();
    registry.versions['2']!.status = 'rejected';
    writeFileSync(join(cli.cwd, 'models/iris/registry.json'), JSON.stringify(registry));
    expect(await cli.run('promote', 'iris', '2')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/was rejected/),
    });
  });
});

describe('onward push', () => {
  it('says of a name that makes a folder that it is no bucket', async () => {
    const note = /^my-bucket is a folder; for a bucket of S3 write s3:\/\/my-bucket$/m;

    expect((await cli.run('push', 'iris@1', '--to', 'my-bucket')).err).toMatch(note);
    expect((await cli.run('push', 'iris@2', '--to', 'my-bucket')).err).not.toMatch(note);
    expect((await cli.run('push', 'iris', '--to', './another')).err).not.toMatch(/is a folder/);
  });

  const push = (model: string) => cli.json('push', model, '--to', 'other');

  it('copies a version under its number, first as champion', async () => {
    expect(await push('iris')).toMatchObject({ name: 'iris', version: '1', aliases: ['champion'] });
    expect(await push('iris@2')).toMatchObject({ version: '2', aliases: [] });
    expect(readdirSync(join(cli.cwd, 'other/iris/1')).sort()).toEqual(
      readdirSync(join(cli.cwd, 'models/iris/1')).sort(),
    );
    expect((await show('--store', 'other')).registry.history[0]!.why).toMatch(/pushed from .*models/);
  });

  it('changes nothing when it is done again', async () => {
    await push('iris');
    const before = await show('--store', 'other');

    await push('iris');

    expect(await show('--store', 'other')).toEqual(before);
  });

  it('refuses to replace another version of the same number', async () => {
    await cli.json('add', fixture('lightgbm.onnx'), '--name', 'iris', '--store', 'other');

    const { code, err } = await cli.run('push', 'iris', '--to', 'other');

    expect(code).toBe(1);
    expect(err).toMatch(/has another iris@1, and versions never change; .*onward add/);
  });

  it('refuses a file that does not match its manifest', async () => {
    appendFileSync(join(cli.cwd, 'models/iris/1/model.onnx'), 'x');

    const { code, err } = await cli.run('push', 'iris', '--to', 'other');

    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/does not match its manifest/) });
    expect(await cli.json('list', '--store', 'other')).toEqual([]);
  });
});
