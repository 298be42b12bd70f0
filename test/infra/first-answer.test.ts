import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '../..');
// Below the root, where the bundle finds the runtime's native part.
const folder = mkdtempSync(join(ROOT, 'node_modules/.first-answer-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Answers a request in a fresh process, from a bundle made as those that ship.
 *  @returns the status, and whether zod was there by then: it registers itself when it is evaluated. */
async function answerFirst(body: unknown): Promise<{ status: number; hasZod: boolean }> {
  const { BUNDLE_OPTIONS } = await import('../../scripts/bundle-options.mjs');
  const outfile = join(folder, 'answer.js');
  const contents = `
    import { tmpdir } from 'node:os';
    import { parseEnv } from './adapters/parse-env';
    import { DirectoryStore } from './adapters/directory-store';
    import { predictEnvReader } from './contracts/readers';
    import { createPredictHandler } from './handlers/create-predict-handler';
    const quiet = { prediction() {}, failure() {}, modelLoaded() {}, modelEvicted() {}, degraded() {} };
    const store = new DirectoryStore(${JSON.stringify(join(ROOT, 'models'))});
    const env = parseEnv(predictEnvReader, { MODELS_BUCKET: 'models', MAX_BODY_BYTES: '100000' });
    const predict = createPredictHandler({ env, store, data: store, telemetry: quiet, serverVersion: '0' });
    const event = {
      httpMethod: 'POST',
      path: '/v1/models/flight-arrival:predict',
      headers: {},
      requestContext: { requestId: '1' },
      body: ${JSON.stringify(JSON.stringify(body))},
    };
    predict(event).then(({ statusCode }) => {
      console.log(JSON.stringify({ status: statusCode, hasZod: '__zod_globalRegistry' in globalThis }));
    });`;
  const stdin = { contents, resolveDir: join(ROOT, 'functions'), loader: 'ts' as const };
  await build({ ...BUNDLE_OPTIONS, absWorkingDir: ROOT, stdin, outfile });
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  return JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8', env }));
}

const FLIGHT = {
  month: 6,
  weekday: 4,
  hour: 11,
  minute: 29,
  distance: 2532,
  temp: 52.43,
  dewp: 32,
  humid: 56.37,
  wind_speed: 21.29,
  wind_gust: 37.4,
  precip: 0.32,
  pressure: 1011,
  visib: 5,
};

describe('the first answer of a function', () => {
  it('does not wait for zod', async () => {
    expect(await answerFirst({ instances: [FLIGHT] })).toEqual({ status: 200, hasZod: false });
  });

  it('has it to say what is wrong', async () => {
    expect(await answerFirst({ instances: [FLIGHT], parameters: 1 })).toEqual({ status: 400, hasZod: true });
  });
});
