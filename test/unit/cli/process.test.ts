import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fixture } from './cli-deps';

const ONWARD = join(__dirname, '../../../cli/onward.mjs');
const cwd = mkdtempSync(join(tmpdir(), 'onward-process-test-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The environment without settings that would change what commands do. */
const { ONWARD_STORE: _store, PORT: _port, HOST: _host, ...env } = process.env;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the real program in a process of its own. */
const onward = (...argv: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [ONWARD, ...argv], { cwd, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });

/** The address that a server names when it is ready. */
const urlFrom = (log: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    log.on('data', (chunk) => {
      text += chunk;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url) resolve(url);
    });
    log.on('end', () => reject(new Error(`the server ended: ${text}`)));
  });

describe('onward, as a process', () => {
  beforeAll(() => onward('--version'), 60_000);

  it('prints its version and help on standard output', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));

    expect(await onward('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
    for (const command of [
      'inspect',
      'add',
      'list',
      'show',
      'predict',
      'serve',
      'score',
      'jobs',
      'redrive',
      'push',
      'promote',
    ]) {
      const { code, out, err } = await onward(command, '--help');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`Usage: onward ${command} .*Examples:\n {2}\\$ onward ${command}`, 's'));
    }
  });

  it('starts in less than half a second', async () => {
    const durationsMs: number[] = [];
    for (let i = 0; i < 5; i++) {
      const startedAt = performance.now();
      await onward('--help');
      durationsMs.push(performance.now() - startedAt);
    }

    expect(Math.min(...durationsMs)).toBeLessThan(500);
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['fly']],
    ['an unknown option', ['list', '--fast']],
    ['a missing argument', ['add']],
    ['a missing option', ['predict', 'iris']],
    ['too many arguments', ['show', 'a', 'b']],
    ['a port that is none', ['serve', '--port', '70000']],
  ])('ends with 2 and the reason on standard error for %s', async (_, argv) => {
    const { code, out, err } = await onward(...argv);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/error: |Usage: /);
  });

  it('ends with 1 and no stack trace when the caller is wrong', async () => {
    const { code, out, err } = await onward('inspect', 'none.onnx');

    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'onward: none.onnx: the file does not exist\n' });
  });

  it('adds, lists, predicts and pushes, with results on standard output and progress on standard error', async () => {
    const added = await onward('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'), '--json');

    expect(added.code).toBe(0);
    const [report] = JSON.parse(added.out) as { measured: { memoryBytes: number; runtime: string } }[];
    expect(report!.measured.memoryBytes).toBeGreaterThan(10_000);
    expect(added.err).toMatch(/reading the graph\n.*loading and running it once/);
    expect((await onward('list')).out).toMatch(/mixed +1/);
    expect((await onward('predict', 'mixed', '--input', fixture('mixed.csv'))).out.split('\n')[1]).toMatch(/^0 +yes/);
    expect(await onward('push', 'mixed', '--to', 'other')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/mixed@1 is in/),
    });
  });

  it('serves what was added, until it is told to end', async () => {
    await onward('add', fixture('iris.onnx'), '--store', 'served');
    const child = spawn(process.execPath, [ONWARD, 'serve', '--port', '0', '--store', 'served'], { cwd, env });
    const ended = once(child, 'exit');
    const url = await urlFrom(child.stderr);

    const answer = await fetch(`${url}/v1/models/iris:predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"instances":[[5.1,3.5,1.4,0.2]]}',
    });
    const { predictions } = (await answer.json()) as { predictions: { output_label: number }[] };

    expect(predictions[0]!.output_label).toBe(0);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
