import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeFile } from '../../../../cli/score/place-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onward-place-'));
  writeFileSync(join(folder, 'new'), 'new');
  writeFileSync(join(folder, 'old'), 'old');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refuse = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

describe.each([
  ['in one file system', undefined],
  ['between two', { link: refuse('EXDEV'), rename: refuse('EXDEV') }],
])('placeFile, %s', (_, move) => {
  const place = async (to: string, force: boolean) => {
    await placeFile(join(folder, 'new'), join(folder, to), force, move);
    return readFileSync(join(folder, to), 'utf8');
  };

  it('puts a file where none is', async () => {
    expect(await place('here', false)).toBe('new');
    expect(await place('there', true)).toBe('new');
  });

  it('replaces a file only when it is told to', async () => {
    await expect(place('old', false)).rejects.toThrow(/old" was written by somebody else in the meantime; --force rep/);
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old');

    expect(await place('old', true)).toBe('new');
  });
});

describe('placeFile, where there are no links', () => {
  const here = () => placeFile(join(folder, 'new'), join(folder, 'here'), false, { link: refuse('EPERM'), rename });

  it('moves a file', async () => {
    await here();

    expect(readFileSync(join(folder, 'here'), 'utf8')).toBe('new');
  });

  it('fails with what else is wrong', async () => {
    rmSync(join(folder, 'new'));

    await expect(here()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
