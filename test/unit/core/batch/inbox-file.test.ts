import { fileKind, parseInboxKey, scoredName } from '../../../../functions/core/batch/inbox-file';
import { InvalidInputError } from '../../../../functions/core/errors';

describe('parseInboxKey', () => {
  it.each([
    ['inbox/churn/september.csv', { model: 'churn', name: 'september.csv' }],
    ['inbox/churn/2026/09/all.jsonl.gz', { model: 'churn', name: 'all.jsonl.gz' }],
  ])('finds model and name in %s', (key, file) => {
    expect(parseInboxKey(key)).toEqual(file);
  });

  it.each(['inbox/churn/september.csv.options.json', 'inbox/churn/'])('takes %s for no file', (key) => {
    expect(parseInboxKey(key)).toBeUndefined();
  });

  it.each(['plain', 'rows.xlsx'])('refuses options that are named after no file to score: %s', (name) => {
    expect(() => parseInboxKey(`inbox/churn/${name}.options.json`)).toThrow(
      'they belong to no file: options are named after the whole name of theirs, such as rows.csv.options.json',
    );
  });

  it.each(['inbox/september.csv', 'inbox//x.csv', 'inbox/Churn!/x.csv', 'inbox/../x.csv', 'outbox/churn/x.csv', 'x'])(
    'refuses %s, which names no model',
    (key) => {
      expect(() => parseInboxKey(key)).toThrow('files to score lie at inbox/<model>/<file>');
    },
  );

  it.each([
    ['a last part', 'inbox/churn/', `${'x'.repeat(238)}.csv`],
    ['a last part of several bytes a character', 'inbox/churn/', `${'ü'.repeat(119)}.csv`],
    ['a key', `inbox/churn/${'folder/'.repeat(120)}`, 'x.csv'],
  ])('takes %s that leaves room for the options beside it, and refuses a longer one', (_, folder, name) => {
    const room = { key: 1_011, name: 242 };
    const spare = Math.min(room.key - Buffer.byteLength(folder + name), room.name - Buffer.byteLength(name));
    const longest = `${'x'.repeat(spare)}${name}`;

    expect(parseInboxKey(folder + longest)).toEqual({ model: 'churn', name: longest });
    expect(() => parseInboxKey(`${folder}x${longest}`)).toThrow(InvalidInputError);
    expect(() => parseInboxKey(`${folder}x${longest}`)).toThrow(
      /^the (key|name) has (243|1012) bytes of UTF-8, and must have at most (242|1011),/,
    );
  });
});

describe('fileKind', () => {
  it.each([
    ['a.csv', 'csv', 'csv', false, 'a'],
    ['a.b.CSV', 'csv', 'csv', false, 'a.b'],
    ['a.tsv', 'csv', 'tsv', false, 'a'],
    ['a.csv.gz', 'csv', 'csv', true, 'a'],
    ['a.jsonl', 'jsonl', 'jsonl', false, 'a'],
    ['a.ndjson.gz', 'jsonl', 'ndjson', true, 'a'],
    ['a.parquet', 'parquet', 'parquet', false, 'a'],
  ])('reads the ending of %s', (name, format, ending, gzip, stem) => {
    expect(fileKind(name)).toEqual({ format, ending, gzip, stem });
  });

  it.each(['a', 'a.txt', 'a.xlsx', 'csv', 'a.gz', 'a.parquet.gz', 'a.constructor'])('refuses %s', (name) => {
    expect(() => fileKind(name)).toThrow(/\.csv|\.gz/);
  });

  it.each([
    ['x'.repeat(150), 'x'.repeat(150)],
    ['x'.repeat(151), 'x'.repeat(150)],
    ['ü'.repeat(76), 'ü'.repeat(75)],
    [`x${'ü'.repeat(75)}`, `x${'ü'.repeat(74)}`],
    ['🛫'.repeat(40), '🛫'.repeat(37)],
  ])('cuts what results are called after at 150 bytes, between characters (%#)', (name, stem) => {
    expect(fileKind(`${name}.csv.gz`)).toEqual({ format: 'csv', ending: 'csv', gzip: true, stem });
  });
});

describe('scoredName', () => {
  it.each([
    ['a.csv', 'csv', 'a.scored.csv'],
    ['a.TSV', 'csv', 'a.scored.tsv'],
    ['a.tsv.gz', 'csv', 'a.scored.tsv'],
    ['a.ndjson', 'jsonl', 'a.scored.ndjson'],
  ] as const)('keeps the ending of %s, unpacked', (name, format, scored) => {
    expect(scoredName(fileKind(name), format)).toBe(scored);
  });

  it.each([
    ['a.tsv', 'jsonl', 'a.scored.jsonl'],
    ['a.ndjson.gz', 'csv', 'a.scored.csv'],
    ['a.tsv', 'parquet', 'a.scored.parquet'],
  ] as const)('gives what comes of %s as %s the ending of that', (name, format, scored) => {
    expect(scoredName(fileKind(name), format)).toBe(scored);
  });
});
