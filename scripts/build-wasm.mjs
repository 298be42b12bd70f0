import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FUNCTIONS = fileURLToPath(new URL('../functions/', import.meta.url));

/** AssemblyScript, what is generated from it, and the name that this exports. */
const MODULES = [
  {
    folder: 'core/profiles',
    source: 'assembly/column-sums.ts',
    target: 'column-sums-wasm.ts',
    name: 'COLUMN_SUMS_WASM',
  },
  { folder: 'formats/text', source: 'assembly/plain-rows.ts', target: 'plain-rows-wasm.ts', name: 'PLAIN_ROWS_WASM' },
  {
    folder: 'formats/parquet',
    source: 'assembly/snappy-blocks.ts',
    target: 'codecs/snappy-blocks-wasm.ts',
    name: 'SNAPPY_BLOCKS_WASM',
  },
];

/** @returns what the generated file must hold. @throws Error when the source does not compile. */
async function compileWasm({ folder, source, name }) {
  const { error, stderr, binary } = await compileSource(join(FUNCTIONS, folder), source);
  if (error) throw new Error(`${stderr}`);
  const base64 = Buffer.from(binary)
    .toString('base64')
    .replace(/.{1,116}/g, "  '$&',\n");
  return `/** Generated from ${source} by \`npm run wasm\`. */\nexport const ${name} = [\n${base64}].join('');\n`;
}

async function compileSource(folder, source) {
  let binary;
  const result = await asc.main(
    [source, '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=', '--outFile', 'out.wasm'],
    {
      readFile: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  return { ...result, binary };
}

for (const item of MODULES) {
  const target = join(FUNCTIONS, item.folder, item.target);
  const text = await compileWasm(item);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text)
    throw new Error(`${target} is not what its source compiles to; run "npm run wasm"`);
}
