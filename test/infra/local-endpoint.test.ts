import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkEmulator, EndpointError, emulatorEnv, readEndpoint } from '../../scripts/emulator/endpoint';

const ROOT = join(__dirname, '../..');

let server: Server;
let account = '';
let endpoint = '';

beforeAll(async () => {
  server = createServer((_, response) => {
    if (account) response.end(`<GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult>`);
    else response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('readEndpoint', () => {
  it('takes an address without its trailing slash', () => {
    expect(readEndpoint({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' })).toBe('http://127.0.0.1:4566');
  });

  it.each([
    ['an unset variable', {}, /AWS_ENDPOINT_URL is not set/],
    ['an empty variable', { AWS_ENDPOINT_URL: '' }, /AWS_ENDPOINT_URL is not set/],
    ['a host without a scheme', { AWS_ENDPOINT_URL: 'localhost:4566' }, /must be an http or https URL; got "localhost/],
    ['no URL at all', { AWS_ENDPOINT_URL: 'emulator' }, /must be an http or https URL; got "emulator"/],
  ])('refuses %s', (_, env, message) => {
    expect(() => readEndpoint(env)).toThrow(message);
  });
});

describe('emulatorEnv', () => {
  it('replaces real credentials and drops profiles', () => {
    const real = { AWS_PROFILE: 'prod', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SESSION_TOKEN: 'token', HOME: '/home/me' };

    const env = emulatorEnv('http://127.0.0.1:1', real);

    expect(env).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'test', HOME: '/home/me' });
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  });
});

describe('checkEmulator', () => {
  it('accepts the account of an emulator', async () => {
    account = '000000000000';

    await expect(checkEmulator(endpoint, 'us-east-1')).resolves.toBeUndefined();
  });

  it('refuses a real account', async () => {
    account = '123456789012';

    await expect(checkEmulator(endpoint, 'us-east-1')).rejects.toThrow(
      new EndpointError(
        `${endpoint} answers for account 123456789012, an emulator for 000000000000: nothing was deployed.`,
      ),
    );
  });

  it('refuses an endpoint that does not take the credentials', async () => {
    account = '';

    await expect(checkEmulator(endpoint, 'us-east-1')).rejects.toThrow('answered sts with status 403');
  });

  it('says so when nothing answers', async () => {
    await expect(checkEmulator('http://127.0.0.1:1', 'us-east-1')).rejects.toThrow('is the emulator running?');
  });
});

describe('npm run local:deploy', () => {
  it('starts nothing without an endpoint', async () => {
    const { AWS_ENDPOINT_URL: _, ...env } = process.env;
    const run = promisify(execFile)(process.execPath, ['scripts/run-ts.mjs', 'scripts/local-deploy.ts'], {
      cwd: ROOT,
      env,
    });

    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('AWS_ENDPOINT_URL'),
    });
  });
});
