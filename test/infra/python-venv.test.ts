import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, PythonMissingError } from '../../scripts/emulator/python-venv';
import { tempFolder } from './temp-folder';

function fakePython(script: string): NodeJS.ProcessEnv {
  const folder = tempFolder();
  writeFileSync(join(folder, 'python3'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'python3'), 0o755);
  return { PATH: folder };
}

describe('findPython', () => {
  it.each(['3 10', '3 14', '4 0'])('takes version %s', (version) => {
    expect(findPython(fakePython(`echo ${version}`))).toBe('python3');
  });

  it('tries the one that PYTHON names first', () => {
    const env = fakePython('echo 3 12');

    expect(findPython({ ...env, PYTHON: join(String(env.PATH), 'python3') })).toBe(join(String(env.PATH), 'python3'));
  });

  it.each([
    ['there is none', { PATH: '/nonexistent' }, /python3: not there/],
    ['it is too old', fakePython('echo 3 9'), /python3: is version 3\.9/],
    ['it lacks venv', fakePython('echo 3 11; exit 1'), /python3: has no venv module/],
  ])('says what to install when %s', (_, env, message) => {
    expect(() => findPython(env)).toThrow(PythonMissingError);
    expect(() => findPython(env)).toThrow(/need Python 3\.10 or later.*apt install python3 python3-venv/);
    expect(() => findPython(env)).toThrow(message);
  });
});
