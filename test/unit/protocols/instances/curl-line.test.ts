import { execFileSync } from 'node:child_process';
import { sampleRequest } from '../../../../functions/core/sample-request';
import { curlLine } from '../../../../functions/protocols/instances/curl-line';
import { aManifest, inputsOnly, spec } from '../../fakes/manifests';

const BASE = 'http://127.0.0.1:8080';

/** Arguments that a shell hands to `curl`, one a line; a pipe's commands run with their own. */
const argumentsIn = (shell: string, line: string): string[] =>
  execFileSync(shell, ['-c', `curl() { cat >/dev/null; printf '%s\\n' "$@"; }\n${line} </dev/null`], {
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');

/** A model with one string feature of a first category. */
const withCategory = (category: string) =>
  aManifest({
    ...inputsOnly(spec('word', 'BYTES', [-1, 1])),
    features: [{ name: "it's", tensor: 'word', position: 0, type: 'string', categories: [category] }],
  });

describe('curlLine', () => {
  it('asks for a prediction of the sample', () => {
    expect(curlLine(BASE, aManifest({ name: 'iris' }))).toBe(
      `curl -sS http://127.0.0.1:8080/v1/models/iris:predict -H 'content-type: application/json' -d '{"instances":[[0,0]]}'`,
    );
  });

  it('takes a base with a slash at its end, and a stage', () => {
    expect(curlLine('https://x.example/prod/', aManifest())).toContain(' https://x.example/prod/v1/models/m:predict ');
  });

  it.each([
    ["apostrophes ' and '' more", 'bash'],
    ['$HOME `id` $(id) \\ " !history ~ *', 'bash'],
    ['$HOME `id` $(id) \\ " !history ~ *', 'sh'],
    ['Zürich 東京 🛫', 'sh'],
  ])('hands %j through %s unchanged', (category, shell) => {
    const manifest = withCategory(category);

    const words = argumentsIn(shell, curlLine(BASE, manifest));

    expect(JSON.parse(words.at(-1)!)).toEqual(sampleRequest(manifest));
    expect(words[1]).toBe(`${BASE}/v1/models/m:predict`);
  });

  it('fetches a sample that is too long for a line', () => {
    const line = curlLine(BASE, aManifest(inputsOnly(spec('image', 'FP32', [-1, 3, 64, 64]))));

    expect(line).toBe(
      `curl -sS ${BASE}/v1/models/m/sample | curl -sS ${BASE}/v1/models/m:predict -H 'content-type: application/json' -d @-`,
    );
    expect(argumentsIn('bash', line).at(-1)).toBe('@-');
  });

  it('sends the headers that it is given with each request', () => {
    const headers = { 'x-api-key': "it's" };
    const short = curlLine(BASE, aManifest(), headers);
    const long = curlLine(BASE, aManifest(inputsOnly(spec('image', 'FP32', [-1, 3, 64, 64]))), headers);

    expect(argumentsIn('sh', short).slice(2, 4)).toEqual(['-H', "x-api-key: it's"]);
    expect(long.split(' | ').map((line) => argumentsIn('sh', line).slice(2, 4))).toEqual([
      ['-H', "x-api-key: it's"],
      ['-H', "x-api-key: it's"],
    ]);
  });

  it('shows the metadata of a model that has no sample', () => {
    const manifest = aManifest({ ...inputsOnly(spec('x', 'FP32', [-1, 100])), limits: { maxBytes: 100 } });

    expect(curlLine(BASE, manifest)).toBe(`curl -sS ${BASE}/v2/models/m`);
  });
});
