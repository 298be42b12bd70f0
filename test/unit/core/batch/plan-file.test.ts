import { gzipSync } from 'node:zlib';
import { BatchWorld } from '../../fakes/batch-world';

const GOOD = 'a,b\n1,2\n3,4\n';
const JSON_LINES = '{"a":1,"b":2}\n{"a":3,"b":4}\n';

async function outcomeOf(name: string, content: string | Uint8Array, options?: object, limits = {}) {
  const world = new BatchWorld(limits);
  world.drop(name, content, options);
  await world.run();
  return world;
}

describe('planFile', () => {
  it.each([
    ['f.csv', GOOD, 'csv'],
    ['f.csv.gz', gzipSync(GOOD), 'csv'],
    ['f.tsv', GOOD.replaceAll(',', '\t'), 'tsv'],
    ['f.tsv.gz', gzipSync(GOOD.replaceAll(',', '\t')), 'tsv'],
    ['f.jsonl', JSON_LINES, 'jsonl'],
    ['f.jsonl.gz', gzipSync(JSON_LINES), 'jsonl'],
    ['f.ndjson', JSON_LINES, 'ndjson'],
  ])('has %s scored', async (name, content, ending) => {
    const world = await outcomeOf(name, content);

    expect(world.summary).toMatchObject({ status: 'succeeded', rows: { in: 2, scored: 2, rejected: 0 }, version: '1' });
    expect(world.outbox(`/f.scored.${ending}`)).toBeDefined();
    expect(world.summary.outputs).toEqual({ 'y.0': { min: 1, mean: 2, max: 3 }, 'y.1': { min: 2, mean: 3, max: 4 } });
  });

  it('says in the summary that gzip is read by one worker', async () => {
    const world = await outcomeOf('f.csv.gz', gzipSync(GOOD));

    expect(world.summary.input.notes).toEqual([expect.stringContaining('gzip is one stream')]);
  });

  it('notes features that the file lacks, and a name that may be meant', async () => {
    const world = new BatchWorld({}, { b: { missing: 'nan' } });
    world.drop('f.csv', 'a,B\n1,2\n');
    await world.run();

    expect(world.summary.input.notes).toEqual(['the file has no "b": taken as missing; did you mean "B"?']);
  });

  it.each([
    ['an empty file', 'f.csv', '', 'UNREADABLE_FILE', /empty/],
    ['a file with a header alone', 'f.csv', 'a,b\n', 'UNREADABLE_FILE', /no records/],
    ['an ending of no known format', 'f.xlsx', GOOD, 'INVALID_INPUT', /\.csv, \.tsv, \.jsonl/],
    [
      'text that is not UTF-8',
      'f.csv',
      Buffer.from([...Buffer.from('a,b\n1,2\n'), 0xff, 0xfe, 10]),
      'UNREADABLE_FILE',
      /UTF-8/,
    ],
    ['UTF-16', 'f.csv', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), 'UNREADABLE_FILE', /UTF-16/],
    ['gzip that is cut off', 'f.csv.gz', gzipSync(GOOD.repeat(100)).subarray(0, 30), 'UNREADABLE_FILE', /gzip/],
    ['what is no gzip', 'f.csv.gz', GOOD, 'UNREADABLE_FILE', /gzip/],
    ['junk', 'f.csv', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 256)), 'UNREADABLE_FILE', /./],
    ['a line of 2 MB', 'f.csv', `a,b\n${'1'.repeat(2_000_000)}\n`, 'UNREADABLE_FILE', /line 2/],
    ['columns that are not there', 'f.csv', 'c,d\n1,2\n', 'INVALID_INPUT', /"a" and "b"|"a", "b"/],
    ['lines that are no JSON', 'f.jsonl', 'a,b\n1,2\n', 'UNREADABLE_FILE', /JSON/],
    ['what is no Parquet', 'f.parquet', 'PAR1xxxxxxxxxxxxPAR2', 'UNREADABLE_FILE', /Parquet/],
  ])('reports %s', async (_, name, content, code, message) => {
    const world = await outcomeOf(name, content);

    expect(world.summary).toMatchObject({ status: 'failed', output: null });
    expect(world.summary.reason).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(world.faults).toEqual([]);
    expect(world.outbox('.scored.csv')).toBeUndefined();
    expect(world.left).toEqual([]);
  });

  it('refuses a file over the limit before it is read', async () => {
    const world = await outcomeOf('f.csv', GOOD, undefined, { maxFileBytes: 5 });

    expect(world.summary.reason).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(world.data.calls.some((call) => call.startsWith('read '))).toBe(false);
  });

  it('refuses a file whose record could not be read again', async () => {
    const world = await outcomeOf('f.csv', `a,b,${'\u0001'.repeat(900_000)}\n1,2,3\n`);

    expect(world.summary.reason!.message).toMatch(/names of the columns/);
  });

  it('refuses gzip out of which more comes than the limit', async () => {
    const world = await outcomeOf('f.csv.gz', gzipSync(`a,b\n${'1,2\n'.repeat(500_000)}`), undefined, {
      maxUnpackedBytes: 100_000,
    });

    expect(world.summary.reason).toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it.each([
    ['an unknown key', { JoinSorce: 'None' }, /^options: there is no "JoinSorce"; did you mean "JoinSource"\?$/],
    ['a wrong value', { JoinSource: 'Output' }, /JoinSource/],
    ['an output that the model has not', { outputs: ['z'] }, /no output "z" \(it has: "y"\)/],
    ['a version that is not there', { version: '7' }, /no such version; it has 1/],
    ['a path that is none', { InputFilter: 'a' }, /InputFilter/],
  ])('reports options with %s', async (_, options, message) => {
    const world = await outcomeOf('f.csv', GOOD, options);

    expect(world.summary.reason!.message).toMatch(message);
    expect(world.summary.status).toBe('failed');
  });

  it('reports options that are no JSON', async () => {
    const world = new BatchWorld();
    world.drop('f.csv', GOOD);
    world.data.write('inbox/m/f.csv.options.json', '{');
    await world.run();

    expect(world.summary.reason!.message).toBe('the options beside the file are not JSON');
  });

  it('reports a model that is not in the store in the folder of its name', async () => {
    const world = new BatchWorld();
    world.data.write('inbox/other/f.csv', GOOD);
    await world.do({ kind: 'plan', key: 'inbox/other/f.csv' });

    const key = [...world.data.objects.keys()].find((found) => found.startsWith('outbox/other/'));
    expect(key).toMatch(/summary\.json$/);
  });

  it.each([
    ['belongs to no model', 'inbox/f.csv'],
    ['belongs to no model', 'inbox/Bad Name/f.csv'],
    ['is too long for options beside it', `inbox/m/${'x'.repeat(239)}.csv`],
  ])('passes over a file that %s, and says so (%#)', async (_, key) => {
    const world = new BatchWorld();
    world.data.write(key, GOOD);
    await world.do({ kind: 'plan', key });

    expect(world.ignored).toEqual([key]);
    expect([...world.data.objects.keys()]).toEqual([key]);
  });

  it.each(['inbox/m/gone.csv', 'inbox/m/f.csv.options.json'])('passes over %s', async (key) => {
    const world = new BatchWorld();
    await world.do({ kind: 'plan', key });

    expect(world.data.objects.size).toBe(0);
    expect(world.ignored).toEqual([]);
  });

  it('makes another job of a file that is dropped again', async () => {
    const world = await outcomeOf('f.csv', GOOD);
    world.drop('f.csv', GOOD);
    await world.run();

    expect(world.summaries).toHaveLength(2);
    expect(world.summaries[0]!.job).not.toBe(world.summaries[1]!.job);
  });

  it('keeps to the version that was champion when the job was planned', async () => {
    const world = new BatchWorld({ chunkBytes: 8 });
    world.drop('f.csv', GOOD);
    await world.do(world.messages.shift()!);
    world.promote('2');
    await world.run();

    expect(world.summary.version).toBe('1');
  });
});
