import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type OnLoadArgs, type Plugin, type PluginBuild } from 'esbuild';

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onward-bundle-plugins-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Text of a bundle of one file, made as those that ship. */
async function bundled(source: string, plugins?: Plugin[]): Promise<string> {
  const { BUNDLE_OPTIONS } = await import('../../scripts/bundle-options.mjs');
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    ...(plugins && { plugins }),
    absWorkingDir: ROOT,
    stdin: { contents: source, resolveDir: join(ROOT, 'functions/protocols/site'), loader: 'ts' },
    write: false,
  });
  return outputFiles[0]!.text;
}

describe('runtimeInBundle', () => {
  it("takes the runtime's JavaScript along and leaves its native part in its package", async () => {
    const text = await bundled("console.log(require('onnxruntime-node'))");

    expect(text).toContain('`onnxruntime-node/bin/napi-v6/');
    expect(text).not.toContain('require("onnxruntime-node")');
  });

  it('refuses a runtime that looks for its native part in another way', async () => {
    const { runtimeInBundle } = await import('../../scripts/bundle-plugins.mjs');
    const path = join(folder, 'binding.js');
    writeFileSync(path, "require('./elsewhere.node')");
    const load = () => {
      const onLoad = (_: object, callback: (args: OnLoadArgs) => unknown) => callback({ path } as OnLoadArgs);
      void runtimeInBundle.setup({ onLoad } as unknown as PluginBuild);
    };

    expect(load).toThrow('does not require `../bin/napi-v6/');
  });
});

describe('inFilesOfTheirOwn', () => {
  it('leaves dynamic imports of the named modules to a file beside the bundle', async () => {
    const text = await bundled("console.log(import('../openapi/describe-api'))");

    expect(text).toContain('import("./describe-api.js")');
    expect(text.length).toBeLessThan(1_000);
  });

  it('takes along what is imported statically', async () => {
    const text = await bundled("import { openApiPath } from '../openapi/describe-api'; console.log(openApiPath('/'))");

    expect(text).not.toContain('./describe-api');
  });
});

describe('packagesInFilesOfTheirOwn', () => {
  const S3 = "import { S3Client } from '@aws-sdk/client-s3'; console.log(S3Client);";

  it("leaves clients of AWS to files beside the bundles of a machine of one's own", async () => {
    const { PRODUCT } = await import('../../scripts/bundle-options.mjs');

    const text = await bundled(S3, PRODUCT[1].plugins!);

    expect(text).toContain('require("./client-s3.js")');
    expect(text.length).toBeLessThan(2_000);
  });

  it('makes those files', async () => {
    const { PRODUCT } = await import('../../scripts/bundle-options.mjs');

    expect(PRODUCT[1].entryPoints).toMatchObject({ 'client-s3': '@aws-sdk/client-s3' });
  });

  it('leaves what runs on Lambda whole', async () => {
    const { PRODUCT } = await import('../../scripts/bundle-options.mjs');

    const text = await bundled(S3, PRODUCT[0].plugins!);

    expect(text).not.toContain('./client-s3');
  });
});

describe('loadedWhenUsed', () => {
  const SOURCE = "import { ReadableStream } from 'node:stream/web'; globalThis.made = () => new ReadableStream();";

  it('loads a module when a name of it is used, and not before', async () => {
    const loaded: string[] = [];
    const load = (name: string) => {
      loaded.push(name);
      return require(name);
    };
    const scope: { made?: () => unknown } = {};

    new Function('require', 'globalThis', await bundled(SOURCE))(load, scope);
    const before = [...loaded];
    const made = scope.made!();

    expect(before).toEqual([]);
    expect(loaded).toEqual(['node:stream/web']);
    expect(made).toBeInstanceOf(ReadableStream);
  });

  it('leaves other modules of Node as they are', async () => {
    const text = await bundled("import { join } from 'node:path'; console.log(join('a', 'b'));");

    expect(text).toContain('require("node:path")');
    expect(text).not.toContain('defineProperty(exports');
  });
});
