import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const FOLDERS = ['functions', 'cli', 'infra'];

/** Layers, and those that each may import. Adapters may name the protocols' types (what telemetry reports of an answer),
 *  and the command line starts the server. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  core: ['contracts'],
  protocols: ['contracts', 'core'],
  formats: ['contracts', 'core', 'protocols'],
  adapters: ['contracts', 'core'],
  composition: ['contracts', 'core', 'protocols', 'formats', 'adapters'],
  handlers: ['contracts', 'core', 'protocols', 'adapters', 'composition'],
  server: ['contracts', 'core', 'protocols', 'adapters', 'composition'],
  cli: ['contracts', 'core', 'protocols', 'formats', 'adapters', 'composition', 'server'],
  infra: ['contracts'],
};

/** Packages and Node modules that the inner layers may import; the outer ones may import any. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  contracts: /^zod(\/.*)?$/,
  core: /^zod$/,
  'core/onnx': /^(zod|@bufbuild\/protobuf(\/.*)?)$/,
  protocols: /^(zod|zod-openapi|hono\/(router\/trie-router|utils\/url)|node:(buffer|crypto|util|zlib))$/,
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]|(?:\brequire|\bimport)\(\s*['"]([^'"]+)['"]\s*\)/g;

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    // The name and the comments of generated code are its generator's.
    .filter((file) => !file.endsWith('_pb.ts'));

const importsOf = (file: string, text: string): Import[] =>
  [...text.matchAll(IMPORT)].map((match) => ({ file, target: match[1] ?? match[2]! }));

/** `functions/core/x.ts` is in the layer `core`, `infra/x.ts` in `infra`, anything else in none. */
function layerOf(path: string): string | undefined {
  const [top, second] = path.split('/');
  if (top === 'functions') return second;
  return FOLDERS.includes(top!) ? top : undefined;
}

/** What is wrong with an import; undefined when nothing is. */
function breachOf({ file, target }: Import): string | undefined {
  const layer = layerOf(file)!;
  const sentence = `${file} imports ${target}`;
  if (!target.startsWith('.')) {
    const allowed = PACKAGES[file.startsWith('functions/core/onnx/') ? 'core/onnx' : layer];
    return allowed && !allowed.test(target) ? sentence : undefined;
  }
  const to = layerOf(relative(ROOT, resolve(ROOT, dirname(file), target)));
  if (to === undefined || to === layer) return undefined;
  const allowed = MAY_IMPORT[layer] ?? [];
  return allowed.includes(to) ? undefined : sentence;
}

const files = FOLDERS.flatMap(sources);
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('direction of imports', () => {
  it('is from the outer layers to the inner ones', () => {
    const breaches = files.flatMap((file) => importsOf(file, read(file)).flatMap((item) => breachOf(item) ?? []));

    expect(breaches).toEqual([]);
  });

  it('is to the file that has what is imported', () => {
    // Bundled, a module that is loaded when used is not made for those who import it through another one.
    const passedOn = files.filter((file) => /^export\s[^=;]*\sfrom\s'/m.test(read(file)));

    expect(passedOn).toEqual(['functions/contracts/zod.ts']);
  });

  it('is known for every folder of functions', () => {
    const layers = new Set(files.map((file) => layerOf(file)!));

    expect([...layers].filter((layer) => !Object.hasOwn(MAY_IMPORT, layer))).toEqual([]);
  });

  it.each([
    ['functions/contracts/a.ts', "import { b } from '../core/b';"],
    ['functions/contracts/a.ts', "import { join } from 'node:path';"],
    ['functions/core/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['functions/core/a.ts', "import { create } from '@bufbuild/protobuf';"],
    ['functions/core/onnx/a.ts', "import { Hono } from 'hono';"],
    ['functions/core/a.ts', "export { b } from '../adapters/b';"],
    ['functions/core/a.ts', "const b = require('../protocols/b');"],
    ['functions/core/a.ts', "const b = await import('../protocols/b');"],
    ['functions/core/a.ts', "import type { B } from '../protocols/b';"],
    ['functions/core/a.ts', "import {\n  b,\n  c,\n} from '../protocols/b';"],
    ['functions/core/a.ts', "import '../protocols/b';"],
    ['functions/protocols/oip/a.ts', "import { b } from '../../adapters/b';"],
    ['functions/adapters/a.ts', "import { b } from '../protocols/b';"],
    ['functions/adapters/a.ts', "import type { B } from '../protocols/b';"],
    ['functions/adapters/a.ts', "import type { B } from '../composition/b';"],
    ['functions/handlers/a.ts', "import { b } from '../server/b';"],
    ['functions/server/a.ts', "import { b } from '../handlers/b';"],
    ['infra/stacks/a.ts', "import { b } from '../../functions/core/b';"],
    ['cli/add/a.ts', "import { b } from '../../infra/b';"],
  ])('is found wrong in %s: %s', (file, text) => {
    expect(importsOf(file, text).map(breachOf)).toEqual([expect.stringContaining(`${file} imports`)]);
  });

  it.each([
    ['functions/composition/a.ts', "type B = typeof import('../protocols/b');"],
    ['functions/core/onnx/a.ts', "import { create } from '@bufbuild/protobuf';"],
    ['functions/handlers/a.ts', "import packageJson from '../../package.json';"],
    ['infra/stacks/a.ts', "import { b } from '../../functions/contracts';"],
  ])('is found right in %s: %s', (file, text) => {
    expect(importsOf(file, text).map(breachOf)).toEqual([undefined]);
  });
});

describe('ambient state', () => {
  const INNER = /^functions\/(contracts|core|protocols|adapters|composition)\//;
  const AMBIENT = /\bprocess\.(env|argv|cwd|exit)\b/;
  /** Clocks, randomness and logging, which the core takes as ports. */
  const IMPURE =
    /\bprocess\.|\bconsole\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bfetch\(\s*['"]/;

  it('is read only where a program starts', () => {
    const readers = files.filter((file) => INNER.test(file) && AMBIENT.test(read(file)));

    expect(readers).toEqual([]);
  });

  it('is not read by the core, nor are clock, randomness or console', () => {
    const readers = files.filter((file) => /^functions\/(contracts|core)\//.test(file) && IMPURE.test(read(file)));

    expect(readers).toEqual([]);
  });

  it('is found where it is read', () => {
    expect(AMBIENT.test('const region = process.env.AWS_REGION;')).toBe(true);
    expect(IMPURE.test('const at = Date.now();')).toBe(true);
    expect(INNER.test('functions/protocols/app.ts')).toBe(true);
    expect(INNER.test('functions/handlers/predict.ts')).toBe(false);
  });
});

describe('names of files', () => {
  const all = [...FOLDERS, 'layers', 'scripts', 'test'].flatMap(sources);
  const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.[cm]?[jt]s$/;

  it('are in kebab-case', () => {
    const others = all.filter((file) => !KEBAB_CASE.test(basename(file)));

    expect(others).toEqual([]);
  });

  it('say what is inside', () => {
    expect(all.filter((file) => /^(utils?|helpers?|common|misc)\./.test(basename(file)))).toEqual([]);
  });

  it.each(['modelCache.ts', 'ModelCache.ts', 'model_cache.ts', '-model.ts'])('are found wrong: %s', (name) => {
    expect(KEBAB_CASE.test(name)).toBe(false);
  });
});
