import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile } from '../../../functions/adapters/hash-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onward-hash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hash = (bytes: Buffer) => {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return hashFile(path, 'location');
};

describe('hashFile', () => {
  it('gives the SHA-256', async () => {
    const bytes = Buffer.from('some bytes');

    expect((await hash(bytes)).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('finds no word where there is none', async () => {
    expect((await hash(Buffer.alloc(0))).contains).toBe(false);
    expect((await hash(Buffer.from('locatio n'))).contains).toBe(false);
    expect((await hash(Buffer.alloc(3 << 20, 'locatio'))).contains).toBe(false);
  });

  it.each([0, 1, (1 << 20) - 8, (1 << 20) - 7, (1 << 20) - 1, 1 << 20, (2 << 20) - 3])(
    'finds the word at byte %d, also where two reads meet',
    async (at) => {
      const bytes = Buffer.alloc(at + 8 + 100);
      bytes.write('location', at);

      expect((await hash(bytes)).contains).toBe(true);
    },
  );
});
