import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareScored } from './compare-scored';
import { DataBucket } from './data-bucket';
import { readDeployment } from './deployment';

const data = new DataBucket(readDeployment().rest);
const folder = mkdtempSync(join(tmpdir(), 'onward-batch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 336_776;
const TIMEOUT_MS = 180_000;

describe('a year of flights in one file', () => {
  it(
    'comes out with every row once, in its order, as Python scores it',
    async () => {
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
});
