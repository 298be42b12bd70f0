import { readDeployment } from './deployment';

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

describe('the HTTP API', () => {
  it('answers on a stage that asks for no credentials', async () => {
    const answer = await fetch(`${http.apiUrl}/v2/health/live`);

    expect(answer.status).toBe(200);
  });
});
