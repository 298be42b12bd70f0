import { readDeployment } from './deployment';
import { withLimitedKey } from './limited-key';
import { sendTo } from './stage-client';

const { rest, http } = readDeployment();

describe('the REST API', () => {
  it.each(['/v2/health/live', '/'])('refuses %s without an API key', async (path) => {
    const answer = await fetch(`${rest.apiUrl}${path}`);

    expect(answer.status).toBe(403);
  });

  it('refuses a key it does not know', async () => {
    const answer = await fetch(`${rest.apiUrl}/v2/health/live`, { headers: { 'x-api-key': 'x'.repeat(20) } });

    expect(answer.status).toBe(403);
  });

  it('answers with the API key', async () => {
    const answer = await fetch(`${rest.apiUrl}/v2/health/live`, { headers: { 'x-api-key': String(rest.apiKey) } });

    expect(answer.status).toBe(200);
  });
});

describe('a usage plan', () => {
  const live = { path: '/v2/health/live' };
  const statusesOf = (stage: typeof rest, count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await sendTo(stage, live)).status));

  it('refuses what its client sends beyond the limit, and nothing of others', async () => {
    const limited = await withLimitedKey(rest, 2);

    const [ofLimited, ofOthers] = await Promise.all([statusesOf(limited, 12), statusesOf(rest, 6)]);

    expect(ofLimited.filter((status) => status === 429).length).toBeGreaterThan(4);
    expect(ofLimited.filter((status) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(new Set(ofLimited)).toEqual(new Set([200, 429]));
    expect(new Set(ofOthers)).toEqual(new Set([200]));
  });
});

describe('the HTTP API', () => {
  it('answers on a stage that asks for no credentials', async () => {
    const answer = await fetch(`${http.apiUrl}/v2/health/live`);

    expect(answer.status).toBe(200);
  });
});
