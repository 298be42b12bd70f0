import type { Manifest } from '../../contracts/manifest';
import { widthOf } from '../../core/batch/output-columns';
import { fromFloat16 } from '../../core/float16';
import type { NamedTensor } from '../../core/ports';
import type { ByteWriter } from '../text/byte-writer';
import { MAX_NUMBER_BYTES, writeFloat32, writeFloat64, writeInteger } from '../text/write-number';
import { type JsonText, jsonText } from './json-text';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/** Writes `{"<output>":<value>,…}` for a row. A value is bare where the row has one, and an array otherwise. NaN is null,
 *  infinities are "Infinity" and "-Infinity"; 64-bit integers have all their digits. */
export class OutputValues {
  private readonly heads: readonly Buffer[];

  /** @param names of the outputs, in the order in which they will come. */
  constructor(names: readonly string[]) {
    this.heads = names.map((name, i) => Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
  }

  write(into: ByteWriter, outputs: readonly NamedTensor[], row: number, rows: number): void {
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i]!;
      const width = widthOf(output, rows);
      into.copy(this.heads[i]!);
      into.reserve((width + 2) * (MAX_NUMBER_BYTES + 1));
      if (width === 1) writeElement(into, output, row);
      else writeArray(into, output, row * width, width);
    }
    into.byte(CLOSE_BRACE);
  }
}

function writeArray(into: ByteWriter, output: NamedTensor, from: number, width: number): void {
  into.byte(OPEN_BRACKET);
  for (let i = 0; i < width; i++) {
    if (i > 0) into.byte(COMMA);
    writeElement(into, output, from + i);
  }
  into.byte(CLOSE_BRACKET);
}

/** There is room for a number. */
function writeElement(into: ByteWriter, { datatype, data }: NamedTensor, index: number): void {
  const value = data[index]!;
  if (datatype === 'FP32') writeFloat(into, value as number, writeFloat32);
  else if (datatype === 'FP64') writeFloat(into, value as number, writeFloat64);
  else if (datatype === 'FP16') writeFloat(into, fromFloat16(value as number), writeFloat32);
  else if (datatype === 'BOOL') into.text(value === 1 ? 'true' : 'false');
  else if (datatype === 'BYTES') into.text(JSON.stringify(value));
  else into.at = writeInteger(into.bytes, into.at, value as number | bigint);
}

function writeFloat(into: ByteWriter, value: number, write: typeof writeFloat32): void {
  if (value - value === 0) into.at = write(into.bytes, into.at, value);
  else into.text(Number.isNaN(value) ? 'null' : `"${value}"`);
}

/** What the outputs of a row look like, with null for every value; undefined where only a run tells how many there are. */
export function outputForm({ signature }: Manifest, names: readonly string[]): JsonText | undefined {
  const specs = names.map((name) => signature.outputs.find((spec) => spec.name === name)!);
  if (specs.some(({ shape }) => shape.slice(1).includes(-1))) return undefined;
  const members = specs.map(({ name, shape }) => {
    const width = shape.slice(1).reduce((product, size) => product * size, 1);
    return [name, width === 1 ? null : new Array(width).fill(null)] as const;
  });
  return jsonText(Buffer.from(JSON.stringify(Object.fromEntries(members))));
}
