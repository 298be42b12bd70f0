import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { type Ask, testGoldenOutputs } from './golden-tests';
import { send } from './http-client';
import { ServerProcess } from './server-process';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(MODELS_DIR);
});
afterAll(() => server?.kill());

describe('golden outputs over HTTP', () => {
  const ask: Ask = (request) => send(server.address, request);

  testGoldenOutputs(ask, ask);
});
