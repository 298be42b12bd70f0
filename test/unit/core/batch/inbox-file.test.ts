import { fileKind, parseInboxKey } from '../../../../functions/core/batch/inbox-file';

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

  it.each(['inbox/september.csv', 'inbox//x.csv', 'inbox/Churn!/x.csv', 'inbox/../x.csv', 'outbox/churn/x.csv', 'x'])(
    'refuses %s, which names no model',
    (key) => {
      expect(() => parseInboxKey(key)).toThrow('files to score lie at inbox/<model>/<file>');
    },
  );
});

describe('fileKind', () => {
  it.each([
    ['a.csv', 'csv', false, 'a'],
    ['a.b.CSV', 'csv', false, 'a.b'],
    ['a.tsv', 'csv', false, 'a'],
    ['a.csv.gz', 'csv', true, 'a'],
    ['a.jsonl', 'jsonl', false, 'a'],
    ['a.ndjson.gz', 'jsonl', true, 'a'],
    ['a.parquet', 'parquet', false, 'a'],
  ])('reads the ending of %s', (name, format, gzip, stem) => {
    expect(fileKind(name)).toEqual({ format, gzip, stem });
  });

  it.each(['a', 'a.txt', 'a.xlsx', 'csv', 'a.gz', 'a.parquet.gz', 'a.constructor'])('refuses %s', (name) => {
    expect(() => fileKind(name)).toThrow(/\.csv|\.gz/);
  });
});
