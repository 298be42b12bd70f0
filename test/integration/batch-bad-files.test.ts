import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { summaryKey } from '../../functions/contracts/data-keys';
import { METRIC } from '../../functions/contracts/metrics';
import { DataBucket } from './data-bucket';
import { readDeployment } from './deployment';
import { emittedLines, logText, waitForLines } from './function-log';

const { rest, batchFiles } = readDeployment();
const data = new DataBucket(rest);
const read = (name: string) => readFileSync(join(batchFiles.folder, name));
const small = read('small.csv');
const header = small.subarray(0, small.indexOf('\n') + 1);
const startedAt = Date.now();
const JUNK = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 256));

const BAD_FILES: [string, string, Uint8Array, string, RegExp][] = [
  ['that is empty', 'a.csv', Buffer.alloc(0), 'UNREADABLE_FILE', /empty/],
  ['with a header alone', 'a.csv', header, 'UNREADABLE_FILE', /no records/],
  ['of blank lines', 'a.jsonl', Buffer.from('\n\n\n'), 'UNREADABLE_FILE', /no records/],
  [
    'in Latin-1',
    'a.csv',
    Buffer.from(small.toString().replaceAll('Ωμέγα ✈', 'é'), 'latin1'),
    'UNREADABLE_FILE',
    /UTF-8/,
  ],
  ['in UTF-16', 'a.csv', Buffer.from(`\ufeff${small}`, 'utf16le'), 'UNREADABLE_FILE', /UTF-/],
  ['of binary junk', 'a.csv', JUNK, 'UNREADABLE_FILE', /./],
  ['of binary junk', 'a.jsonl', JUNK, 'UNREADABLE_FILE', /./],
  ['of binary junk', 'a.parquet', JUNK, 'UNREADABLE_FILE', /[Pp]arquet/],
  ['that is no JSON lines', 'a.jsonl', small, 'UNREADABLE_FILE', /JSON/],
  ['that is cut short', 'a.parquet', read('small.parquet').subarray(0, 40_000), 'UNREADABLE_FILE', /./],
  ['that is cut short', 'a.csv.gz', read('small.csv.gz').subarray(0, 20_000), 'UNREADABLE_FILE', /gzip|cut/],
  ['that is no gzip', 'a.csv.gz', small, 'UNREADABLE_FILE', /gzip/],
  ['with one line of 10 MB', 'a.csv', Buffer.concat([header, Buffer.alloc(10_000_000, 'x')]), 'UNREADABLE_FILE', /./],
  ['with one line of 10 MB', 'a.jsonl', Buffer.alloc(10_000_000, ' {'), 'UNREADABLE_FILE', /./],
  ['that unpacks to 500 MB of one line', 'a.csv.gz', bomb(Buffer.alloc(1_000_000, '0')), 'UNREADABLE_FILE', /./],
  ['of another ending', 'a.xlsx', small, 'INVALID_INPUT', /must end in \.csv/],
  ['without an ending', 'flights', small, 'INVALID_INPUT', /must end in \.csv/],
  ['without the columns', 'a.csv', Buffer.from('month,hour\n1,2\n'), 'INVALID_INPUT', /weekday.*carrier.*distance/s],
];

/** A header and 500 times the same block, packed. */
function bomb(block: Uint8Array): Uint8Array {
  return gzipSync(Buffer.concat([header, ...Array.from({ length: 500 }, () => block)]));
}

/** Ids and keys of the jobs of this file. */
const jobs = new Set<string>();
const drop: DataBucket['drop'] = async (...file) => {
  const dropped = await data.drop(...file);
  jobs.add(dropped.job).add(dropped.key);
  return dropped;
};

describe('a file that cannot be scored', () => {
  it.each(BAD_FILES)('is reported with the reason: one %s, %s', async (_, name, bytes, code, message) => {
    const dropped = await drop('flight-delay', name, bytes);

    const summary = await data.summaryOf(dropped);

    expect(summary).toMatchObject({ status: 'failed', output: null, reason: { code } });
    expect(summary.reason!.message).toMatch(message);
    expect(await data.keys(`outbox/flight-delay/${dropped.job}/`)).toEqual([summaryKey('flight-delay', dropped.job)]);
  });

  it('is reported when its model is not there', async () => {
    const dropped = await drop('no-such-model', 'a.csv', small);

    const summary = await data.summaryOf(dropped);

    expect(summary).toMatchObject({ status: 'failed', version: null, reason: { code: 'MODEL_NOT_FOUND' } });
  });

  it('is ignored, and logged, outside of the folders of models', async () => {
    await data.objects.put('inbox/lost.csv', small);

    const stage = { logGroup: rest.batch.planLogGroup };
    const [line] = await waitForLines(stage, startedAt, ({ key }) => key === 'inbox/lost.csv');

    expect(line).toMatchObject({ level: 'WARN', message: 'object ignored' });
    await waitForLines(stage, startedAt, (line) => line[METRIC.batchObjectsIgnored] === 1);
  });

  it('is never tried again', async () => {
    const logs = [rest.batch.planLogGroup, rest.batch.scoreLogGroup].map((logGroup) =>
      logText({ logGroup }, startedAt),
    );
    const lines = (await Promise.all(logs)).flatMap(emittedLines);

    const failed = lines.filter(({ message }) => message === 'message failed').map(({ work }) => JSON.stringify(work));

    expect(jobs.size).toBeGreaterThan(BAD_FILES.length);
    expect(failed.filter((work) => [...jobs].some((job) => work.includes(job)))).toEqual([]);
  });
});
