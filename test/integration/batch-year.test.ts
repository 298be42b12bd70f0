import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { EmittedLine } from '../unit/handlers/emitted-lines';
import { compareScored } from './compare-scored';
import { DataBucket } from './data-bucket';
import { readDeployment } from './deployment';
import { waitForLines } from './function-log';

const { rest, http, batchFiles } = readDeployment();
const folder = mkdtempSync(join(tmpdir(), 'onward-batch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 336_776;
const TIMEOUT_MS = 180_000;

describe('a year of flights in one file', () => {
  it(
    'comes out with every row once, in its order, as Python scores it',
    async () => {
      const data = new DataBucket(rest);
      const dropped = await data.drop('flight-delay', 'year.csv', 'year.csv');

      const summary = await data.summaryOf(dropped, TIMEOUT_MS);

      expect(summary).toMatchObject({ status: 'succeeded', rows: { in: ROWS, scored: ROWS, rejected: 0 } });
      expect(summary.chunks).toBeGreaterThan(1);
      const scored = await data.download(summary.output!, folder);
      expect(await compareScored('year.csv', 'flight-delay', '2', scored)).toEqual({
        rows: ROWS,
        expected: ROWS,
        columns: ['probabilities.0', 'probabilities.1'],
        sameInput: true,
        apart: 0,
        maxDifference: expect.any(Number),
      });
    },
    TIMEOUT_MS + 30_000,
  );

  it(
    'comes out the same when it is one stream that takes longer than a piece may',
    async () => {
      const startedAt = Date.now();
      const data = new DataBucket(http);
      const packed = gzipSync(readFileSync(join(batchFiles.folder, 'year.csv')), { level: 1 });
      const dropped = await data.drop('flight-delay', 'year.csv.gz', packed);

      const summary = await data.summaryOf(dropped, TIMEOUT_MS);

      expect(summary).toMatchObject({ status: 'succeeded', chunks: 1, rows: { in: ROWS, scored: ROWS, rejected: 0 } });
      expect(summary.input.notes.join()).toContain('gzip');
      const isPiece = ({ message, job }: EmittedLine) => message === 'piece scored' && job === dropped.job;
      await waitForLines({ logGroup: http.batch.scoreLogGroup }, startedAt, isPiece, 2);
      const scored = await data.download(summary.output!, folder);
      expect(await compareScored('year.csv', 'flight-delay', '2', scored)).toMatchObject({
        rows: ROWS,
        sameInput: true,
        apart: 0,
      });
    },
    TIMEOUT_MS + 30_000,
  );
});
