import * as z from 'zod/mini';
import { CHAMPION } from '../../../../functions/contracts/words';
import { allRoutes } from '../../../../functions/protocols/all-routes';
import { ErrorBody } from '../../../../functions/protocols/error-body';
import { INSTANCES_DOCS } from '../../../../functions/protocols/instances/docs';
import { JOBS_DOCS } from '../../../../functions/protocols/jobs/docs';
import { OIP_DOCS } from '../../../../functions/protocols/oip/docs';
import { OPERATIONS, type OperationName } from '../../../../functions/protocols/openapi/operations';
import type { RouteDocs } from '../../../../functions/protocols/openapi/route-docs';
import { SITE_DOCS } from '../../../../functions/protocols/site/docs';
import { appDeps, appOf } from '../../fakes/app-of';
import { aManifest, inputsOnly, publish, spec } from '../../fakes/manifests';
import { MemoryDataStore } from '../../fakes/memory-data-store';
import { MemoryStore } from '../../fakes/memory-store';
import { aJob, anId, aSummary, writeJob, writeSummary } from '../../fakes/stored-jobs';

/** A store with one model of one number a row. */
function aStore(): MemoryStore {
  const store = new MemoryStore();
  publish(store, [aManifest(inputsOnly(spec('x', 'FP32', [-1, 1])))], { [CHAMPION]: '1' });
  return store;
}

/** A data store with a job that has ended. */
function aDataStore(): MemoryDataStore {
  const data = new MemoryDataStore();
  writeJob(data, aJob(anId(1)));
  writeSummary(data, aSummary(aJob(anId(1))));
  return data;
}

const ROWS = '{"instances":[[1]]}';
const TENSORS = '{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[1]}]}';

/** A request for each operation that answers with JSON of a stated form. */
const REQUESTS: readonly [OperationName, string, string, string?][] = [
  ['serverMetadata', 'GET', '/v2'],
  ['serverLive', 'GET', '/v2/health/live'],
  ['serverReady', 'GET', '/v2/health/ready'],
  ['listModels', 'GET', '/v2/models'],
  ['modelMetadata', 'GET', '/v2/models/m'],
  ['modelReady', 'GET', '/v2/models/m/ready'],
  ['infer', 'POST', '/v2/models/m/infer', TENSORS],
  ['repositoryIndex', 'POST', '/v2/repository/index', '{}'],
  ['loadModel', 'POST', '/v2/repository/models/m/load'],
  ['unloadModel', 'POST', '/v2/repository/models/m/unload'],
  ['listModelNames', 'GET', '/v1/models'],
  ['modelStatus', 'GET', '/v1/models/m'],
  ['sampleRequest', 'GET', '/v1/models/m/sample'],
  ['predict', 'POST', '/v1/models/m:predict', ROWS],
  ['listJobs', 'GET', '/v1/jobs'],
  ['jobStatus', 'GET', `/v1/jobs/${anId(1)}`],
];

const schemaOf = (name: OperationName) => (OPERATIONS[name] as RouteDocs).response['application/json'];

describe('OPERATIONS', () => {
  it('has each name once in all protocols', () => {
    const names = [OIP_DOCS, INSTANCES_DOCS, JOBS_DOCS, SITE_DOCS].flatMap((docs) => Object.keys(docs));

    expect(names).toHaveLength(Object.keys(OPERATIONS).length);
  });

  it('has none that no route carries', () => {
    const carried = new Set(allRoutes(appDeps(new MemoryStore())).map((route) => route.operation));

    expect([...carried].sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it('is tried here whole', () => {
    const stated = Object.keys(OPERATIONS).filter((name) => schemaOf(name as OperationName) instanceof z.core.$ZodType);

    expect(REQUESTS.map(([name]) => name).sort()).toEqual(stated.sort());
  });

  it.each(REQUESTS.map((request) => ({ request, name: request[0] })))(
    'says of $name what it answers',
    async ({ request }) => {
      const [name, method, path, body] = request;
      const answer = await appOf(aStore(), aDataStore())(method, path, body);

      expect(answer.status).toBe(200);
      expect(z.safeParse(schemaOf(name) as z.core.$ZodType, JSON.parse(String(answer.body))).error).toBeUndefined();
    },
  );

  it('names the codes of refusals', async () => {
    const ask = appOf(aStore());
    const refusals: readonly [OperationName, string, string, string?][] = [
      ['predict', 'POST', '/v1/models/other:predict', ROWS],
      ['predict', 'POST', '/v1/models/m:predict', '{'],
      ['predict', 'POST', '/v1/models/m/versions/7:predict', ROWS],
      ['infer', 'POST', '/v2/models/m/infer', '{"inputs":[]}'],
      ['modelMetadata', 'GET', '/v2/models/other'],
      ['listJobs', 'GET', '/v1/jobs?limit=0'],
      ['jobStatus', 'GET', '/v1/jobs/none'],
    ];

    for (const [name, method, path, body] of refusals) {
      const answer = await ask(method, path, body);

      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(OPERATIONS[name].errors).toContain(ErrorBody.parse(JSON.parse(String(answer.body))).code);
    }
  });
});
