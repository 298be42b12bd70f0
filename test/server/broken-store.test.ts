import { createHash } from 'node:crypto';
import { fileKey, manifestKey, registryKey } from '../../functions/contracts/keys';
import { expectFailure } from './expect-failure';
import { type Received, send } from './http-client';
import { A_FLIGHT, GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

const NOISE = Buffer.from('no protobuf at all, and long enough to look like one');
const OTHER = '/v2/models/flight-arrival/ready';
const MODEL = fileKey('flight-delay', '2', 'model.onnx');
const MANIFEST = manifestKey('flight-delay', '2');

/** Every request of a test may be answered by another thread, each with a memory of its own. */
const REQUESTS = 8;

let store: StoreFolder;
let server: ServerProcess;
beforeEach(() => {
  store = new StoreFolder(['flight-delay', 'flight-arrival']);
});
afterEach(async () => {
  await server?.kill();
  store.remove();
});
const start = async () => {
  server = await ServerProcess.start(store.path, { REGISTRY_TTL_SECONDS: '0', WORKERS: '2' });
};
const predictMany = (): Promise<Received[]> =>
  Promise.all(Array.from({ length: REQUESTS }, () => send(server.address, GOOD)));

/** Breaks the champion of flight-delay in one way. */
const BREAKS: [string, RegExp, () => void][] = [
  ['a file that does not match its sha256', /does not match its manifest/, () => store.write(MODEL, NOISE)],
  [
    'the file of another version',
    /does not match its manifest/,
    () => store.write(MODEL, store.read(fileKey('flight-delay', '1', 'model.onnx'))),
  ],
  [
    'a corrupt file with a right sha256',
    /does not load/,
    () => {
      const sha256 = createHash('sha256').update(NOISE).digest('hex');
      store.write(MODEL, NOISE);
      store.write(MANIFEST, {
        ...store.manifest('flight-delay', '2'),
        files: [{ path: 'model.onnx', sha256, bytes: NOISE.length }],
      });
    },
  ],
  [
    'a graph that is not what the manifest says',
    /is not what its manifest says/,
    () => {
      const { signature, ...manifest } = store.manifest('flight-delay', '2');
      const outputs = signature.outputs.map((output) => ({ ...output, datatype: 'FP64' }));
      store.write(MANIFEST, { ...manifest, signature: { ...signature, outputs } });
    },
  ],
  ['a manifest that is no JSON', /is not JSON/, () => store.write(MANIFEST, '{"manifestVersion": 1,')],
  ['a manifest that is not UTF-8', /is not JSON/, () => store.write(MANIFEST, Buffer.from([0xff, 0xfe]))],
  ['a manifest that does not fit its schema', /does not fit its schema/, () => store.write(MANIFEST, { name: 'x' })],
  [
    'the manifest of another version',
    /describes flight-delay@1/,
    () => store.write(MANIFEST, store.read(manifestKey('flight-delay', '1'))),
  ],
  ['a registry that is no JSON', /is not JSON/, () => store.write(registryKey('flight-delay'), 'champion: 2')],
  [
    'a registry whose champion is not listed',
    /does not fit its schema/,
    () => store.write(registryKey('flight-delay'), { ...store.registry('flight-delay'), aliases: { champion: '9' } }),
  ],
];

describe('a version whose artefact is not valid', () => {
  it.each(BREAKS)('is not served, and the others are: %s', async (_, reason, breakIt) => {
    breakIt();
    await start();

    const answers = await predictMany();

    for (const answer of answers) expectFailure(answer, 'MODEL_ARTIFACT_INVALID', [String(A_FLIGHT.pressure)]);
    expect(server.log).toMatch(/error 500 MODEL_ARTIFACT_INVALID/);
    expect(server.log).toMatch(reason);
    expect((await send(server.address, { path: OTHER })).status).toBe(200);
  });

  it('is served as soon as it is mended', async () => {
    const whole = store.read(MODEL);
    store.write(MODEL, NOISE);
    await start();
    expectFailure(await send(server.address, GOOD), 'MODEL_ARTIFACT_INVALID');

    store.write(MODEL, whole);

    for (const answer of await predictMany()) expect(answer.status).toBe(200);
  });

  it('does not make an older version answer in its place', async () => {
    await start();
    await predictMany();
    store.write(fileKey('flight-delay', '1', 'model.onnx'), NOISE);

    store.pointChampion('flight-delay', '1');

    for (const answer of await predictMany()) expectFailure(answer, 'MODEL_ARTIFACT_INVALID');
  });
});

describe('a registry that turns bad', () => {
  const expectServed = (answers: readonly Received[], version: string) =>
    expect(answers.map((answer) => [answer.status, answer.headers['onward-model-version']])).toEqual(
      answers.map(() => [200, version]),
    );

  it('leaves the last good version serving when it points at one that is missing', async () => {
    await start();
    await predictFlight(server.address);

    store.pointChampion('flight-delay', '7');

    // Also by threads that had not served it before.
    expectServed(await predictMany(), '2');
    expect(server.log).toMatch(/version 7 is not in the store; 2 answers/);
  });

  it('leaves the last good version serving when it does not parse', async () => {
    await start();
    expectServed(await predictMany(), '2');

    store.write(registryKey('flight-delay'), '{"registryVersion": 1, "aliases":');

    expectServed(await predictMany(), '2');
    expect(server.log).toMatch(/degraded flight-delay: registry could not be read; the last good one is used/);
  });

  it('is followed again when it is mended', async () => {
    await start();
    await predictMany();
    const whole = store.read(registryKey('flight-delay'));
    store.write(registryKey('flight-delay'), 'broken');
    await predictMany();

    store.write(registryKey('flight-delay'), whole);
    store.pointChampion('flight-delay', '1');

    expectServed(await predictMany(), '1');
  });
});

describe('a store that changes', () => {
  it('has its new models served without a restart', async () => {
    await start();
    expectFailure(await send(server.address, { path: '/v2/models/new/ready' }), 'MODEL_NOT_FOUND');

    store.addLoop('new');

    expect((await send(server.address, { path: '/v2/models/new/ready' })).status).toBe(200);
  });
});
