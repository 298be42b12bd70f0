import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_PORT, parseDeployArguments, parseEmulatorArguments } from '../../scripts/emulator/arguments';
import { freePort } from '../../scripts/emulator/free-port';
import { emulatorProcessEnv } from '../../scripts/emulator/start-emulator';

const ROOT = join(__dirname, '../..');

let server: Server;
let takenPort = 0;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  takenPort = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('parseEmulatorArguments', () => {
  it.each([
    [[], DEFAULT_PORT],
    [['--port', '0'], 0],
    [['--port=65535'], 65_535],
  ])('takes %j', (args, port) => {
    expect(parseEmulatorArguments(args)).toEqual({ port });
  });

  it.each([
    [['--port', '65536'], /whole number from 0 to 65535; got "65536"/],
    [['--port', '-1'], /--port/],
    [['--port=4566x'], /got "4566x"/],
    [['--port='], /got ""/],
    [['--port'], /--port/],
    [['--host', '0.0.0.0'], /--host/],
    [['4566'], /4566/],
  ])('refuses %j and shows the usage', (args, message) => {
    expect(() => parseEmulatorArguments(args)).toThrow(message);
    expect(() => parseEmulatorArguments(args)).toThrow(/^npm run local:emulator/m);
  });
});

describe('parseDeployArguments', () => {
  it('is quiet unless told otherwise', () => {
    expect([parseDeployArguments([]), parseDeployArguments(['--verbose'])]).toEqual([
      { verbose: false },
      { verbose: true },
    ]);
  });

  it.each([[['--stage', 'prod']], [['prod']], [['--verbose=1']]])('refuses %j and shows the usage', (args) => {
    expect(() => parseDeployArguments(args)).toThrow(/^npm run local:deploy/m);
  });
});

describe('freePort', () => {
  it('finds a port', async () => {
    await expect(freePort()).resolves.toBeGreaterThan(0);
  });

  it('refuses one that is taken', async () => {
    await expect(freePort(takenPort)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('emulatorProcessEnv', () => {
  it('listens on the loopback address and nowhere else', () => {
    expect(emulatorProcessEnv({}, 4566)).toMatchObject({
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: '4566',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    });
  });

  it('hands no credentials on to the functions', () => {
    const env = emulatorProcessEnv({ PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'real', AWS_PROFILE: 'prod' }, 4566);

    expect(env).toHaveProperty('PATH', '/bin');
    expect(Object.keys(env).filter((name) => name.startsWith('AWS_'))).toEqual([]);
  });
});

describe('npm run local:emulator', () => {
  it.each([
    ['a port that is taken', () => ['--port', String(takenPort)], /^Port [0-9]+ is taken; .*--port 0\n$/],
    ['an option that does not exist', () => ['--nope'], /--nope/],
  ])('starts nothing with %s', async (_, args, message) => {
    const run = promisify(execFile)(process.execPath, ['scripts/run-ts.mjs', 'scripts/local-emulator.ts', ...args()], {
      cwd: ROOT,
    });

    await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
  });
});
