import { CHAMPION } from '../../../../functions/contracts/words';
import { appOf } from '../../fakes/app-of';
import { aManifest, inputsOnly, publish, spec } from '../../fakes/manifests';
import { MemoryStore } from '../../fakes/memory-store';

const jsonOf = ({ body }: { body: string | Uint8Array }) => JSON.parse(String(body));

/** A store of one model with two versions: the first takes two numbers a row, the champion three. */
function aStore(): MemoryStore {
  const store = new MemoryStore();
  const ofWidth = (version: string, width: number) =>
    aManifest({ version, ...inputsOnly(spec('x', 'FP32', [-1, width])) });
  publish(store, [ofWidth('1', 2), ofWidth('2', 3)], { [CHAMPION]: '2' });
  return store;
}

describe('siteRoutes', () => {
  it('answers / with a page that may run its own script alone', async () => {
    const { status, headers, body } = await appOf(new MemoryStore())('GET', '/');

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toMatch(/script-src 'sha256-[^' ]{44}'; style-src 'sha256-[^' ]{44}';/);
    expect(body).toContain('<!doctype html>');
  });

  it('has a page without outside parts, handlers in attributes, and markup from text', async () => {
    const body = String((await appOf(new MemoryStore())('GET', '/')).body);

    expect(body).not.toMatch(/(src|href)="(?!data:,|openapi\.json|v2\/models)|@import|url\(/);
    expect(body).not.toMatch(/\son\w+="|\sstyle="/);
    expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
  });

  it('answers /openapi.json with the description of the API, the same each time', async () => {
    const ask = appOf(new MemoryStore());

    const first = await ask('GET', '/openapi.json');

    expect(first.headers['content-type']).toBe('application/json');
    expect(jsonOf(first)).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    expect(await ask('GET', '/openapi.json')).toBe(first);
  });

  it('reads nothing of the store for either', async () => {
    const store = aStore();
    const ask = appOf(store);

    await ask('GET', '/');
    await ask('GET', '/openapi.json');

    expect(store.calls).toEqual([]);
  });

  it('refuses to be written to', async () => {
    const { status, headers } = await appOf(new MemoryStore())('POST', '/');

    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
  });
});

describe('sample routes', () => {
  it.each([
    ['/v1/models/m', 3],
    ['/v1/models/m/versions/1', 2],
    ['/v1/models/m/versions/champion', 3],
  ])('give %s a request that it answers', async (path, width) => {
    const ask = appOf(aStore());

    const sample = await ask('GET', `${path}/sample`);
    const answer = await ask('POST', `${path}:predict`, String(sample.body));

    expect(jsonOf(sample)).toEqual({ instances: [new Array(width).fill(0)] });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({ predictions: [new Array(width).fill(0)] });
  });

  it('give a model that is not there 404', async () => {
    const answer = await appOf(aStore())('GET', '/v1/models/other/sample');

    expect(answer.status).toBe(404);
    expect(jsonOf(answer).code).toBe('MODEL_NOT_FOUND');
  });

  it('say that a model of very large tensors has none', async () => {
    const store = new MemoryStore();
    const large = { ...inputsOnly(spec('x', 'FP32', [-1, 100])), limits: { maxBytes: 100 } };
    publish(store, [aManifest(large)], { [CHAMPION]: '1' });

    const answer = await appOf(store)('GET', '/v1/models/m/sample');

    expect(answer.status).toBe(400);
    expect(jsonOf(answer).error).toBe('a JSON sample for "m" would exceed its maxBytes limit');
  });
});

describe('model metadata', () => {
  it('names the version that answers, and the aliases', async () => {
    const metadata = jsonOf(await appOf(aStore())('GET', '/v2/models/m'));

    expect(metadata).toMatchObject({
      versions: ['1', '2'],
      parameters: { version: '2', aliases: { champion: '2' } },
    });
  });
});
