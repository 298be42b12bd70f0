import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const BINDING = /[\\/]onnxruntime-node[\\/]dist[\\/]binding\.js$/;
/** Where ONNX Runtime's JavaScript looks for the native part, as it is written there. */
const NATIVE_PATH = '`../bin/napi-v6/';

/** Takes ONNX Runtime's JavaScript into the bundle, since finding and reading its thirty files takes a fifth of the time
 *  that the runtime takes to load. The native part stays in its package: Lambda has that in a layer.
 *  @throws Error when another version of the package looks for it in another way. */
export const runtimeInBundle = {
  name: 'runtime-in-bundle',
  setup({ onLoad }) {
    onLoad({ filter: BINDING }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(NATIVE_PATH)) throw new Error(`${path} does not require ${NATIVE_PATH}; see runtimeInBundle`);
      return { contents: text.replace(NATIVE_PATH, NATIVE_PATH.replace('..', 'onnxruntime-node')) };
    });
  },
};

/** Leaves dynamic imports of some modules to files beside the bundle, where they are entry points of their own. Within
 *  the bundle, what they import could not be left out or evaluated in one piece. They get copies of what they share with
 *  it, so they must hold no state and throw no errors of the project.
 *  @param names of modules, without folder and extension. */
export const inFilesOfTheirOwn = (names) => ({
  name: 'in-files-of-their-own',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(${names.join('|')})$`) }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${path.split('/').at(-1)}.js`, external: true } : undefined,
    );
  },
});

/** Keeps packages out of a bundle, each in a file of its own beside it: what is seldom needed is read and compiled only
 *  when it is.
 *  @param files by the names of packages: their names, without extension. */
export const packagesInFilesOfTheirOwn = (files) => ({
  name: 'packages-in-files-of-their-own',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(files).join('|')})$`) }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: `./${files[path]}.js`, external: true },
    );
  },
});

/** Loads some of Node's modules when one of their names is first read: packages import them for what nothing here asks of
 *  them, and a start would wait for it.
 *  @param modules without `node:`; they have the names that they have in the Node that builds. */
export const loadedWhenUsed = (modules) => ({
  name: 'loaded-when-used',
  setup({ onResolve, onLoad }) {
    const namespace = 'loaded-when-used';
    onResolve({ filter: new RegExp(`^node:(${modules.join('|')})$`) }, ({ path, namespace: importer }) =>
      importer === namespace ? { path, external: true } : { path, namespace },
    );
    onLoad({ filter: /^/, namespace }, ({ path }) => ({
      contents: Object.keys(createRequire(import.meta.url)(path))
        .map(
          (name) =>
            `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require('${path}').${name} });`,
        )
        .join('\n'),
    }));
  },
});
