import { networkInterfaces } from 'node:os';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { send } from './http-client';
import { predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

const started: ServerProcess[] = [];
const store = new StoreFolder(['flight-delay']);
afterAll(async () => {
  await Promise.all(started.map((server) => server.kill()));
  store.remove();
});
const start = async (folder: string, env?: Record<string, string>) => {
  started.push(await ServerProcess.start(folder, env));
  return started.at(-1)!;
};
const spawn = (folder: string, env?: Record<string, string>) => {
  started.push(ServerProcess.spawn(folder, env));
  return started.at(-1)!;
};

/** Addresses of this machine that others reach it by. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

describe('a server that starts', () => {
  it('listens on loopback alone unless it is told otherwise', async () => {
    const { address } = await start(MODELS_DIR);

    expect(address.host).toBe('127.0.0.1');
    for (const host of outside) {
      await expect(send({ ...address, host }, { path: '/v2/health/live' })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    }
  });

  it('listens where it is told', async () => {
    const { address } = await start(MODELS_DIR, { HOST: '0.0.0.0' });

    for (const host of ['127.0.0.1', ...outside]) {
      expect((await send({ ...address, host }, { path: '/v2/health/live' })).status).toBe(200);
    }
  });

  it('prints lines that drop a file which is there, and tell what came of it', async () => {
    const server = await start(MODELS_DIR, { ONWARD_DATA: 'data' });

    await server.logs(
      /\n {2}mkdir -p data\/inbox\/flight-delay && cp \S+\/models\/flight-delay\/sample\.csv data\/inbox\/flight-delay\/\n {2}npx onward jobs\n/,
    );
  });

  it('serves the other models when one cannot be read', async () => {
    store.write('broken/registry.json', '{');
    const server = await start(store.path);

    expect(server.log).toMatch(/broken cannot be served/);
    await predictFlight(server.address);
  });
});

describe('a server that cannot start', () => {
  it.each<[string, (taken: number) => Record<string, string>, RegExp]>([
    [
      'its port is taken',
      (taken) => ({ PORT: String(taken) }),
      /^onward: port \d+ of 127\.0\.0\.1 is taken; choose another with PORT or --port/,
    ],
    ['it has no such address', () => ({ HOST: '192.0.2.1' }), /^onward: cannot listen on 192\.0\.2\.1:0/],
    ['a setting is no good', () => ({ WORKERS: 'many' }), /^onward: environment is not usable: WORKERS: /],
    [
      'a setting is out of its range',
      () => ({ DEADLINE_MS: '0' }),
      /^onward: environment is not usable: DEADLINE_MS: /,
    ],
  ])('says why and ends with 1: %s', async (_, env, sentence) => {
    const { address } = started[0]!;

    const server = spawn(MODELS_DIR, env(address.port));

    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.log).toMatch(sentence);
    expect(server.log.trim().split('\n')).toHaveLength(1);
    expect((await send(address, { path: '/v2/health/live' })).status).toBe(200);
  });

  it('says that there is no such folder', async () => {
    const server = spawn(`${store.path}/else`);

    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.log).toMatch(/^onward: there is no folder \S+\/else; /);
  });
});
