import { join } from 'node:path';
import { ensureVenv } from '../../scripts/emulator/python-venv';
import { callWithTritonclient, type TritonCase, type TritonFacts, testTritonFacts } from '../integration/tritonclient';
import { type GoldenCase, goldenCases, MODELS_DIR } from '../unit/fakes/golden-cases';
import { ServerProcess } from './server-process';

const REQUIREMENTS = join(__dirname, '../integration/python/clients-requirements.txt');

/** Every way that tensors travel, whether they are strings or numbers, one or many. */
const WAYS: [string, Pick<TritonCase, 'binary_inputs' | 'binary_outputs' | 'gzip'>][] = [
  ['JSON both ways', { binary_inputs: false, binary_outputs: false, gzip: false }],
  ['bytes in, JSON out', { binary_inputs: true, binary_outputs: false, gzip: false }],
  ['JSON in, bytes out', { binary_inputs: false, binary_outputs: true, gzip: false }],
  ['bytes both ways', { binary_inputs: true, binary_outputs: true, gzip: false }],
  ['compressed JSON both ways', { binary_inputs: false, binary_outputs: false, gzip: true }],
  ['compressed bytes both ways', { binary_inputs: true, binary_outputs: true, gzip: true }],
];
const CASES = goldenCases();
/** As JSON, tritonclient writes NaN as a bare word, which is no JSON. */
const hasNan = ({ inputs }: GoldenCase) => inputs.some(({ data }) => data.includes(null));
const CALLS = WAYS.flatMap(([title, way]) =>
  CASES.filter((item) => way.binary_inputs || !hasNan(item)).map((item) => ({ title, item, way })),
);

let server: ServerProcess;
let facts: TritonFacts;
beforeAll(async () => {
  const python = await ensureVenv('clients', process.env, REQUIREMENTS);
  server = await ServerProcess.start(MODELS_DIR, { WORKERS: '1' });
  facts = await callWithTritonclient(python, {
    url: server.url.replace('http://', ''),
    headers: {},
    reload: 'flight-arrival',
    cases: CALLS.map(({ item, way }) => ({ ...item, ...way })),
    badInputs: [{ ...CASES[0]!.inputs[0]!, name: 'else' }],
  });
}, 240_000);
afterAll(() => server?.kill());

describe('tritonclient', () => {
  testTritonFacts(
    () => facts,
    CALLS.map(({ way, ...call }) => ({ ...call, isBinary: way.binary_outputs })),
  );

  it('loads and unloads a model, and lists every version', () => {
    const states = (index: TritonFacts['index']) =>
      Object.fromEntries(index.map(({ name, version, state }) => [`${name} ${version}`, state]));

    const others = { 'digits 1': 'UNAVAILABLE', 'flight-delay 1': 'UNAVAILABLE', 'flight-delay 2': 'UNAVAILABLE' };
    expect(states(facts.index)).toEqual({ ...others, 'flight-arrival 1': 'READY' });
    expect(states(facts.indexAfterUnload)).toEqual({ ...others, 'flight-arrival 1': 'UNAVAILABLE' });
  });
});
