import type { ValueAccess } from '../record-path';
import { scanArray, scanObject } from './json-scan';

/** A JSON value as it is written, without the space around it: numbers keep all their digits. */
export interface JsonText {
  readonly bytes: Buffer;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export const jsonText = (bytes: Buffer): JsonText => ({ bytes, from: 0, to: bytes.length });
export const bytesOf = ({ bytes, from, to }: JsonText): Buffer => bytes.subarray(from, to);

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;

/** Text of a string that was scanned. @param from within its quotes. */
export function stringText(bytes: Buffer, from: number, to: number): string {
  if (bytes.subarray(from, to).includes(BACKSLASH)) return JSON.parse(bytes.toString('utf8', from - 1, to + 1));
  return bytes.toString('utf8', from, to);
}

/** Members of an object that was scanned; of two of the same key the last counts, as in `JSON.parse`. Undefined for what
 *  is no object. */
export function membersOf({ bytes, from, to }: JsonText): Map<string, JsonText> | undefined {
  if (bytes[from] !== OPEN_BRACE) return undefined;
  const members = new Map<string, JsonText>();
  scanObject(bytes, from, to, 0, (keyFrom, keyTo, valueFrom, valueTo) => {
    members.set(stringText(bytes, keyFrom, keyTo), { bytes, from: valueFrom, to: valueTo });
  });
  return members;
}

/** Items of an array that was scanned; undefined for what is none. */
function itemsOf({ bytes, from, to }: JsonText): JsonText[] | undefined {
  if (bytes[from] !== OPEN_BRACKET) return undefined;
  const items: JsonText[] = [];
  scanArray(bytes, from, to, 0, (itemFrom, itemTo) => items.push({ bytes, from: itemFrom, to: itemTo }));
  return items;
}

/** An object of members as they are written. */
export function objectOf(members: ReadonlyMap<string, JsonText>): JsonText {
  const texts = [...members].map(([key, value]) =>
    Buffer.concat([Buffer.from(`${JSON.stringify(key)}:`), bytesOf(value)]),
  );
  return enclosed('{', texts, '}');
}

const COMMA = Buffer.from(',');

function enclosed(open: string, texts: readonly Uint8Array[], close: string): JsonText {
  const separated = texts.flatMap((text, i) => (i === 0 ? [text] : [COMMA, text]));
  return jsonText(Buffer.concat([Buffer.from(open), ...separated, Buffer.from(close)]));
}

/** How record paths look into JSON text. */
export const JSON_TEXT: ValueAccess<JsonText> = {
  items: itemsOf,
  members: membersOf,
  arrayOf: (values) => enclosed('[', values.map(bytesOf), ']'),
  objectOf,
};
