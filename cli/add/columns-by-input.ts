/** The name that skl2onnx gives to the input of a column.  Source: skl2onnx 1.20, `Topology._generate_unique_name`. */
const inputNameOf = (column: string): string => column.replace(/[^\p{L}\p{N}_+]/gu, '_').replace(/^(?=[0-9])/, '_');

/** The column that each input is named after: that of its very name, or else the only one whose name skl2onnx turns into
 *  the input's. Inputs that have none are left out. */
export function columnsByInput(inputs: readonly string[], columns: readonly string[]): ReadonlyMap<string, string> {
  const others = columns.filter((column) => !inputs.includes(column));
  return new Map(
    inputs.flatMap((input) => {
      if (columns.includes(input)) return [[input, input]];
      const [column, ...more] = others.filter((name) => inputNameOf(name) === input);
      return column !== undefined && more.length === 0 ? [[input, column]] : [];
    }),
  );
}
