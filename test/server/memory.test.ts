import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { type Received, type SentRequest, send } from './http-client';
import { GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';

const BYTES_PER_MB = 1_048_576;
/** Below what the runtime's arena keeps of the large run (320 MB measured), above what is left without (150 MB). */
const BOUND_MB = 230;
const IMAGES = 10_000;

let server: ServerProcess;
afterEach(() => server?.kill());

/** As many images as the model takes at a time. */
function manyImages(): SentRequest {
  const bytes = Buffer.alloc(IMAGES * 64 * Float32Array.BYTES_PER_ELEMENT);
  const head = JSON.stringify({
    inputs: [
      {
        name: 'image',
        datatype: 'FP32',
        shape: [IMAGES, 1, 8, 8],
        parameters: { binary_data_size: bytes.length },
      },
    ],
    parameters: { binary_data_output: true },
  });
  return {
    path: '/v2/models/digits/infer',
    headers: { 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([Buffer.from(head), bytes]),
  };
}

describe('a worker that has grown past the bound', () => {
  it('is replaced, and its memory goes back to the system', async () => {
    server = await ServerProcess.start(MODELS_DIR, { WORKERS: '1', INLINE_MS: '0', MAX_RSS_MB: String(BOUND_MB) });
    for (let i = 0; i < 3; i++) expect((await send(server.address, manyImages())).status).toBe(200);

    const [, before, after] = await server.logs(/replaced a worker: memory (\d+) -> (\d+) MB/);

    expect(Number(before)).toBeGreaterThan(BOUND_MB);
    expect(Number(after)).toBeLessThan(BOUND_MB);
    expect(server.rssBytes / BYTES_PER_MB).toBeLessThan(BOUND_MB);
    await predictFlight(server.address);
  });

  it('loses no request, however often it is replaced', async () => {
    // More than it ever takes: each look replaces a worker, under load.
    server = await ServerProcess.start(MODELS_DIR, { WORKERS: '2', INLINE_MS: '0', MAX_RSS_MB: '1' });
    await predictFlight(server.address);
    const startBytes = server.rssBytes;
    const answers: Received[] = [];
    let isOver = false;
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) answers.push(await send(server.address, GOOD));
    });

    await server.logs(/(replaced a worker.*){2}/s);
    isOver = true;
    await Promise.all(clients);

    expect(answers.length).toBeGreaterThan(100);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
    expect(server.rssBytes).toBeLessThan(startBytes + 200 * BYTES_PER_MB);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });
});
