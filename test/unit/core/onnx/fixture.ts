import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../fixtures/onnx');

/** A file of test/fixtures/onnx, as a plain Uint8Array. */
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(name)));

export const fixturePath = (name: string): string => join(FOLDER, name);

export interface Expected {
  inputs: Record<string, { shape: number[]; data: (number | string)[] }>;
  outputs: Record<string, unknown>;
}

/** Rows, and what Python's ONNX Runtime answered for the model as it was exported. */
export const expected = (name: string): Expected =>
  JSON.parse(Buffer.from(fixture(`${name}.expected.json`)).toString());
