import { MethodNotAllowedError, RouteNotFoundError } from '../../../functions/core/errors';
import { createFindRoute } from '../../../functions/protocols/find-route';
import { getRoute, postRoute } from '../../../functions/protocols/route';

const answer = async () => ({ status: 200, headers: {}, body: '' });
const LIST = getRoute('/models', 'listModels', answer);
const SHOW = getRoute('/models/:model{[^/:]+}', 'modelMetadata', answer);
const RUN = postRoute('/models/:model{[^/:]+:run}', 'infer', answer);
const SAVE = postRoute('/models', 'loadModel', answer);
const setUp = () => createFindRoute([LIST, SHOW, RUN, SAVE]);

describe('createFindRoute', () => {
  it.each([
    ['GET', '/models', LIST, {}],
    ['GET', '/models/', LIST, {}],
    ['GET', '/models?limit=5', LIST, {}],
    ['HEAD', '/models', LIST, {}],
    ['POST', '/models', SAVE, {}],
    ['GET', '/models/m', SHOW, { model: 'm' }],
    ['GET', '/models/a%20b', SHOW, { model: 'a b' }],
    ['GET', '/models/a%2Fb', SHOW, { model: 'a/b' }],
    ['GET', '/models/100%', SHOW, { model: '100%' }],
    ['POST', '/models/m:run', RUN, { model: 'm:run' }],
    ['GET', `/models/${'m'.repeat(1_000)}`, SHOW, { model: 'm'.repeat(1_000) }],
  ])('finds the same route each time: %s %s', (method, path, route, params) => {
    const findRoute = setUp();

    for (let i = 0; i < 2; i++) {
      const found = findRoute(method, path);
      expect(found.route).toBe(route);
      expect(found.params).toEqual(params);
    }
  });

  it.each(['/', '/else', '/models/m/else', '//models', '/models/m:else'])('finds nothing at %s', (path) => {
    expect(() => setUp()('GET', path)).toThrow(RouteNotFoundError);
  });

  it.each([
    ['DELETE', '/models', ['GET', 'POST', 'HEAD']],
    ['POST', '/models/m', ['GET', 'HEAD']],
    ['GET', '/models/m:run', ['POST']],
    ['HEAD', '/models/m:run', ['POST']],
  ])('says which methods there are for %s %s', (method, path, allow) => {
    const findRoute = setUp();
    const failure = expect.objectContaining({ allow });

    expect(() => findRoute(method, path)).toThrow(MethodNotAllowedError);
    expect(() => findRoute(method, path)).toThrow(failure);
  });

  it('keeps paths apart however many it has seen', () => {
    const findRoute = setUp();

    for (let i = 0; i < 3_000; i++) expect(findRoute('GET', `/models/m${i}`).params).toEqual({ model: `m${i}` });

    expect(findRoute('GET', '/models/m0').params).toEqual({ model: 'm0' });
  });
});
