import { BatchWorld } from '../../fakes/batch-world';

const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Notes on JSON lines for a model that does without `b`. */
async function notesOn(records: readonly unknown[], options = {}, limits = {}): Promise<string[]> {
  const world = new BatchWorld(limits, { b: { missing: 'nan' } });
  world.drop('f.jsonl', lines(records), options);
  await world.run();
  expect(world.faults).toEqual([]);
  return world.summary.input.notes;
}

const many = <T>(record: (i: number) => T): T[] => Array.from({ length: 100 }, (_, i) => record(i));

describe('the summary of JSON lines', () => {
  it('notes features that no record has, and a key that may be meant', async () => {
    expect(await notesOn(many((a) => ({ a, B: 2 })))).toEqual([
      'the file has no "b": taken as missing; did you mean "B"?',
    ]);
    expect(await notesOn(many((a) => ({ a, c: 2 })))).toEqual(['the file has no "b": taken as missing']);
  });

  it('notes them of a file of many pieces, the key that may be meant in one of them', async () => {
    const records = many((a) => (a === 70 ? { a, ' B ': 2 } : { a }));

    expect(await notesOn(records, {}, { chunkBytes: 200, pieceMs: 2 })).toEqual([
      'the file has no "b": taken as missing; did you mean " B "?',
    ]);
  });

  it.each([
    ['one record', { a: 70, b: 1 }],
    ['one record, without a value', { a: 70, b: null }],
    ['one record that has another key twice', { a: 70, 'a ': 1, b: 1 }],
    ['an array', [70, 1]],
  ])('notes nothing of a feature that %s has, in whichever piece it is', async (_, record) => {
    const records = many((a) => (a === 70 ? record : { a, B: 2 }));

    expect(await notesOn(records)).toEqual([]);
    expect(await notesOn(records, {}, { chunkBytes: 200 })).toEqual([]);
  });

  it('notes nothing of a feature that is named only behind a key that comes twice', async () => {
    const world = new BatchWorld({}, { b: { missing: 'nan' } });
    world.drop('f.jsonl', '{"a":1,"a":2,"b":3}\n{"a":1}\n');
    await world.run();

    expect(world.summary.input.notes).toEqual([]);
  });

  it('notes features that are not in what InputFilter selects', async () => {
    expect(
      await notesOn(
        many((a) => ({ b: 1, row: { a } })),
        { InputFilter: '$.row' },
      ),
    ).toEqual(['the file has no "b": taken as missing']);
  });

  it('notes nothing while a part of the file was not read', async () => {
    const world = new BatchWorld({ chunkBytes: 5_000 }, { b: { missing: 'nan' } });
    world.drop('f.jsonl', lines(Array.from({ length: 3_000 }, (_, i) => ({ a: i < 2_000 ? 'x' : i, B: 2 }))));
    await world.run();

    expect(world.summary).toMatchObject({ status: 'failed', input: { notes: [] } });
  });
});
