import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Platform and processor of a layer, in Node's words. Lambda itself is `linux-x64` or `linux-arm64`; the others run
 *  under an emulator, which starts functions on the machine it runs on. */
export const LAYER_TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64'] as const;
export type LayerTarget = (typeof LAYER_TARGETS)[number];

/** Most that a layer may unpack to, in bytes. Lambda allows 250 MB for function and layers together (AWS Lambda
 *  quotas); these bounds catch a second platform or a debug build that slips in. */
const MAX_LAYER_BYTES: Partial<Record<LayerTarget, number>> = {
  'linux-x64': 60_000_000,
  'linux-arm64': 40_000_000,
};

/** The layer target of the machine this runs on. @throws Error if the runtime ships no binary for it. */
export function hostTarget(): LayerTarget {
  const host = `${process.platform}-${process.arch}`;
  const target = LAYER_TARGETS.find((known) => known === host);
  if (target) return target;
  throw new Error(`No ONNX Runtime layer for ${host}; known: ${LAYER_TARGETS.join(', ')}.`);
}

const NATIVE_FOLDER = 'bin/napi-v6';

/** Builds the layer of one platform from the installed packages, or finds it built.
 *  The result depends on package versions and target alone.
 *  @returns folder to publish as a Lambda layer: it holds `nodejs/node_modules`.
 *  @throws Error if a package lacks a file or the layer is larger than {@link MAX_LAYER_BYTES}. */
export function buildLayer(target: LayerTarget, buildDir = join(__dirname, 'build')): string {
  const runtime = packageFolder('onnxruntime-node', [__dirname]);
  const common = packageFolder('onnxruntime-common', [runtime]);
  const version = readVersion(runtime);
  const finished = join(buildDir, version, target);
  if (!existsSync(finished)) {
    mkdirSync(dirname(finished), { recursive: true });
    const draft = mkdtempSync(`${finished}-`);
    copyRuntime(runtime, join(draft, 'nodejs/node_modules/onnxruntime-node'), target);
    copyCommon(common, join(draft, 'nodejs/node_modules/onnxruntime-common'));
    checkSize(draft, target);
    publish(draft, finished);
  }
  return finished;
}

/** Bytes of all files under a folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function packageFolder(name: string, paths: string[]): string {
  const entry = require.resolve(name, { paths });
  const folder = entry.slice(0, entry.lastIndexOf(`${name}/`) + name.length);
  if (!existsSync(join(folder, 'package.json'))) throw new Error(`Found ${name} at ${entry}, but no package.json.`);
  return folder;
}

function readVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function copyRuntime(from: string, to: string, target: LayerTarget): void {
  const native = join(NATIVE_FOLDER, target.replace('-', '/'));
  if (!existsSync(join(from, native, 'onnxruntime_binding.node'))) {
    throw new Error(`onnxruntime-node has no binary for ${target}: expected ${native}/onnxruntime_binding.node.`);
  }
  copyNotices(from, to);
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true, filter: isRuntimeFile });
  cpSync(join(from, native), join(to, native), { recursive: true });
}

function copyCommon(from: string, to: string): void {
  copyNotices(from, to);
  cpSync(join(from, 'dist/cjs'), join(to, 'dist/cjs'), { recursive: true, filter: isRuntimeFile });
}

function copyNotices(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (/^(package\.json|(LICENSE|NOTICE|ThirdPartyNotices).*)$/i.test(name)) cpSync(join(from, name), join(to, name));
  }
}

function isRuntimeFile(path: string): boolean {
  return !/\.(map|d\.ts)$/.test(path);
}

function checkSize(folder: string, target: LayerTarget): void {
  const sizeBytes = folderBytes(folder);
  const maxBytes = MAX_LAYER_BYTES[target];
  if (maxBytes === undefined || sizeBytes < maxBytes) return;
  rmSync(folder, { recursive: true });
  throw new Error(`The ${target} layer unpacks to ${sizeBytes} bytes; it must stay below ${maxBytes}.`);
}

/** Two builds may run at once: the first to finish wins, and both results are the same. */
function publish(draft: string, finished: string): void {
  try {
    renameSync(draft, finished);
  } catch (error) {
    if (!existsSync(finished)) throw error;
    rmSync(draft, { recursive: true });
  }
}
