import { goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { callWithTritonclient, type TritonCase, type TritonFacts, testTritonFacts } from './tritonclient';

const { rest, http, clientsPython } = readDeployment();
/** A small answer of a network, and a large one of strings and numbers that is worth compressing. */
const CASES = goldenCases().filter(
  ({ model, version, name }) =>
    (model === 'digits' && name === 'three images') ||
    (model === 'flight-delay' && version === '1' && name === 'thirty-two rows'),
);
const OCTETS = { 'content-type': 'application/octet-stream' };
const ACCEPT = { accept: 'application/octet-stream' };

type Way = Omit<TritonCase, 'model' | 'version' | 'inputs' | 'outputs'>;
const json: Way = { binary_inputs: false, binary_outputs: false, gzip: false };
const binary: Way = { binary_inputs: true, binary_outputs: true, gzip: false };
const bothWays = (way: Way, headers: Record<string, string> = {}): Way => ({ ...way, headers });

/** How tensors travel through each API, and whether outputs come as bytes. A REST API needs the headers that tell it to
 *  carry bytes; without Accept, the outputs that were asked for as bytes come as JSON. */
const REST_WAYS: [string, Way, boolean][] = [
  ['JSON both ways', json, false],
  ['bytes in', bothWays({ ...json, binary_inputs: true }, OCTETS), false],
  ['bytes in, bytes asked for and not accepted', bothWays(binary, OCTETS), false],
  ['bytes both ways', bothWays(binary, { ...OCTETS, ...ACCEPT }), true],
  ['compressed JSON in', bothWays({ ...json, gzip: true }, OCTETS), false],
  ['compressed bytes both ways', bothWays({ ...binary, gzip: true }, { ...OCTETS, ...ACCEPT }), true],
];
const HTTP_WAYS: [string, Way, boolean][] = [
  ['JSON both ways', json, false],
  ['bytes both ways', binary, true],
  ['compressed JSON both ways', { ...json, gzip: true }, false],
  ['compressed bytes both ways', { ...binary, gzip: true }, true],
];

describe.each([
  { stage: rest, ways: REST_WAYS },
  { stage: http, ways: HTTP_WAYS },
])('tritonclient through the $stage.apiKind API', ({ stage, ways }) => {
  const calls = ways.flatMap(([title, way, isBinary]) => CASES.map((item) => ({ title, way, isBinary, item })));
  let facts: TritonFacts;
  beforeAll(async () => {
    const headers: Record<string, string> = stage.apiKey === undefined ? {} : { 'x-api-key': stage.apiKey };
    facts = await callWithTritonclient(clientsPython, {
      url: stage.apiUrl.replace('http://', ''),
      headers,
      reload: 'flight-arrival',
      cases: calls.map(({ way, item }) => ({ ...item, ...way })),
      badInputs: [{ ...CASES[0]!.inputs[0]!, name: 'else' }],
    });
  });

  testTritonFacts(() => facts, calls);

  it('loads and unloads a model, and lists every version', () => {
    const listed = ['digits 1', 'flight-arrival 1', 'flight-delay 1', 'flight-delay 2'];

    // Which of them are in memory depends on the instance that answers.
    for (const index of [facts.index, facts.indexAfterUnload]) {
      expect(index.map(({ name, version }) => `${name} ${version}`)).toEqual(expect.arrayContaining(listed));
    }
  });
});
