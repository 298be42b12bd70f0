import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifestKey, registryKey } from '../../functions/contracts/keys';
import { aManifest, aRegistry } from '../unit/fakes/manifests';

/** Text that would run as a script wherever a page took it for markup. */
export const MARKUP = '<img src=x onerror="window.breached=1"><script>window.breached=1</script>';

/** A store with a model that puts markup into every text it may choose. @returns its folder, to be removed. */
export async function writeHostileStore(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onward-hostile-'));
  const manifest = aManifest({
    name: 'hostile',
    description: MARKUP,
    signature: {
      inputs: [{ name: MARKUP, datatype: 'BYTES', shape: [-1, 1] }],
      outputs: [{ name: `out ${MARKUP}`, datatype: 'FP32', shape: [-1, 2], classLabels: [MARKUP, 'plain'] }],
    },
    features: [
      {
        name: `feature ${MARKUP}`,
        tensor: MARKUP,
        position: 0,
        type: 'string',
        categories: [MARKUP],
        missing: { impute: MARKUP },
      },
    ],
  });
  await write(join(folder, registryKey('hostile')), aRegistry('hostile', ['1'], { champion: '1' }));
  await write(join(folder, manifestKey('hostile', '1')), manifest);
  return folder;
}

async function write(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}
