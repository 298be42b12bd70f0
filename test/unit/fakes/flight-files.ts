import { goldenCases } from './golden-cases';

/** The case whose rows are repeated, of the version that is the champion. */
const CASE = goldenCases().find(
  ({ model, version, name }) => model === 'flight-delay' && version === '2' && name === 'thirty-two rows',
)!;
const ROWS = CASE.inputs[0]!.shape[0]!;
const PROBABILITIES = CASE.outputs.find(({ name }) => name === 'probabilities')!.data as number[];

/** Names of the columns of flight files. */
export const FLIGHT_COLUMNS = ['id', ...CASE.inputs.map(({ name }) => name)];

/** A row as text: its number, and the features of one of the golden rows. Missing values are empty. */
const rowText = (id: number): string => [id, ...CASE.inputs.map(({ data }) => data[id % ROWS] ?? '')].join(',');

/** A CSV file of real flights, numbered from 0. */
export function flightFile(rows: number): string {
  const lines = Array.from({ length: rows }, (_, id) => rowText(id));
  return `${FLIGHT_COLUMNS.join(',')}\n${lines.join('\n')}\n`;
}

/** Numbers of the rows of a scored flight file that are not in their place, or not as Python's ONNX Runtime scores them.
 *  @param rows that the file must have. */
export function misplacedRows(scored: string, rows: number): number[] {
  const [head, ...lines] = scored.trimEnd().split('\n');
  expect(head).toBe([...FLIGHT_COLUMNS, 'probabilities.0', 'probabilities.1'].join(','));
  expect(lines).toHaveLength(rows);
  const { absolute, relative } = CASE.tolerance;
  return lines.flatMap((line, id) => {
    const text = rowText(id);
    const values = line
      .slice(text.length + 1)
      .split(',')
      .map(Number);
    const isRight = [0, 1].every((place) => {
      const expected = PROBABILITIES[(id % ROWS) * 2 + place]!;
      return Math.abs(values[place]! - expected) <= absolute + relative * expected;
    });
    return line.startsWith(`${text},`) && values.length === 2 && isRight ? [] : [id];
  });
}
