import { flightFile, misplacedRows } from '../unit/fakes/flight-files';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { DataFolder, jobsOf, waitForJob } from './data-folder';
import { send } from './http-client';
import { predictFlight } from './requests';
import { ServerProcess } from './server-process';

const started: ServerProcess[] = [];
const folders: DataFolder[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.kill()));
  for (const folder of folders.splice(0)) folder.remove();
});

function aFolder(): DataFolder {
  folders.push(new DataFolder());
  return folders.at(-1)!;
}

async function serve(data: DataFolder, env: Record<string, string> = {}): Promise<ServerProcess> {
  started.push(await ServerProcess.start(MODELS_DIR, { ONWARD_DATA: data.path, ...env }));
  return started.at(-1)!;
}

/** Several chunks, and seconds of work for one thread. */
const LARGE = 160_000;

describe('a file in the inbox', () => {
  it('is scored as Python scores its rows, in their order', async () => {
    const data = aFolder();
    const server = await serve(data);
    data.drop('rows.csv', flightFile(5_000));

    const { state, summary } = await waitForJob(server, 'rows.csv');

    expect(state).toBe('succeeded');
    expect(summary!.rows).toEqual({ in: 5_000, scored: 5_000, rejected: 0 });
    expect(misplacedRows(data.read(summary!.output!), 5_000)).toEqual([]);
    await server.logs(/scoring inbox\/flight-delay\/rows\.csv with flight-delay@2 \(job [0-9a-f]{24}\)/);
    await server.logs(/scored inbox\/flight-delay\/rows\.csv: 5,000 rows in \S+ s: \/\S+\/rows\.scored\.csv\n/);
  });

  it('is scored with the options beside it', async () => {
    const data = aFolder();
    const server = await serve(data);
    data.drop('rows.csv', flightFile(10), { version: '1', outputFormat: 'jsonl', columns: ['id'] });

    const { version, summary } = await waitForJob(server, 'rows.csv');

    expect(version).toBe('1');
    const lines = data.read(summary!.output!).trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(Array(10).fill(['id', 'SageMakerOutput']));
  });

  it('loses the records alone that cannot be scored', async () => {
    const data = aFolder();
    const server = await serve(data);
    const lines = flightFile(100).split('\n');
    lines[3] = `2,${'x,'.repeat(15)}`;
    data.drop('rows.csv', lines.join('\n'));

    const { state, summary } = await waitForJob(server, 'rows.csv');

    expect([state, summary!.rows]).toEqual(['succeeded', { in: 100, scored: 99, rejected: 1 }]);
    expect(JSON.parse(data.read(summary!.rejectedRecords!))).toMatchObject({ record: 3, line: 4 });
  });

  it.each([
    ['an empty file', 'rows.csv', '', /empty/],
    ['a header alone', 'rows.csv', 'month,weekday\n', /no records below its header/],
    ['a file without the columns', 'rows.csv', 'month,weekday\n1,2\n', /no columns "hour"/],
    ['a file of another format', 'rows.xlsx', 'x', /must end in \.csv/],
    ['what is not gzip', 'rows.csv.gz', 'month', /gzip/],
  ])('is told to be bad, and does no harm: %s', async (_, name, content, sentence) => {
    const data = aFolder();
    const server = await serve(data);
    data.drop(name, content);

    const { state, summary } = await waitForJob(server, name);

    expect(state).toBe('failed');
    expect(summary!.reason!.message).toMatch(sentence);
    await server.logs(/could not score inbox/);
    await predictFlight(server.address);
  });

  it('is left alone when nobody is to watch', async () => {
    const data = aFolder();
    const server = await serve(data, { ONWARD_WATCH: 'false' });
    data.drop('rows.csv', flightFile(10));

    await new Promise((resolve) => setTimeout(resolve, 3_000));

    expect(await jobsOf(server)).toEqual([]);
    expect(server.log).not.toMatch(/A file to score/);
  });
});

describe('a server that scores a large file', () => {
  it('ends at once when it is told to, and goes on when it starts again', async () => {
    const data = aFolder();
    data.drop('rows.csv', flightFile(LARGE));
    const first = await serve(data);
    const { job } = await waitForJob(first, 'rows.csv', ({ progress }) => progress > 0);

    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(first.leftovers).toEqual([]);
    expect(data.list(`outbox/flight-delay`)).toEqual([]);
    const { job: same, summary } = await waitForJob(await serve(data), 'rows.csv');

    expect(same).toBe(job);
    expect(misplacedRows(data.read(summary!.output!), LARGE)).toEqual([]);
  });

  it('has every row once, however often it was killed in between', async () => {
    const data = aFolder();
    data.drop('rows.csv', flightFile(LARGE));
    for (const share of [0, 0.2, 0.7]) {
      const server = await serve(data);
      await waitForJob(server, 'rows.csv', ({ progress }) => progress > share);
      await server.kill();
    }

    const { state, summary } = await waitForJob(await serve(data), 'rows.csv');

    expect([state, summary!.rows.in]).toEqual(['succeeded', LARGE]);
    expect(misplacedRows(data.read(summary!.output!), LARGE)).toEqual([]);
    expect(data.list('outbox').filter((key) => key.endsWith('.csv'))).toHaveLength(1);
  });

  it('scores a file once that does not change', async () => {
    const data = aFolder();
    data.drop('rows.csv', flightFile(10));
    const first = await serve(data);
    await waitForJob(first, 'rows.csv');
    await first.stop();
    const second = await serve(data);
    data.drop('other.csv', flightFile(10));
    await waitForJob(second, 'other.csv');

    expect(await jobsOf(second)).toHaveLength(2);
    expect(second.log).not.toMatch(/inbox\/flight-delay\/rows\.csv/);
  });

  it('goes on answering requests', async () => {
    const data = aFolder();
    const server = await serve(data);
    await predictFlight(server.address);
    data.drop('rows.csv', flightFile(LARGE));
    await waitForJob(server, 'rows.csv', () => true);

    const durationsMs: number[] = [];
    while ((await jobsOf(server))[0]!.state === 'running') {
      const startedAt = performance.now();
      await predictFlight(server.address);
      durationsMs.push(performance.now() - startedAt);
    }

    durationsMs.sort((a, b) => a - b);
    expect(durationsMs.length).toBeGreaterThan(50);
    expect(durationsMs[Math.floor(durationsMs.length / 2)]).toBeLessThan(50);
  });
});

describe('GET /v1/jobs of a server', () => {
  it('lists nothing where nothing was dropped', async () => {
    expect(await jobsOf(await serve(aFolder()))).toEqual([]);
  });

  it('knows no job that there is not', async () => {
    const server = await serve(aFolder());

    expect((await send(server.address, { path: '/v1/jobs/0123456789abcdef01234567' })).status).toBe(404);
  });
});
