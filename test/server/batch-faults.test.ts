import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileKey } from '../../functions/contracts/keys';
import { flightFile, misplacedRows } from '../unit/fakes/flight-files';
import { DataFolder, waitForJob } from './data-folder';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

const CLI = join(__dirname, '../../dist/cli.js');
const MODEL_FILE = fileKey('flight-delay', '2', 'model.onnx');
const ROWS = 500;

const store = new StoreFolder(['flight-delay']);
const data = new DataFolder();
const goodModel = store.read(MODEL_FILE);
let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start(store.path, { ONWARD_DATA: data.path });
});
afterAll(async () => {
  await server.kill();
  store.remove();
  data.remove();
});

/** Runs the command line on the data folder. */
const onward = (...argv: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...argv, '--data', data.path], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });

/** Drops a file while the model is broken, and waits until its job has given up. */
async function stall(name: string): Promise<string> {
  store.write(MODEL_FILE, 'broken');
  data.drop(name, flightFile(ROWS));
  return (await waitForJob(server, name, ({ state }) => state === 'stalled')).job;
}

/** That the job of a file has ended well. */
async function expectScored(name: string): Promise<void> {
  const { state, summary } = await waitForJob(server, name);
  expect(state).toBe('succeeded');
  expect(misplacedRows(data.read(summary!.output!), ROWS)).toEqual([]);
}

describe('a job that fails through no fault of its file', () => {
  it('is tried five times, and waits then for a redrive, which a server that watches goes on with', async () => {
    const job = await stall('first.csv');

    expect(server.log.match(new RegExp(`chunk 0 of job ${job} failed, tried again`, 'g'))).toHaveLength(4);
    expect(server.log).toMatch(new RegExp(`chunk 0 of job ${job} failed, given up: .* does not match its manifest`));
    expect((await onward('jobs', '--model', 'flight-delay')).out).toMatch(new RegExp(`^${job} .* stalled +0 %`, 'm'));
    expect((await onward('jobs', job)).out).toMatch(/state +stalled: .* does not match its manifest/);
    expect(await onward('jobs', job, '--watch')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/onward redrive/),
    });

    store.write(MODEL_FILE, goodModel);
    expect(await onward('redrive', '--all')).toMatchObject({ code: 0, out: expect.stringContaining(job) });

    await expectScored('first.csv');
    expect((await onward('redrive', job)).out).toMatch(/has ended already/);
    expect((await onward('redrive', '--all')).err).toMatch(/no job in .* is stalled/);
  });

  it('can be done by the command line itself', async () => {
    // One that holds no good model in memory.
    await server.stop();
    server = await ServerProcess.start(store.path, { ONWARD_DATA: data.path });
    const job = await stall('second.csv');
    await server.stop();
    store.write(MODEL_FILE, goodModel);

    const { code, out } = await onward('redrive', job, '--here', '--store', store.path);

    expect([code, out]).toEqual([0, expect.stringMatching(/second\.csv: .*second\.scored\.csv/)]);
    server = await ServerProcess.start(store.path, { ONWARD_DATA: data.path });
    await expectScored('second.csv');
    expect((await onward('jobs', job)).out).toMatch(/state +succeeded/);
  });

  it('is not there to be tried again under another name', async () => {
    expect(await onward('redrive', '0123456789abcdef01234567')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there is no job/),
    });
    expect(await onward('redrive')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/one job, or all with --all/),
    });
  });
});
