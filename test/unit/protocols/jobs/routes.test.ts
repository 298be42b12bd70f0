import { createApp } from '../../../../functions/protocols/app';
import { appDeps } from '../../fakes/app-of';
import { MemoryDataStore } from '../../fakes/memory-data-store';
import { MemoryStore } from '../../fakes/memory-store';
import { aJob, anId, aSummary, completeChunks, stallChunk, writeJob, writeSummary } from '../../fakes/stored-jobs';

const data = new MemoryDataStore();
const first = aJob(anId(1), { createdAt: '2026-01-01T00:00:00.000Z' });
const second = aJob(anId(2), { createdAt: '2026-01-02T00:00:00.000Z', model: 'other' });
const third = aJob(anId(3), { createdAt: '2026-01-03T00:00:00.000Z' });

beforeAll(() => {
  for (const job of [second, third, first]) writeJob(data, job);
  writeSummary(data, aSummary(first));
  completeChunks(data, second, 1);
  stallChunk(data, third, 0);
});

async function get(path: string, store: MemoryDataStore | undefined = data) {
  const app = createApp({ ...appDeps(new MemoryStore()), data: store });
  const { status, body } = await app({
    method: 'GET',
    path,
    header: () => undefined,
    readBody: async () => '',
    requestId: 'r1',
    acceptsBytes: false,
  });
  return { status, json: JSON.parse(body as string) };
}

const idsOf = ({ json }: { json: { jobs: { job: string }[] } }) => json.jobs.map(({ job }) => job);

describe('GET /v1/jobs', () => {
  it('lists jobs, the newest first', async () => {
    const answer = await get('/v1/jobs');

    expect(answer.status).toBe(200);
    expect(idsOf(answer)).toEqual([third.id, second.id, first.id]);
  });

  it('lists the jobs of one model', async () => {
    expect(idsOf(await get('/v1/jobs?model=other'))).toEqual([second.id]);
    expect(idsOf(await get('/v1/jobs?model=none'))).toEqual([]);
  });

  it('lists no more than it is asked for', async () => {
    expect(idsOf(await get('/v1/jobs?limit=2'))).toEqual([third.id, second.id]);
  });

  it('leads on to the jobs that were left out', async () => {
    const { json } = await get('/v1/jobs?limit=2');
    const rest = await get(`/v1/jobs?limit=2&after=${json.next}`);

    expect(idsOf(rest)).toEqual([first.id]);
    expect(rest.json.next).toBeNull();
  });

  it.each(['x', '', '../work', `${anId(1)}`])('refuses after=%s, which no list has led to', async (after) => {
    expect(await get(`/v1/jobs?after=${after}`)).toEqual({
      status: 400,
      json: expect.objectContaining({ problems: ['after: must be what "next" was in a list'] }),
    });
  });

  it.each(['0', '201', '-1', 'many', '1.5', ''])('refuses limit=%s', async (limit) => {
    expect(await get(`/v1/jobs?limit=${limit}`)).toEqual({
      status: 400,
      json: expect.objectContaining({ problems: ['limit: must be a whole number from 1 to 200'] }),
    });
  });

  it('is not there without a data store', async () => {
    const app = createApp({ ...appDeps(new MemoryStore()), data: undefined });
    const request = { method: 'GET', header: () => undefined, readBody: async () => '', requestId: 'r1' };

    const { status } = await app({ ...request, path: '/v1/jobs', acceptsBytes: false });

    expect(status).toBe(404);
  });
});

describe('GET /v1/jobs/{id}', () => {
  it('tells how far a job is', async () => {
    expect((await get(`/v1/jobs/${second.id}`)).json).toEqual({
      reason: null,
      job: second.id,
      model: 'other',
      version: '2',
      state: 'running',
      input: 'inbox/other/rows.csv',
      createdAt: second.createdAt,
      chunks: { done: 1, of: 2 },
      progress: 50 / 96,
      summary: null,
    });
    expect((await get(`/v1/jobs/${third.id}`)).json).toMatchObject({ state: 'stalled', progress: 0 });
  });

  it('gives the summary of a job that has ended', async () => {
    expect((await get(`/v1/jobs/${first.id}`)).json).toMatchObject({
      state: 'succeeded',
      progress: 1,
      summary: { rows: { in: 10, scored: 10, rejected: 0 } },
    });
  });

  it.each([anId(9), 'x', '..%2f..%2fsecret'])('knows no job %s', async (id) => {
    const { status, json } = await get(`/v1/jobs/${id}`);

    expect([status, json.code]).toEqual([404, 'JOB_NOT_FOUND']);
  });
});
