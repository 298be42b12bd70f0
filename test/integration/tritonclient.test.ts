import { expectGolden, goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { callWithTritonclient, type TritonCase, type TritonFacts } from './tritonclient';

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

  it('finds server and models alive, ready and described', () => {
    expect(facts).toMatchObject({ live: true, ready: true, modelReady: true, absentReady: false });
    expect(facts.server).toMatchObject({ name: 'onward', extensions: ['binary_tensor_data', 'model_repository'] });
    expect(facts.model).toMatchObject({
      name: 'flight-arrival',
      versions: ['1'],
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 13] }],
    });
  });

  it('loads and unloads a model, and lists every version', () => {
    const listed = ['digits 1', 'flight-arrival 1', 'flight-delay 1', 'flight-delay 2'];

    // Which of them are in memory depends on the instance that answers.
    for (const index of [facts.index, facts.indexAfterUnload]) {
      expect(index.map(({ name, version }) => `${name} ${version}`)).toEqual(expect.arrayContaining(listed));
    }
  });

  it.each(calls.map((call, i) => [call.title, call.item.model, i] as const))(
    'gets golden outputs: %s, %s',
    (_, __, i) => {
      const { item, isBinary } = calls[i]!;

      const result = facts.results[i]!;

      expect(result).toMatchObject({ id: 'request 1', model: item.model, version: item.version });
      expect(result.binary).toEqual(item.outputs.map(() => isBinary));
      expect(result.outputs.map(({ name, datatype }) => [name, datatype])).toEqual(
        item.outputs.map(({ name, datatype }) => [name, datatype]),
      );
      item.outputs.forEach((golden, o) => {
        expectGolden(result.outputs[o]!, golden, item.tolerance);
      });
    },
  );

  it('raises our sentence where a request is refused', () => {
    expect(facts.errors.absent).toMatchObject({ status: '404', message: expect.stringContaining('"no-such-model"') });
    expect(facts.errors.shape).toMatchObject({
      status: '400',
      message: expect.stringContaining('"else" is not one of'),
    });
  });
});
