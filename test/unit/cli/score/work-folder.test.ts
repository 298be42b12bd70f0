import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeWorkFolder, removeLeftovers } from '../../../../cli/score/work-folder';

const beside = mkdtempSync(join(tmpdir(), 'onward-leftovers-'));
afterAll(() => rmSync(beside, { recursive: true }));

/** Of a process that was there, and is no more. */
const { pid: deadPid } = spawnSync(process.execPath, ['--version']);

describe('makeWorkFolder', () => {
  it('refuses a place that takes no folder', async () => {
    await expect(makeWorkFolder(join(beside, 'none'))).rejects.toThrow(/none cannot be written to \(ENOENT\)$/);
  });
});

describe('removeLeftovers', () => {
  it('removes folders of processes of this machine that are no more, and nothing else', async () => {
    const own = await makeWorkFolder(beside);
    const kept = [basename(own), `.onward-score-elsewhere-${deadPid}-abcdef`, `${deadPid}-abcdef`, '.onward-score-old'];
    for (const name of [...kept, `.onward-score-${hostname()}-${deadPid}-abcdef`]) {
      mkdirSync(join(beside, name), { recursive: true });
      writeFileSync(join(beside, name, 'part'), 'x');
    }
    const notes: string[] = [];

    await removeLeftovers(beside, (line) => notes.push(line));

    expect(readdirSync(beside).sort()).toEqual(kept.sort());
    expect(notes).toEqual([]);
  });

  it('tells what keeps it from it', async () => {
    const notes: string[] = [];

    await removeLeftovers(join(beside, 'none'), (line) => notes.push(line));

    expect(notes).toEqual([
      expect.stringMatching(/^note: what killed commands have left in \S+none stays there: ENOENT/),
    ]);
  });
});
