import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const CSV = fileURLToPath(new URL('../functions/formats/csv/', import.meta.url));

const SOURCE = 'assembly/plain-rows.ts';

/** The generated file. */
const WASM_MODULE = join(CSV, 'plain-rows-wasm.ts');

/** @returns what the generated file must hold. @throws Error when the source does not compile. */
async function compileWasm() {
  const { error, stderr, binary } = await compileSource();
  if (error) throw new Error(`${stderr}`);
  const base64 = Buffer.from(binary)
    .toString('base64')
    .replace(/.{1,116}/g, "  '$&',\n");
  return `/** Generated from assembly/plain-rows.ts by \`npm run wasm\`. */\nexport const PLAIN_ROWS_WASM = [\n${base64}].join('');\n`;
}

async function compileSource() {
  let binary;
  const result = await asc.main(
    [SOURCE, '-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--outFile', 'out.wasm'],
    {
      readFile: (name) => (name === SOURCE ? readFileSync(join(CSV, SOURCE), 'utf8') : null),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  return { ...result, binary };
}

const text = await compileWasm();
if (!process.argv.includes('--check')) writeFileSync(WASM_MODULE, text);
else if (readFileSync(WASM_MODULE, 'utf8') !== text)
  throw new Error(`${WASM_MODULE} is not what its source compiles to; run "npm run wasm"`);
