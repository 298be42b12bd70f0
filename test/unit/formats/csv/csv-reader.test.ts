import { MAX_RECORD_BYTES } from '../../../../functions/core/batch/file-format';
import { InvalidInputError, UnreadableFileError } from '../../../../functions/core/errors';
import { csvReader } from '../../../../functions/formats/csv/csv-reader';
import { aPlan, inputsOnly, spec } from '../../fakes/manifests';
import { fileOf, planOf, readAll, valuesOf } from './csv-file';

const TEXTS = planOf(['a:string', 'b:string']);
const textsOf = (content: string, options: object = {}) => valuesOf(fileOf(content, { plan: TEXTS, options }));

describe('records', () => {
  it.each([
    ['plain', 'a,b\nx,y\n', ['x', 'y']],
    ['without a last line end', 'a,b\nx,y', ['x', 'y']],
    ['with CRLF', 'a,b\r\nx,y\r\n', ['x', 'y']],
    ['with CRLF and quotes', '"a","b"\r\n"x","y"\r\n', ['x', 'y']],
    ['with a byte order mark', '\ufeffa,b\nx,y\n', ['x', 'y']],
    ['with a byte order mark before quotes', '\ufeff"a",b\nx,y\n', ['x', 'y']],
    ['in another order', 'b,a\ny,x\n', ['x', 'y']],
    ['with blanks around the names', ' a ,\tb\nx,y\n', ['x', 'y']],
    ['with other columns', 'id,a,,b,note\n1,x,2,y,"z, z"\n', ['x', 'y']],
    ['with a first column without a name', ',a,b\n0,x,y\n', ['x', 'y']],
    ['with delimiters in quotes', 'a,b\n"x,1","y\n', undefined],
    ['with quoted delimiters', 'a,b\n"x,1","y,"\n', ['x,1', 'y,']],
    ['with doubled quotes', 'a,b\n"say ""x""",""""\n', ['say "x"', '"']],
    ['with line ends in quotes', 'a,b\n"x\n1","y\r\n2"\n', ['x\n1', 'y\r\n2']],
    ['with a lone CR in a field', 'a,b\nx\r1,\ry\n', ['x\r1', '\ry']],
    ['with blanks around values', 'a,b\n x , y\n', [' x ', ' y']],
    ['with semicolons', 'a;b\nx,1;y\n', ['x,1', 'y']],
    ['with tabs', 'a\tb\nx\ty\n', ['x', 'y']],
    ['with bars', 'a|b\nx|y\n', ['x', 'y']],
    ['with commas within a quoted name', '"a";"b";"c,d,e,f"\nx;y;z\n', ['x', 'y']],
    ['with text in other alphabets', 'a,b\nZürich,東京 🗼\n', ['Zürich', '東京 🗼']],
    ['below blank lines', '\n\r\na,b\n\nx,y\n', ['x', 'y']],
  ])('are read %s', async (_, content, values) => {
    expect(await textsOf(content)).toEqual(values ? [values] : []);
  });

  it('are read with a delimiter that is given', async () => {
    expect(await textsOf('a b\nx y\n', { delimiter: ' ' })).toEqual([['x', 'y']]);
    expect(await valuesOf(fileOf('a^b\n5^6\n', { options: { delimiter: '^' } }))).toEqual([[5, 6]]);
  });

  it('are read in the order of the features where there is no header', async () => {
    expect(await valuesOf(fileOf('1,2\n3,4\n', { options: { header: 'absent' } }))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('are chosen columns of, by InputFilter', async () => {
    const options = { header: 'absent', InputFilter: '$[2,0]' };
    expect(await valuesOf(fileOf('1,2,3\n', { options }))).toEqual([[3, 1]]);
    expect(await valuesOf(fileOf('id,a,b\n7,1,2\n', { options: { InputFilter: '$[1:]' } }))).toEqual([[1, 2]]);
  });

  it('count lines and records, blank lines as lines alone', async () => {
    const { rows, rejected, records, lines, end } = await readAll(fileOf('a,b\n1,"2"\n\n"3\n",4\nx,6\n\r\n7,8'));

    expect(rows.map(({ values }) => values)).toEqual(
      [
        [1, 2],
        [3, 4],
        [7, 8],
      ].filter(([a]) => a !== 3),
    );
    expect(rejected).toEqual([
      { record: 2, line: 3, reasons: ['feature "a" must be a number, got text'] },
      { record: 3, line: 5, reasons: ['feature "a" must be a number, got text'] },
    ]);
    expect([records, lines, end]).toEqual([4, 7, 27]);
  });

  it('are kept as they came', async () => {
    const { rows } = await readAll(fileOf('b,id,a\r\n1 ,"x\r\n""",2\r\nbad,y,3\r\n4,,5', { plan: planOf(['a', 'b']) }));

    expect(rows.map(({ kept }) => kept)).toEqual(['1 ,"x\r\n""",2', '4,,5']);
  });

  it.each([
    ['a header', {}, 'sep=;\r\nb;a\r\n2;1\r\nx;3\r\n', 2],
    ['a byte order mark and a header', {}, '\ufeffSEP=;\nb;a\n2;1\nx;3\n', 2],
    ['records alone', { header: 'absent' }, 'sep=;\n1;2\n3;x\n', 1],
  ])("are read below Excel's line that names the delimiter, with %s", async (_, options, content, startLine) => {
    const file = fileOf(content, { options });

    const { rows, rejected } = await readAll(file);

    expect(rows.map(({ values }) => values)).toEqual([[1, 2]]);
    expect(rejected).toMatchObject([{ record: 2, line: 2 }]);
    expect(await csvReader.describe(file)).toMatchObject({ startLine });
  });

  it('of a column are read, too', async () => {
    expect(await valuesOf(fileOf('a\n1\n\n2', { plan: planOf(['a']) }))).toEqual([[1], [2]]);
  });
});

describe('a record that is not well-formed', () => {
  it.each([
    ['too few fields', '1', 'the record has 1 field, expected 2'],
    ['too many fields', '1,2,3', 'the record has 3 fields, expected 2'],
    ['a field too many, empty', '1,2,', 'the record has 3 fields, expected 2'],
    ['a quote within a field', '1,2"', 'a field has a quote and is not in quotes'],
    ['a blank before a quote', '1, "2"', 'a field has a quote and is not in quotes'],
    ['text behind a closing quote', '"1"x,2', 'a field has text behind its closing quote'],
    ['a quote that is not closed', '"1,2', 'a quote is opened and not closed'],
    ['a quote that is not closed at the end', '1,"2', 'a quote is opened and not closed'],
  ])('is rejected alone: %s', async (_, record, reason) => {
    const { rows, rejected } = await readAll(fileOf(`a,b\n0,0\n${record}\n3,4\n5,"6"\n7,8\n`));

    expect(rejected).toEqual([{ record: 2, line: 2, reasons: [reason] }]);
    expect(rows.map(({ values }) => values)).toEqual([
      [0, 0],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
  });

  it('is rejected alone at the end of a file', async () => {
    const { rows, rejected } = await readAll(fileOf('a,b\n1,2\n3,"4\n5,6\n7,8'));

    expect(rejected.map(({ line }) => line)).toEqual([2]);
    expect(rows).toHaveLength(3);
  });

  it('is rejected alone when no quote closes within the bytes that a record may have', async () => {
    const filler = '1,2\n'.repeat(MAX_RECORD_BYTES / 2);
    const { rows, rejected } = await readAll(fileOf(`a,b\n"x,2\n${filler}"3",4\n`));

    expect(rejected.map(({ line }) => line)).toEqual([1]);
    expect(rows).toHaveLength(MAX_RECORD_BYTES / 2 + 1);
  });

  it('ends with its line where SplitType is "Line"', async () => {
    const { rows, rejected } = await readAll(fileOf('a,b\n"1\n",2\n3,4\n', { options: { SplitType: 'Line' } }));

    expect(rejected.map(({ line }) => line)).toEqual([1, 2]);
    expect(rows.map(({ values }) => values)).toEqual([[3, 4]]);
  });
});

describe('values', () => {
  const MIXED = planOf([
    { name: 'n', type: 'number', missing: 'nan' },
    { name: 'd', type: 'number', missing: 'reject' },
    { name: 'f', type: 'boolean', missing: { impute: false } },
    { name: 't', type: 'string', missing: { impute: 'none' } },
  ]);
  const read = (record: string, options: object = {}) =>
    readAll(fileOf(`n,d,f,t\n${record}\n`, { plan: MIXED, options }));

  it.each([
    ['1.5,-2e3,true,x', [1.5, -2000, 1, 'x']],
    [' 1.5 ,"2", TRUE ," x "', [1.5, 2, 1, ' x ']],
    ['+.5,5.,False,NaNny', [0.5, 5, 0, 'NaNny']],
    ['0.1,inf,1,"a""b"', [0.1, Number.POSITIVE_INFINITY, 1, 'a"b']],
    ['-Infinity,123456789012345678901234567890,0,0', [Number.NEGATIVE_INFINITY, 1.2345678901234568e29, 0, '0']],
    ['0.30000000000000004,1e-320,0.0,\t', [0.30000000000000004, 1e-320, 0, 'none']],
    [',0,,', [Number.NaN, 0, 0, 'none']],
    [' NA ,0,null,None', [Number.NaN, 0, 0, 'none']],
    ['"",0,"",""', [Number.NaN, 0, 0, 'none']],
    ['nan,0,N/A, #N/A ', [Number.NaN, 0, 0, 'none']],
  ])('are read: %s', async (record, values) => {
    const { rows, rejected } = await read(record);

    expect(rejected).toEqual([]);
    expect(rows[0]!.values).toEqual(values);
  });

  it.each([
    ['x,1,true,x', ['feature "n" must be a number, got text']],
    ['"61,67",1,true,x', ['feature "n" must be a number, got text (a decimal comma? write decimals with a point)']],
    ['1,,true,x', ['feature "d" is missing']],
    [
      '1_0,0x1,yes,x',
      [
        'feature "n" must be a number, got text',
        'feature "d" must be a number, got text',
        'feature "f" must be true or false',
      ],
    ],
    ['1,1e999,2,x', ['feature "d" is outside the range of FP64', 'feature "f" must be true or false']],
    ['1,1,1,a\0b', ['feature "t" must be text without U+0000 and lone surrogates']],
    ['true,1 2,1,x', ['feature "n" must be a number, got text', 'feature "d" must be a number, got text']],
  ])('are refused: %s', async (record, reasons) => {
    const { rows, rejected } = await read(record);

    expect(rows).toEqual([]);
    expect(rejected).toEqual([{ record: 1, line: 1, reasons }]);
  });

  it('that are missing are counted in accepted rows', async () => {
    const { missing } = await read(',1,,\n,,,\n2,1,,x');

    expect(missing).toEqual([1, 0, 2, 1]);
  });

  it('that stand for missing ones can be stated, numbers too', async () => {
    const { rows, rejected } = await read('-999,1,?,?\n-999.0,1,0,\n,1,0,NA', { missingValues: ['-999', '?'] });

    expect(rows.map(({ values }) => values)).toEqual([
      [Number.NaN, 1, 0, 'none'],
      [-999, 1, 0, ''],
    ]);
    expect(rejected.map(({ reasons }) => reasons)).toEqual([['feature "n" is empty']]);
  });

  it('of integers are exact beyond 2^53', async () => {
    const plan = planOf(
      ['a', 'b'].map((name) => ({ name, type: 'integer' as const })),
      'INT64',
    );
    const { rows, rejected } = await readAll(
      fileOf('a,b\n-9223372036854775808,9007199254740993\n1e3,-5\n1.5,9223372036854775808\n', { plan }),
    );

    expect(rows.map(({ values }) => values)).toEqual([
      [-9223372036854775808n, 9007199254740993n],
      [1000n, -5n],
    ]);
    expect(rejected[0]!.reasons).toEqual([
      'feature "a" must be a whole number',
      'feature "b" is outside the range of INT64',
    ]);
  });

  it('of FP32 are the nearest there are, and refused beyond', async () => {
    const plan = planOf(['a'], 'FP32');
    const { rows, rejected } = await readAll(fileOf('a\n0.1\n1e39\n-1e39\n16777217\n', { plan }));

    expect(rows.map(({ values }) => values)).toEqual([[Math.fround(0.1)], [16777216]]);
    expect(rejected.map(({ reasons }) => reasons)).toEqual([
      ['feature "a" is outside the range of FP32'],
      ['feature "a" is outside the range of FP32'],
    ]);
  });

  it('are missing where an optional feature has no column', async () => {
    const { rows, missing } = await readAll(fileOf('d\n1\n', { plan: MIXED }));

    expect(rows[0]!.values).toEqual([Number.NaN, 1, 0, 'none']);
    expect(missing).toEqual([1, 0, 1, 1]);
  });

  it('of kept records are typed', async () => {
    const file = fileOf('x,n,d,f,t\n01,NA,2,True,"a""b"\n', { plan: MIXED });
    const layout = await csvReader.describe(file);
    const range = { start: 10, end: file.source.sizeBytes! };
    for await (const { kept } of csvReader.read({
      ...file,
      layout,
      range,
      batchRows: 9,
      batchBytes: 1e6,
      keep: true,
    })) {
      expect(kept!.values(0)).toEqual(['01', null, 2, true, 'a"b']);
    }
    expect.assertions(1);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['is empty', '', 'the file is empty'],
    ['has a byte order mark only', '\ufeff', 'the file is empty'],
    ['has blank lines only', '\n\r\n\n', 'the file is empty'],
    ['has a header only', 'a,b\n', 'the file has no records below its header'],
    ['has a header and blank lines', 'a,b\n\n\r\n', 'the file has no records below its header'],
    ['has a header without a line end', 'a,b', 'the file has no records below its header'],
    ['has lines that end with CR alone', 'a,b\r1,2\r', /^the lines of the file end with CR alone; end them with LF/],
    ['has CR alone and no LF at its end', 'a,b\r1,2', /end with CR alone/],
    ['has many lines that end with CR alone', `a,b\r${'1,2\r'.repeat(300_000)}`, /end with CR alone/],
    ['has a header that ends with CRLF only', 'a,b\r\n', 'the file has no records below its header'],
    ['is UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    ['is UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'the file is no text: byte 2 is NUL'],
    ['is Latin-1', Buffer.from('a,b\n1,2\n3,Zürich\n', 'latin1'), /^the file is not UTF-8: byte 12 /],
    ['is gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /^the file is packed with gzip/],
    ['is Parquet', Buffer.from('PAR1\0\0'), /^the file is Parquet/],
    [
      'ends within a character',
      Buffer.concat([Buffer.from('a,b\n1,2\n3,'), Buffer.from([0xe6, 0x9d])]),
      /^the file is not UTF-8/,
    ],
    ['has a header of a broken quote', 'a,"b\n1,2\n', 'the header is no well-formed CSV: its quotes do not match'],
  ])('is told why: it %s', async (_, content, reason) => {
    const failure = await readAll(fileOf(content)).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(UnreadableFileError);
    expect((failure as Error).message).toMatch(reason);
  });
});

describe('a file of blank lines', () => {
  it.each(['', 'a,b\n'])('is given up behind "%s", however many there are', async (start) => {
    await expect(readAll(fileOf(start + '\n'.repeat(5_000_000)))).rejects.toThrow(/blank lines/);
  });
});

describe('a record that is too long', () => {
  it.each([
    ['first line', 'a,b', 1_000_000, /^the first line is longer than 1048576 bytes/],
    ['record', 'a,b\n1,2\n3,', 10_000_000, 'the record at line 3 is longer than 1048576 bytes'],
    ['last record', 'a,b\n1,2\n\n3,', 2_000_000, 'the record at line 4 is longer than 1048576 bytes'],
    ['quoted record', 'a,b\n1,2\n"\n",', 2_000_000, 'the record at line 4 is longer than 1048576 bytes'],
  ])('makes the file unreadable: a %s', async (what, start, length, reason) => {
    const failure = await readAll(
      fileOf(`${start}${'4,b'.repeat(length / 2)}${what === 'record' ? '\n5,6\n' : ''}`),
    ).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(UnreadableFileError);
    expect((failure as Error).message).toMatch(reason);
  });
});

describe('batches', () => {
  const rowsOf = async (content: string, batchRows: number, batchBytes: number) => {
    const file = fileOf(content, { blocks: [3] });
    const layout = await csvReader.describe(file);
    const range = { start: 4, end: file.source.sizeBytes! };
    const facts = [];
    for await (const { rows, records, end } of csvReader.read({
      ...file,
      layout,
      range,
      batchRows,
      batchBytes,
      keep: false,
    })) {
      facts.push([rows, records, end]);
    }
    return facts;
  };

  it('end with the rows or the bytes that they may have', async () => {
    const content = `a,b\n${'1,2\n'.repeat(5)}`;

    expect(await rowsOf(content, 2, 1e6)).toEqual([
      [2, 2, 12],
      [2, 2, 20],
      [1, 1, 24],
    ]);
    expect(await rowsOf(content, 100, 8)).toEqual([
      [2, 2, 12],
      [2, 2, 20],
      [1, 1, 24],
    ]);
    expect(await rowsOf(content, 100, 1)).toHaveLength(5);
  });

  it('end with as many records as they may have rows, however few are accepted', async () => {
    const bad = 'x,2\n'.repeat(5);

    expect(await rowsOf(`a,b\n${bad}`, 2, 1e6)).toEqual([
      [0, 2, 12],
      [0, 2, 20],
      [0, 1, 24],
    ]);
    expect(await rowsOf(`a,b\n1\n1,2\n${bad}1,2\n1,2\n`, 3, 1e6)).toEqual([
      [1, 3, 14],
      [0, 3, 26],
      [2, 3, 38],
    ]);
    expect(await rowsOf(`a,b\n${'1\n'.repeat(10_000)}`, 4_096, 1e6)).toEqual([
      [0, 4_096, 8_196],
      [0, 4_096, 16_388],
      [0, 1_808, 20_004],
    ]);
  });

  it('end by their bytes where every record is rejected', async () => {
    expect(await rowsOf(`a,b\n${'x,2\n'.repeat(4)}`, 100, 8)).toEqual([
      [0, 2, 12],
      [0, 2, 20],
    ]);
  });
});

describe('columns', () => {
  const failureOf = (content: string, options: object = {}) =>
    csvReader
      .describe(
        fileOf(content, {
          plan: planOf([
            { name: 'age', type: 'number', missing: 'reject' },
            'city:string',
            { name: 'note', type: 'string', missing: { impute: '' } },
          ]),
          options,
        }),
      )
      .then(
        () => undefined,
        (error: unknown) => error,
      );

  it.each([
    ['all that are missing', 'x,y\n1,2\n', 'the file has no columns "age", "city" (it has: "x", "y")'],
    ['a near name', 'Age,city\n1,2\n', 'the file has no column "age" (it has: "Age", "city"); did you mean "Age"?'],
    [
      'numbers for names',
      '1,2\n1,2\n',
      'the file has no columns "age", "city" (it has: "1", "2"); it begins with values: if it has no header, set the option "header" to "absent" (in "<file>.options.json" or, of onward score, in a file that --options names)',
    ],
    ['a feature twice', 'age,city, age\n1,2,3\n', 'the file has two columns "age"'],
  ])('are refused: %s', async (_, content, message) => {
    const failure = await failureOf(content);

    expect(failure).toBeInstanceOf(InvalidInputError);
    expect((failure as Error).message).toBe(message);
  });

  it.each([
    [
      'too few of them without a header',
      '1,2\n',
      { header: 'absent' },
      /^the file has 2 columns; without a header, they must be its 3 features in order: "age", "city", "note"/,
    ],
    [
      'a filter that is no choice of columns',
      'age,city\n1,2\n',
      { InputFilter: '$.age' },
      /InputFilter must choose columns by index/,
    ],
    ['a filter beyond the row', 'age,city\n1,2\n', { InputFilter: '$[4]' }, /InputFilter expects an item at index 4/],
    ['a filter that takes one twice', 'age,city\n1,2\n', { InputFilter: '$[0,0]' }, /chooses a column twice/],
    ['a filter that leaves one out', 'age,city\n1,2\n', { InputFilter: '$[1:]' }, /the file has no column "age"/],
  ])('are refused: %s', async (_, content, options, message) => {
    const failure = await failureOf(content, options);

    expect(failure).toBeInstanceOf(InvalidInputError);
    expect((failure as Error).message).toMatch(message);
  });

  it.each([
    ['numbers', '0,5\n1,2\n'],
    ['a number and missing values', 'nan,5.5\n1,2\n'],
    ['truth values', 'true,False\n1,2\n'],
  ])('of a model without features are no values: %s', async (_, content) => {
    const plan = aPlan({ ...inputsOnly(spec('x', 'FP32', [-1, 2])), features: [] });

    await expect(csvReader.describe(fileOf(content, { plan }))).rejects.toThrow(
      /^the file begins with values: if it has no header, set the option "header" to "absent" \(in /,
    );
    expect(await valuesOf(fileOf('1,2\n', { plan, options: { header: 'absent' } }))).toEqual([[1, 2]]);
    expect(await valuesOf(fileOf('c0,1\n1,2\n', { plan }))).toEqual([[1, 2]]);
  });

  it('are told in the layout', async () => {
    expect(await csvReader.describe(fileOf('\ufeff\n"b;1";\ta ;b\n1;2;3\n'))).toEqual({
      format: 'csv',
      delimiter: ';',
      columns: ['b;1', 'a', 'b'],
      start: 16,
      startLine: 2,
    });
  });

  it('that are no features may have one name', async () => {
    expect(await valuesOf(fileOf('a,x,x,b\n1,0,0,2\n'))).toEqual([[1, 2]]);
  });
});
