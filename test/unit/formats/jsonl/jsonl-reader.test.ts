import { MAX_RECORD_BYTES } from '../../../../functions/core/batch/file-format';
import { InvalidInputError, MisalignedRangeError, UnreadableFileError } from '../../../../functions/core/errors';
import { jsonlReader } from '../../../../functions/formats/jsonl/jsonl-reader';
import { aPlan, spec } from '../../fakes/manifests';
import { fileOf, readAll, readLines } from './jsonl-file';

const GOOD = '{"temp":1.5,"wind":2,"count":3,"city":"Oslo","late":true}';
const READ = [1.5, 2, 3n, 'Oslo', 1];
const withValue = (key: string, value: string) => GOOD.replace(new RegExp(`"${key}":[^,}]+`), `"${key}":${value}`);

/** Reads a record after a good one. */
const read = async (record: string, options?: Parameters<typeof readLines>[1]) => {
  const { values, reasons } = await readLines(`${GOOD}\n${record}\n`, options);
  return reasons[0] ?? values[1];
};

describe('records', () => {
  it.each([
    ['in any order', '{"late":true,"city":"Oslo","count":3,"wind":2,"temp":1.5}'],
    ['with space', ' { "temp" : 1.5 ,\t"wind":2 , "count":3, "city" :"Oslo", "late":true } '],
    ['with other keys', `{"id":{"a":[1,{}]},"x":"y",${GOOD.slice(1, -1)},"__proto__":{"temp":9},"tail":null}`],
    ['with escaped keys', GOOD.replace('"temp"', '"t\\u0065mp"')],
    ['with escaped text', GOOD.replace('Oslo', '\\u004fs\\u006co')],
    ['with a key twice, of which the last counts', `{"temp":9,"city":[],${GOOD.slice(1)}`],
    ['with a key twice, once escaped', `{"t\\u0065mp":9,${GOOD.slice(1)}`],
    ['with an exponent', withValue('temp', '15e-1')],
    ['as an array', '[1.5,2,3,"Oslo",true]'],
    ['as an array with space', ' [ 1.5 , 2, 3 ,"Oslo",true ] '],
  ])('are read %s', async (_, record) => {
    expect(await read(record)).toEqual(READ);
  });

  it.each([
    ['null', withValue('temp', 'null'), [Number.NaN, 2, 3n, 'Oslo', 1]],
    ['"NaN"', withValue('temp', '"NaN"'), [Number.NaN, 2, 3n, 'Oslo', 1]],
    ['"Infinity"', withValue('temp', '"Infinity"'), [Number.POSITIVE_INFINITY, 2, 3n, 'Oslo', 1]],
    ['"-Infinity"', withValue('temp', '"-Infinity"'), [Number.NEGATIVE_INFINITY, 2, 3n, 'Oslo', 1]],
    ['null that is imputed', withValue('wind', 'null'), [1.5, 7, 3n, 'Oslo', 1]],
    ['an absent key that is imputed', GOOD.replace('"wind":2,', ''), [1.5, 7, 3n, 'Oslo', 1]],
    ['a large integer', withValue('count', '9223372036854775807'), [1.5, 2, 2n ** 63n - 1n, 'Oslo', 1]],
    ['a small integer', withValue('count', '-9223372036854775808'), [1.5, 2, -(2n ** 63n), 'Oslo', 1]],
    ['an integer with an exponent', withValue('count', '3e2'), [1.5, 2, 300n, 'Oslo', 1]],
    ['other alphabets', withValue('city', '"東京 ✈"'), [1.5, 2, 3n, '東京 ✈', 1]],
    ['escapes', withValue('city', '"a\\n\\"\\ud83d\\ude00"'), [1.5, 2, 3n, 'a\n"😀', 1]],
    ['empty text', withValue('city', '""'), [1.5, 2, 3n, '', 1]],
    ['false', withValue('late', 'false'), [1.5, 2, 3n, 'Oslo', 0]],
  ])('may hold %s', async (_, record, expected) => {
    expect(await read(record)).toEqual(expected);
  });

  it.each([
    ['text for a number', withValue('temp', '"warm"'), 'feature "temp" must be a number, got a string'],
    ['a number too large', withValue('temp', '1e39'), 'feature "temp" is outside the range of FP32'],
    ['a number too large for any', withValue('temp', '1e999'), 'feature "temp" is outside the range of FP32'],
    ['an array', withValue('temp', '[1]'), 'feature "temp" must be a number, got an array'],
    ['an object', withValue('city', '{}'), 'feature "city" must be a string, got an object'],
    ['a number for text', withValue('city', '5'), 'feature "city" must be text, got a number'],
    ['a boolean for text', withValue('city', 'true'), 'feature "city" must be a string, got a boolean'],
    ['a boolean for a number', withValue('temp', 'true'), 'feature "temp" must be a number, got a boolean'],
    ['a lone surrogate', withValue('city', '"\\ud800"'), 'must be text without U+0000 and lone surrogates'],
    ['U+0000', withValue('city', '"\\u0000"'), 'must be text without U+0000 and lone surrogates'],
    ['a fraction', withValue('count', '1.5'), 'feature "count" must be a whole number'],
    ['an inexact integer', withValue('count', '1e17'), 'must be written with all its digits'],
    ['an integer beyond 64 bits', withValue('count', '9223372036854775808'), 'outside the range of INT64'],
    ['an endless integer', withValue('count', '9'.repeat(5_000)), 'outside the range of INT64'],
    ['"NaN" for an integer', withValue('count', '"NaN"'), 'feature "count" must be a number, got a string'],
    ['2 for a truth value', withValue('late', '2'), 'feature "late" must be true or false'],
    ['null that is needed', withValue('count', 'null'), 'feature "count" is missing'],
    ['no key that is needed', GOOD.replace('"count":3,', ''), 'feature "count" is missing'],
    ['too few values', '[1.5,2,3,"Oslo"]', 'must have 5 values, got 4'],
    ['too many values', '[1.5,2,3,"Oslo",true,1]', 'must have 5 values, got 6'],
    ['no values', '[]', 'must have 5 values, got 0'],
    ['a bare value', '5', 'must be an object or an array'],
    ['no JSON', '{"temp":1.5,"wind":oops}', 'is not JSON: byte 20 should not be there'],
    ['half a record', GOOD.slice(0, -1), 'is not JSON: it ends within a value'],
    ['two records', GOOD + GOOD, 'should not be there'],
    ['what is no JSON behind a key that comes twice', `{"temp":1,"temp":2,"x":tru}`, 'is not JSON: byte 24'],
  ])('are rejected with %s', async (_, record, reason) => {
    expect(await read(record)).toEqual([expect.stringContaining(reason)]);
  });

  it('are rejected with all reasons at once, and with none of their values', async () => {
    const reasons = await read('{"temp":"secret","wind":[],"city":"Oslo","late":"secret"}');

    expect(reasons).toEqual([
      'feature "temp" must be a number, got a string',
      'feature "wind" must be a number, got an array',
      'feature "late" must be true or false, got a string',
      'feature "count" is missing',
    ]);
  });

  it('leave nothing behind for the next record when they are rejected', async () => {
    const { values } = await readLines(`${withValue('temp', 'null').replace('true', '5')}\n{"temp":\n${GOOD}\n`);

    expect(values).toEqual([READ]);
  });

  it('count what is missing in those that are not rejected', async () => {
    const { missing } = await readAll(
      fileOf(
        [GOOD, withValue('temp', 'null'), '{"count":1,"city":"a","late":true}', withValue('count', 'null')].join('\n'),
      ),
    );

    expect(missing).toEqual([2, 1, 0, 0, 0]);
  });

  it('are found where keys come and go', async () => {
    const optional = Array.from({ length: 50 }, (_, i) => {
      const temp = i % 2 ? `"temp":${i},` : '';
      return `{${i % 3 ? '"id":1,' : ''}${temp}"wind":2,"count":${i},"city":"c${i % 4}",${i % 5 ? '"extra":{},' : ''}"late":true}`;
    });
    const { values } = await readLines(`${GOOD}\n${optional.join('\n')}`);

    expect(values.slice(1)).toEqual(optional.map((_, i) => [i % 2 ? i : Number.NaN, 2, BigInt(i), `c${i % 4}`, 1]));
  });
});

describe('records of a model without features', () => {
  const matrix = {
    plan: aPlan({ signature: { inputs: [spec('x', 'FP32', [-1, 2, 2])], outputs: [spec('y', 'FP32', [-1])] } }),
  };
  const scalars = {
    plan: aPlan({ signature: { inputs: [spec('x', 'FP32', [-1])], outputs: [spec('y', 'FP32', [-1])] } }),
  };

  it.each([
    '[1,2,3,4]',
    '[[1,2],[3,4]]',
    '{"x":[[1,2],[3,4]]}',
    '{"id":1,"x":[1,2,3,4]}',
    '{"x.3":4,"x.2":3,"x.1":2,"x.0":1}',
  ])('are read from %s', async (record) => {
    expect((await readLines(record, matrix)).values).toEqual([[1, 2, 3, 4]]);
  });

  it.each([
    ['[[1,2],[3]]', 'must be nested as [2, 2], or flat with 4 values'],
    ['[[1,2],[3,4],[5,6]]', 'must be nested as [2, 2], or flat with 4 values'],
    ['[[1,2],3]', 'must be nested as [2, 2], or flat with 4 values'],
    ['[[[1],2],[3,4]]', 'feature "x.0" must be a number, got an array'],
    ['[1,2,3]', 'must have 4 values, got 3'],
    ['{"x":5}', 'input "x" must be an array'],
    ['[[1,2],[3,4]', 'is not JSON: it ends within a value'],
    ['[[1,2],[3 4]]', 'is not JSON: byte 11'],
  ])('are rejected with %s', async (record, reason) => {
    expect((await readLines(`[1,2,3,4]\n${record}`, matrix)).reasons).toEqual([[expect.stringContaining(reason)]]);
  });

  it('may be bare where a row has one value', async () => {
    expect((await readLines('1\n{"x":2}\n[3]\n"x"', scalars)).values).toEqual([[1], [2], [3]]);
  });
});

describe('lines', () => {
  it.each([
    ['end with CR LF', `${GOOD}\r\n${GOOD}\r\n`],
    ['end with the file', `${GOOD}\n${GOOD}`],
    ['begin with a byte order mark', `\ufeff${GOOD}\n${GOOD}\n`],
  ])('%s', async (_, content) => {
    const { values, kept, lines } = await readAll(fileOf(content));

    expect(values).toEqual([READ, READ]);
    expect(kept).toEqual([GOOD, GOOD]);
    expect(lines).toBe(2);
  });

  it('are skipped when blank, and counted', async () => {
    const read = await readAll(fileOf(`\n${GOOD}\n \t\r\n\noops\n\n`));

    expect(read.rejected).toEqual([{ record: 2, line: 5, reasons: [expect.stringContaining('is not JSON')] }]);
    expect(read).toMatchObject({ records: 2, lines: 6, end: GOOD.length + 13 });
  });

  it('are numbered from the start of the range, in all batches', async () => {
    const file = fileOf(`${GOOD}\noops\n`.repeat(5));
    const { rejected, batches } = await readAll(file, { batchRows: 3, range: { start: GOOD.length + 1, end: null } });

    expect(rejected.map(({ record, line }) => [record, line])).toEqual([1, 3, 5, 7, 9].map((n) => [n, n]));
    expect(batches).toEqual([3, 3, 3]);
  });

  it('end a batch that takes as many bytes as it may', async () => {
    const { batches } = await readAll(fileOf(`${GOOD}\n`.repeat(5)), { batchBytes: 2 * GOOD.length });

    expect(batches).toEqual([2, 2, 1]);
    expect((await readAll(fileOf(`${GOOD}\n`.repeat(2)), { batchBytes: 1 })).batches).toEqual([1, 1]);
  });

  it('are refused when longer than a record may be, wherever blocks end', async () => {
    const long = `{"id":"${'x'.repeat(MAX_RECORD_BYTES)}"}`;
    for (const content of [`${GOOD}\n${long}`, `${GOOD}\n${long}\n${GOOD}`, `${GOOD}\n`.repeat(120) + long]) {
      await expect(readAll(fileOf(content))).rejects.toThrow(
        /line that starts at byte \d+ is longer than 1048576 bytes/,
      );
    }
  });

  it.each([
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from(`${GOOD}\n`.repeat(2_000)), Buffer.from([0xff])]),
      'is not UTF-8',
    ],
    ['a character that is cut off', Buffer.from([0x5b, 0x5d, 0x0a, 0xe2, 0x82]), 'is not UTF-8'],
  ])('are refused with %s', async (_, content, message) => {
    await expect(readAll(fileOf(content))).rejects.toThrow(UnreadableFileError);
    await expect(readAll(fileOf(content))).rejects.toThrow(message);
  });

  it('are refused where a range cuts them', async () => {
    const content = `${GOOD}\n${GOOD}\n`;
    const end = GOOD.length + 5;

    await expect(readAll(fileOf(content), { range: { start: 0, end } })).rejects.toThrow(new MisalignedRangeError(end));
    expect((await readAll(fileOf(content), { range: { start: 0, end: GOOD.length + 1 } })).records).toBe(1);
  });
});

describe('describe', () => {
  const describeFile = (content: string | Buffer, options?: Parameters<typeof fileOf>[1]) =>
    jsonlReader.describe(fileOf(content, options));

  it('tells where the records start', async () => {
    expect(await describeFile(GOOD)).toEqual({ format: 'jsonl', start: 0 });
    expect(await describeFile(`\ufeff${GOOD}`)).toEqual({ format: 'jsonl', start: 3 });
  });

  it('reads no more than it needs', async () => {
    let blocks = 0;
    const file = fileOf(`${GOOD}\n`.repeat(10_000), { blocks: [8_192] });
    const { source } = file;
    const counted = {
      ...source,
      async *read(start: number, end?: number) {
        for await (const block of source.read(start, end)) {
          blocks++;
          yield block;
        }
      },
    };

    await jsonlReader.describe({ ...file, source: counted });

    expect(blocks).toBe(1);
  });

  it.each([
    ['an empty file', '', 'the file is empty'],
    ['blank lines alone', ' \n\n\r\n', 'the file has no records'],
    ['a byte order mark alone', '\ufeff', 'the file has no records'],
    [
      'CSV',
      'a,b\n1,2\n',
      'the file is not JSON lines: none of its first 2 lines is JSON; the first is not JSON: byte 1',
    ],
    ['a single line of text', 'hello', 'the file is not JSON lines: its line is not JSON'],
    ['pretty-printed JSON', '{\n  "a": 1,\n  "b": 2\n}\n', 'is not JSON'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-16'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'gzip'],
    ['Parquet', 'PAR1xx', 'Parquet'],
    ['NUL bytes', '{}\n\0\0\0', 'NUL'],
    ['Latin-1', Buffer.from('{"a":"\xe9"}\n', 'latin1'), 'not UTF-8'],
    ['a line without end', 'x'.repeat(2 * MAX_RECORD_BYTES), 'the line that starts at byte 1 is longer than'],
  ])('refuses %s', async (_, content, message) => {
    await expect(describeFile(content)).rejects.toThrow(UnreadableFileError);
    await expect(describeFile(content)).rejects.toThrow(message);
  });

  it('takes a file of which any of the first lines is JSON', async () => {
    expect(await describeFile(`${'oops\n'.repeat(99)}${GOOD}\n`)).toMatchObject({ format: 'jsonl' });
    await expect(describeFile(`${'oops\n'.repeat(100)}${GOOD}\n`)).rejects.toThrow(
      'none of its first 100 lines is JSON',
    );
  });

  it('lists the keys that no record has', async () => {
    const refused = describeFile('{"temp":1,"cuont":2}\n{"town":"x"}\n');

    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(
      'no record has the keys "count", "city", "late" (the first have: "temp", "cuont", "town")',
    );
    await expect(describeFile('{"city":"x","late":true,"Count":2}')).rejects.toThrow('did you mean "Count"?');
    await expect(describeFile('{"City":"x","late":true,"Count":2}')).rejects.toThrow(
      '; did you mean "Count" for "count", "City" for "city"?',
    );
  });

  it('takes keys that only some records lack', async () => {
    expect(await describeFile(`{"temp":1}\n${GOOD}`)).toMatchObject({ format: 'jsonl' });
  });

  it.each([
    [{ InputFilter: '$..a' }, 'InputFilter is not a path'],
    [{ OutputFilter: '$[' }, 'OutputFilter is not a path'],
    [{ InputFilter: '$.features' }, 'no record is as needed: InputFilter expects the key "features" at $'],
    [{ JoinSource: 'None', OutputFilter: '$.w' }, 'OutputFilter expects the key "w" at $'],
  ])('refuses the options %p', async (options, message) => {
    await expect(describeFile(GOOD, { options })).rejects.toThrow(message);
  });

  it('leaves a filter of outputs to the format in which they are written', async () => {
    const options = { JoinSource: 'None', OutputFilter: '$[0]', outputFormat: 'csv' };

    expect(await jsonlReader.describe(fileOf(GOOD, { options }))).toEqual({ format: 'jsonl', start: 0 });
  });
});

describe('kept records', () => {
  it('have their values, large integers exactly', async () => {
    const record = `{"id":9007199254740993,${GOOD.slice(1)}`;
    const file = fileOf(`oops\n${record}\n`);
    const read = [];
    const range = { start: 0, end: null };
    const layout = await jsonlReader.describe(file);
    for await (const batch of jsonlReader.read({ ...file, layout, range, batchRows: 9, batchBytes: 1e9, keep: true })) {
      read.push(batch.kept!.values(0));
    }

    expect(read).toEqual([[{ ...JSON.parse(GOOD), id: 9007199254740993n }]]);
  });

  it('are left out when no one needs them', async () => {
    const file = fileOf(GOOD);
    const layout = await jsonlReader.describe(file);
    const range = { start: 0, end: null };
    for await (const batch of jsonlReader.read({
      ...file,
      layout,
      range,
      batchRows: 9,
      batchBytes: 1e9,
      keep: false,
    })) {
      expect(batch.kept).toBeUndefined();
    }
    expect.assertions(1);
  });
});

describe('InputFilter', () => {
  it.each([
    ['$.features', `{"id":1,"features":${GOOD}}`],
    ['$.list[1]', `{"list":[0,${GOOD}]}`],
    ['$[1:]', '["id",1.5,2,3,"Oslo",true]'],
    ["$['temp','wind','count','city','late']", `{"temp":1.5,"late":true,"wind":2,"count":3,"city":"Oslo","x":1}`],
    ['$.*', '{"a":1.5,"b":2,"c":3,"d":"Oslo","e":true}'],
  ])('%s chooses what the model sees, and not what is kept', async (InputFilter, record) => {
    const { values, kept } = await readAll(fileOf(record, { options: { InputFilter } }));

    expect(values).toEqual([READ]);
    expect(kept).toEqual([record]);
  });

  it('keeps integers exact', async () => {
    const record = '[9007199254740993,1.5,2,"Oslo",true]';

    const { values } = await readLines(record, { options: { InputFilter: '$[1,2,0,3,4]' } });

    expect(values).toEqual([[1.5, 2, 9007199254740993n, 'Oslo', 1]]);
  });

  it('costs the record that has not what it asks for', async () => {
    const { values, reasons } = await readLines(`{"f":${GOOD}}\n{"g":1}\n[1]\noops\n`, {
      options: { InputFilter: '$.f' },
    });

    expect(values).toEqual([READ]);
    expect(reasons).toEqual([
      ['InputFilter expects the key "f" at $'],
      ['InputFilter expects an object at $'],
      ['is not JSON: byte 1 should not be there'],
    ]);
  });
});

describe('OutputFilter', () => {
  it('costs the record that has not what it asks for, before it is scored', async () => {
    const record = `{"id":1,${GOOD.slice(1)}`;

    const { values, reasons } = await readLines(`${record}\n${GOOD}\n`, {
      options: { OutputFilter: "$['id','SageMakerOutput']" },
    });

    expect(values).toEqual([READ]);
    expect(reasons).toEqual([['OutputFilter expects the key "id" at $']]);
  });

  it('asks nothing of records that are written in another format', async () => {
    const options = { OutputFilter: '$[0]', outputFormat: 'csv' };

    expect((await readLines(GOOD, { options })).values).toEqual([READ]);
  });
});

describe('split', () => {
  const split = async (content: string, chunkBytes: number, options?: Parameters<typeof fileOf>[1]) => {
    const file = fileOf(content, options);
    const start = content.startsWith('\ufeff') ? 3 : 0;
    return jsonlReader.split(file, { format: 'jsonl', start }, chunkBytes, false);
  };
  const size = 10 * (GOOD.length + 1);

  it('makes ranges that start with lines', async () => {
    const ranges = await split(`${GOOD}\n`.repeat(10), size / 4);

    expect(ranges.map(({ start }) => start % (GOOD.length + 1))).toEqual(ranges.map(() => 0));
    expect(ranges).toHaveLength(4);
    expect(ranges[0]!.start).toBe(0);
    expect(ranges.slice(1).map(({ start }) => start)).toEqual(ranges.slice(0, -1).map(({ end }) => end));
    expect(ranges.at(-1)!.end).toBe(size);
  });

  it.each([
    ['a small file', `${GOOD}\n`, {}, { start: 0, end: GOOD.length + 1 }],
    ['SplitType "None"', `${GOOD}\n`.repeat(10), { options: { SplitType: 'None' } }, { start: 0, end: size }],
    ['a stream', `${GOOD}\n`.repeat(10), { isStream: true }, { start: 0, end: null }],
  ])('makes one range of %s', async (_, content, options, range) => {
    expect(await split(content, size / 4, options)).toEqual([range]);
  });

  it('begins behind a byte order mark', async () => {
    expect((await split(`\ufeff${GOOD}\n`.repeat(1), 10))[0]!.start).toBe(3);
  });

  it('leaves out cuts in what is too long for a record', async () => {
    const ranges = await split(`${GOOD}\n${'x'.repeat(3 * MAX_RECORD_BYTES)}\n${GOOD}\n`, MAX_RECORD_BYTES / 2);

    expect(ranges.length).toBeLessThan(4);
    expect(ranges.at(-1)!.end).toBe(3 * MAX_RECORD_BYTES + 2 * GOOD.length + 3);
  });
});
