import { spawnSync } from 'node:child_process';

describe('npm run wasm', () => {
  it('gives the modules that are committed', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', '--check'], { encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
