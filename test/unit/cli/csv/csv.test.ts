import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvRows } from '../../../../cli/csv/csv-rows';
import { readColumns } from '../../../../cli/csv/read-columns';

const folder = mkdtempSync(join(tmpdir(), 'onward-csv-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function csv(text: string | Buffer): string {
  const path = join(folder, 'data.csv');
  writeFileSync(path, text);
  return path;
}

const notes: string[] = [];
beforeEach(() => notes.splice(0));

async function rowsOf(text: string | Buffer): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of csvRows(csv(text), (note) => notes.push(note))) rows.push(row);
  return rows;
}

const columnsOf = (text: string) =>
  readColumns(
    csv(text),
    () => {},
    () => {},
  );

describe('csvRows', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\r\n1\t2\r\n'],
    ['a byte order mark and blank lines', '\ufeffa,b\n\n1,2\n\n'],
    ["Excel's line that names the separator", 'sep=;\r\na;b\r\n1;2\r\n'],
    ['that line with another line end', 'sep=;\r\na;b\n1;2\n'],
    ['that line behind a byte order mark', '\ufeffSEP=,\na,b\n1,2\n'],
    ['lines that end with CR alone', 'a,b\r1,2\r'],
    ['spaces around names', ' a , b \n1,2'],
  ])('reads %s', async (_, text) => {
    expect(await rowsOf(text)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('reads quoted separators, quotes and line ends', async () => {
    expect(await rowsOf('a,"b,c"\n"x ""y""\nz",2')).toEqual([
      ['a', 'b,c'],
      ['x "y"\nz', '2'],
    ]);
  });

  it("leaves out a first column without a name that numbers the rows, as pandas' index, with a note", async () => {
    expect(await rowsOf(',a\n0,x\n1,y\n')).toEqual([['a'], ['x'], ['y']]);
    expect(notes).toEqual([expect.stringMatching(/first column has no name and numbers the rows; it is ignored/)]);
  });

  it('notes nothing about a file without one', async () => {
    await rowsOf('a\n0\n1\n');

    expect(notes).toEqual([]);
  });

  it.each([',a\n1,x\n2,y\n', ',a\n0,x\n2,y\n', ',a\nx,1\n'])(
    'rejects a first column without a name that does not number the rows (%j)',
    async (text) => {
      await expect(rowsOf(text)).rejects.toThrow(/no name for column 1 .*to_csv\(index=False\)/);
    },
  );

  it.each([
    ['a ragged row', 'a,b\n1,2,3\n', /no well-formed CSV/],
    ['an open quote', 'a,b\n"1,2\n', /no well-formed CSV/],
    ['a repeated name', 'a,a\n1,2\n', /names two columns "a"/],
    ['an empty name', 'a,\n1,2\n', /no name for column 2/],
    ['numbers for a header', '1.5,2\n1,2\n', /begins with numbers/],
  ])('rejects %s', async (_, text, problem) => {
    await expect(rowsOf(text)).rejects.toThrow(problem);
  });

  it.each([
    ['Latin-1', Buffer.from('a,city\n1,Zürich\n', 'latin1'), /data\.csv": the file is not UTF-8: byte 11 .*iconv/],
    [
      'Latin-1 far from its start',
      Buffer.from(`city\n${'x\n'.repeat(200_000)}Zürich\n`, 'latin1'),
      /not UTF-8: byte 400007 belongs to no character/,
    ],
    ['a character that is cut off', Buffer.from([0x61, 0x0a, 0xe2, 0x82]), /not UTF-8: byte 3 /],
    ['UTF-16', Buffer.from('\ufeffa\n1\n', 'utf16le'), /the file is UTF-16; save it as UTF-8/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /the file is packed with gzip; unpack it \(gunzip\)$/],
    ['a spreadsheet', Buffer.from('PK\x03\x04\x14\0'), /the file is a ZIP archive or a spreadsheet; save it as CSV$/],
    ['Parquet', Buffer.from('PAR1\x15\0'), /the file is Parquet; write it as CSV \(pandas: .*to_csv/],
    ['a binary file', Buffer.from('a,b\n1,\0\n'), /the file is no text: byte 7 is NUL$/],
    ['JSON lines', '\n{"a": 1, "b": 2}\n{"a": 1, "b": 2}\n', /the file is JSON; write it as CSV \(pandas: .*to_csv/],
    ['a JSON list', '[{"a": 1}]', /the file is JSON; write it as CSV/],
  ])('rejects %s', async (_, content, problem) => {
    await expect(rowsOf(content)).rejects.toThrow(problem);
  });

  it('reads characters that fall on two blocks', async () => {
    const text = `a\n${'é'.repeat(100_000)}\n`;

    expect(await rowsOf(text)).toEqual([['a'], ['é'.repeat(100_000)]]);
  });

  it('rejects a file that is not there, and a folder', async () => {
    await expect(csvRows(join(folder, 'none.csv'), () => {}).next()).rejects.toThrow(/does not exist/);
    await expect(csvRows(folder, () => {}).next()).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});

describe('readColumns', () => {
  it('tells numbers, text, booleans and missing values apart', async () => {
    const { rows, columns } = await columnsOf('n,t,b,w\n1.5,x,true,1\nNA,2,False,2\n-2e3,,true,3\n');

    const [n, t, b, w] = columns;
    expect(rows).toBe(3);
    expect(n).toMatchObject({ numbers: [1.5, -2000], missing: 1, whole: false, firstTextRow: undefined });
    expect(t).toMatchObject({ numbers: [], missing: 1, firstTextRow: 1 });
    expect(b).toMatchObject({ boolean: true, firstTextRow: 1 });
    expect(w).toMatchObject({ numbers: [1, 2, 3], whole: true, boolean: false });
  });

  it.each(['Infinity', '1e999', '0x10', '1_000', '1,5'])('takes %s for text, not for a number', async (text) => {
    const { columns } = await columnsOf(`a\tb\n${text}\t1\n`);

    expect(columns[0]!.firstTextRow).toBe(1);
  });

  it('keeps rows without missing values as samples before others', async () => {
    const { samples } = await columnsOf('a,b\n,1\n2,2\n3,3\n');

    expect(samples).toEqual([
      ['2', '2'],
      ['3', '3'],
      ['', '1'],
    ]);
  });

  it('keeps rows from all over a long file', async () => {
    const text = `a\n${Array.from({ length: 25_000 }, (_, i) => i).join('\n')}\n`;

    const { spread } = await columnsOf(text);

    expect(spread.length).toBeGreaterThan(5_000);
    expect(spread.length).toBeLessThanOrEqual(10_000);
    expect(spread.slice(0, 3)).toEqual([['0'], ['4'], ['8']]);
    expect(spread.at(-1)).toEqual(['24996']);
  });

  it.each(['', 'a,b\n'])('rejects a file without rows (%j)', async (text) => {
    await expect(columnsOf(text)).rejects.toThrow(/no rows below its header/);
  });
});
