import { Validator } from '@seriousme/openapi-schema-validator';
import { allRoutes } from '../../../../functions/protocols/all-routes';
import { describeApi, openApiPath } from '../../../../functions/protocols/openapi/describe-api';
import { appDeps } from '../../fakes/app-of';
import { MemoryStore } from '../../fakes/memory-store';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { in: string; name: string; required?: boolean }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
}

const routes = allRoutes(appDeps(new MemoryStore()));
const document = describeApi(routes, '1.2.3') as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: Record<string, { type?: unknown; enum?: unknown[] }> }> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe('describeApi', () => {
  it('passes as OpenAPI 3.1', async () => {
    const validator = new Validator();

    const result = await validator.validate(structuredClone(document));

    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('is refused by the same check once a route lacks its answers', async () => {
    const broken = structuredClone(document) as unknown as { paths: { '/v2': { get: { responses?: object } } } };
    broken.paths['/v2'].get.responses = [] as unknown as object;

    await expect(new Validator().validate(broken)).resolves.toMatchObject({ valid: false });
  });

  it.each(routes.map((route) => [route.method, route.path] as const))('has %s %s', (method, path) => {
    expect(document.paths[openApiPath(path)]).toHaveProperty([method.toLowerCase()]);
  });

  it('has no more operations than there are routes', () => {
    expect(operations).toHaveLength(routes.length);
  });

  it('names each operation once', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('declares each parameter of a path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(names);
      }
    }
  });

  it('refers to no schema that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];

    expect(references.length).toBeGreaterThan(0);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name!);
  });

  it('lists the codes of a failure under its status, in the form of an error', () => {
    const { responses } = document.paths['/v1/models/{model}:predict']!.post!;

    expect(responses['404']!.description).toBe('MODEL_NOT_FOUND, VERSION_NOT_FOUND');
    expect(responses['503']!.content['application/json']!.schema).toEqual({ $ref: '#/components/schemas/ErrorBody' });
  });

  it('has both forms of an inference', () => {
    const { requestBody, parameters } = document.paths['/v2/models/{model}/infer']!.post!;

    expect(Object.keys(requestBody!.content)).toEqual(['application/json', 'application/octet-stream']);
    expect(parameters).toContainEqual(
      expect.objectContaining({ in: 'header', name: 'inference-header-content-length' }),
    );
  });

  it('lets a body be left out only where the route does', () => {
    const post = (path: string) => document.paths[path]!.post!.requestBody;

    expect(post('/v2/repository/index')!.required).toBe(false);
    expect(post('/v2/models/{model}/infer')!.required).toBe(true);
    expect(post('/v2/repository/models/{model}/load')).toBeUndefined();
  });
});

describe('openApiPath', () => {
  it.each([
    ['/v2', '/v2'],
    ['/v2/models/:model/versions/:version/infer', '/v2/models/{model}/versions/{version}/infer'],
    ['/v1/models/:model{[^/:]+}', '/v1/models/{model}'],
    ['/v1/models/:model/versions/:version{[^/:]+:predict}', '/v1/models/{model}/versions/{version}:predict'],
  ])('writes %s as %s', (pattern, path) => {
    expect(openApiPath(pattern)).toBe(path);
  });
});
