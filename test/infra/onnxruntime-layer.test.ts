import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLayer, folderBytes, hostTarget, LAYER_TARGETS, type LayerTarget } from '../../layers/onnxruntime/build';
import { tempFolder } from './temp-folder';

/** y = -x for two floats: an ONNX model of 58 bytes. */
const NEGATE = 'CAg6MgoLCgF4EgF5IgNOZWcSAWdaDwoBeBIKCggIARIECgIIAmIPCgF5EgoKCAgBEgQKAggCQgIQDQ==';

const SCRIPT = `
  const ort = require('onnxruntime-node');
  (async () => {
    const session = await ort.InferenceSession.create(Buffer.from('${NEGATE}', 'base64'));
    const { y } = await session.run({ x: new ort.Tensor('float32', [1.5, -2], [2]) });
    console.log(JSON.stringify({ from: require.resolve('onnxruntime-node'), y: [...y.data] }));
  })();
`;

const buildDir = tempFolder();

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('buildLayer', () => {
  it.each<[LayerTarget, number]>([
    ['linux-x64', 60_000_000],
    ['linux-arm64', 40_000_000],
  ])('keeps %s below %d bytes', (target, maxBytes) => {
    const sizeBytes = folderBytes(buildLayer(target, buildDir));

    expect(sizeBytes).toBeGreaterThan(20_000_000);
    expect(sizeBytes).toBeLessThan(maxBytes);
  });

  it.each(LAYER_TARGETS)('holds one platform for %s, and neither types nor source maps', (target) => {
    const files = filesOf(buildLayer(target, buildDir));

    const binaries = files.filter((file) => file.endsWith('onnxruntime_binding.node'));
    expect(binaries).toEqual([
      `nodejs/node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}/onnxruntime_binding.node`,
    ]);
    expect(files.filter((file) => /\.(map|d\.ts)$/.test(file))).toEqual([]);
  });

  it('runs a model from the layer alone', () => {
    const layer = buildLayer(hostTarget(), buildDir);
    const cwd = tempFolder();
    const NODE_PATH = join(layer, 'nodejs/node_modules');

    const printed = execFileSync(process.execPath, ['-e', SCRIPT], { cwd, env: { NODE_PATH }, encoding: 'utf8' });

    expect(JSON.parse(printed)).toEqual({ from: join(NODE_PATH, 'onnxruntime-node/dist/index.js'), y: [-1.5, 2] });
  });

  it('builds once and finds it afterwards', () => {
    const layer = buildLayer('linux-arm64', buildDir);
    const builtAtMs = statSync(layer).ctimeMs;

    expect(buildLayer('linux-arm64', buildDir)).toBe(layer);
    expect(statSync(layer).ctimeMs).toBe(builtAtMs);
  });

  it('leaves no draft behind', () => {
    buildLayer('linux-x64', buildDir);

    const builds = readdirSync(buildDir).flatMap((version) => readdirSync(join(buildDir, version)));
    expect(builds.filter((name) => !LAYER_TARGETS.some((target) => target === name))).toEqual([]);
  });

  it('refuses a platform without a binary', () => {
    expect(() => buildLayer('linux-riscv64' as LayerTarget, buildDir)).toThrow(
      'onnxruntime-node has no binary for linux-riscv64: expected bin/napi-v6/linux/riscv64/onnxruntime_binding.node.',
    );
  });
});

describe('folderBytes', () => {
  it('adds up all files below a folder', () => {
    const folder = join(buildDir, 'sizes');
    mkdirSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'a'), 'abc');
    cpSync(join(folder, 'a'), join(folder, 'inner/b'));

    expect(folderBytes(folder)).toBe(6);
    rmSync(folder, { recursive: true });
  });
});
