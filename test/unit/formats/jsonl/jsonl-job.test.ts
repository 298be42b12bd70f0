import { BatchWorld } from '../../fakes/batch-world';

const records = Array.from({ length: 200 }, (_, i) => ({ id: `row ${i}`, b: i / 4, a: i }));
const text = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const parse = (lines: string): unknown[] =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('a job of JSON lines', () => {
  it('joins each record with its output, in the order of the file, over many chunks and blocks', async () => {
    const world = new BatchWorld({ chunkBytes: 700 });
    world.data.blockBytes = [13, 100];
    world.drop('rows.jsonl', text(records));

    await world.run();

    expect(world.faults).toEqual([]);
    expect(world.summary).toMatchObject({ status: 'succeeded', rows: { in: 200, scored: 200, rejected: 0 } });
    expect(world.summary.chunks).toBeGreaterThan(5);
    expect(parse(world.outbox('.scored.jsonl')!)).toEqual(
      records.map((record) => ({ ...record, SageMakerOutput: { y: [record.a, record.b] } })),
    );
  });

  it('tells the lines of the records that it rejects', async () => {
    const world = new BatchWorld({ chunkBytes: 700 });
    const lines = text(records).split('\n');
    lines[20] = '{"a":1,"b":';
    lines[150] = '';
    lines[180] = '{"a":"x","b":2}';
    world.drop('rows.jsonl', lines.join('\n'));

    await world.run();

    expect(world.summary).toMatchObject({ rows: { in: 199, scored: 197, rejected: 2 } });
    expect(parse(world.outbox('rejected.jsonl')!)).toEqual([
      { record: 21, line: 21, reasons: ['is not JSON: it ends within a value, at byte 12'] },
      { record: 180, line: 181, reasons: ['feature "a" must be a number, got a string'] },
    ]);
  });

  it('takes the options of SageMaker Batch Transform under their own names', async () => {
    const world = new BatchWorld();
    world.drop('rows.jsonl', text(records.map(({ id, a, b }) => ({ id, features: [a, b] }))), {
      SplitType: 'Line',
      InputFilter: '$.features',
      JoinSource: 'Input',
      OutputFilter: "$['id','SageMakerOutput']",
    });

    await world.run();

    expect(parse(world.outbox('.scored.jsonl')!)).toEqual(
      records.map(({ id, a, b }) => ({ id, SageMakerOutput: { y: [a, b] } })),
    );
  });

  it('can come of CSV, with numbers where the model has numbers', async () => {
    const world = new BatchWorld();
    world.drop('rows.csv', 'id,b,a\n007,2.50,1\n', { outputFormat: 'jsonl' });

    await world.run();

    expect(parse(world.outbox('.scored.jsonl')!)).toEqual([
      { id: '007', b: 2.5, a: 1, SageMakerOutput: { y: [1, 2.5] } },
    ]);
  });

  it('fails with its reason when the file is none', async () => {
    const world = new BatchWorld();
    world.drop('rows.jsonl', 'a,b\n1,2\n');

    await world.run();

    expect(world.summary).toMatchObject({ status: 'failed', reason: { code: 'UNREADABLE_FILE' } });
    expect(world.summary.reason!.message).toContain('not JSON lines');
  });
});
