import type { Metafile } from 'esbuild';
import type { Check, Table } from '../report';
import type { Part } from './part';

const MOST_MB = 1.5;
const SHOWN = 12;

/** Size of the predict function's bundle, and whose code it is. */
export const bundleSize: Part = async ({ bundles }) => {
  const [, output] = Object.entries(bundles.metafile.outputs).find(([path]) => path.endsWith('predict/index.js'))!;
  const check: Check = {
    name: 'bundle of the predict function',
    value: output.bytes / 1e6,
    bound: MOST_MB,
    kind: 'at most',
    unit: 'MB',
  };
  const largest = [...bytesByOwner(output)].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  const rows = largest.map(([owner, bytes]) => [owner, bytes / 1e3, (100 * bytes) / output.bytes]);
  const table: Table = { title: 'Largest contributors', columns: ['package', 'kB', '% of the bundle'], rows };
  return [{ part: 'Bundle size', tables: [table], checks: [check] }];
};

function bytesByOwner({ inputs }: Metafile['outputs'][string]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const owner = ownerOf(path);
    bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput);
  }
  return bytes;
}

/** Package that a file belongs to, the innermost where they nest. */
function ownerOf(path: string): string {
  const inside = path.split('node_modules/').at(-1)!;
  if (inside === path) return 'this project';
  const [scope, name] = inside.split('/');
  return scope!.startsWith('@') ? `${scope}/${name}` : scope!;
}
