import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keepTidy, removeEmptyFolders, tidy } from '../../../../functions/server/batch/keep-tidy';

const DRAFT = '.01234567-89ab-cdef-0123-456789abcdef.tmp';
const OLD = new Date('2026-01-01');

describe('tidy', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onward-tidy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes files, each last changed at a time. */
  const write = (changedAt: Date, ...paths: string[]) => {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
      utimesSync(join(folder, path), changedAt, changedAt);
    }
  };
  const there = (...paths: string[]) => paths.filter((path) => existsSync(join(folder, path)));

  it('removes drafts that nobody writes any more, and nothing else', async () => {
    write(OLD, `a/${DRAFT}`, 'a/part', 'a/rows.tmp');
    write(new Date(), `b/${DRAFT}`);

    await tidy(folder, Date.now() - 1_000);

    expect(there(`a/${DRAFT}`, 'a/part', 'a/rows.tmp', `b/${DRAFT}`)).toEqual(['a/part', 'a/rows.tmp', `b/${DRAFT}`]);
  });

  it('removes folders that are empty since long, and no new ones', async () => {
    for (const path of ['old', 'new', 'full']) mkdirSync(join(folder, path));
    write(OLD, 'full/part');
    for (const path of ['old', 'full']) utimesSync(join(folder, path), OLD, OLD);

    await tidy(folder, Date.now() - 1_000);

    expect(there('old', 'new', 'full')).toEqual(['new', 'full']);
  });

  it('takes it that there is no folder', async () => {
    await expect(tidy(join(folder, 'none'), Date.now())).resolves.toBeUndefined();
  });

  it('is done in the folders of work and results, and not in the inbox', async () => {
    const paths = [`work/j/1/parts/${DRAFT}`, `outbox/m/j/${DRAFT}`, `inbox/m/${DRAFT}`];
    write(OLD, ...paths);
    const failures: unknown[] = [];

    const stop = keepTidy(folder, (error) => failures.push(error));
    for (let i = 0; there(...paths).length > 1 && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    stop();

    expect(there(...paths)).toEqual([`inbox/m/${DRAFT}`]);
    expect(failures).toEqual([]);
  });

  it('removes a folder at once that holds nothing but folders, as an ended job leaves them', async () => {
    for (const path of ['empty/1/parts', 'full/1/parts', 'full/1/results'])
      mkdirSync(join(folder, path), { recursive: true });
    write(new Date(), 'full/1/results/00000.json');

    for (const path of ['empty', 'full', 'none']) await removeEmptyFolders(join(folder, path));

    expect(there('empty', 'full/1/parts', 'full/1/results/00000.json')).toEqual(['full/1/results/00000.json']);
  });
});
