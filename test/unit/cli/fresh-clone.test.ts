import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const NPM_ENDS_WITH = 3;

const clone = mkdtempSync(join(tmpdir(), 'onward-clone-test-'));
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** What starts the program, without packages, and an npm that says what it was asked for. */
beforeAll(() => {
  for (const name of ['cli/onward.mjs', 'scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  mkdirSync(join(clone, 'bin'));
  writeFileSync(join(clone, 'bin/npm'), `#!/bin/sh\necho "npm $*"\nexit ${NPM_ENDS_WITH}\n`);
  chmodSync(join(clone, 'bin/npm'), 0o755);
});

const onward = (...argv: string[]): Promise<{ code: unknown; err: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, PATH: `${join(clone, 'bin')}${delimiter}${process.env.PATH}` };
    execFile(process.execPath, [join(clone, 'cli/onward.mjs'), ...argv], { env }, (error, _, err) =>
      resolve({ code: error?.code ?? 0, err }),
    );
  });

describe('onward, in a fresh clone', () => {
  it('installs the packages before it builds the program', async () => {
    const { code, err } = await onward('--version');

    expect(err).toMatch(/^Installing packages \(npm ci\) …\nnpm ci/);
    expect(code).toBe(NPM_ENDS_WITH);
  });
});
