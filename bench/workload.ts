import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Golden } from '../functions/contracts/golden';
import { LINEAR_FEATURES } from './linear-model';

/** Kinds of request that are measured. */
export const FAMILIES = ['linear', 'trees', 'mixed', 'binary'] as const;
export type Family = (typeof FAMILIES)[number];

export interface Workload {
  readonly model: string;
  /** What it is, for a table. */
  readonly label: string;
  readonly path: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  body(rows: number): string | Buffer;
}

/** @param store folder written by `writeStore`: rows of real models come from their golden files. */
export function workloadOf(family: Family, store: string): Workload {
  const json = { contentType: 'application/json', headers: {} };
  switch (family) {
    case 'linear':
      return {
        ...json,
        model: 'linear',
        label: 'linear, 30 floats, JSON',
        path: '/v2/models/linear/infer',
        body: (rows) => inferBody('x', LINEAR_FEATURES, randomNumbers(rows * LINEAR_FEATURES)),
      };
    case 'trees': {
      const features = goldenRows(store, 'flight-arrival', '1').flatMap((row) => Object.values(row) as number[]);
      return {
        ...json,
        model: 'flight-arrival',
        label: '200 trees, 13 floats, JSON',
        path: '/v2/models/flight-arrival/infer',
        body: (rows) => inferBody('features', 13, cycled(features, rows * 13)),
      };
    }
    case 'mixed': {
      const records = goldenRows(store, 'flight-delay', '2');
      return {
        ...json,
        model: 'flight-delay',
        label: '96 trees, records of 15 strings and numbers',
        path: '/v1/models/flight-delay:predict',
        body: (rows) => JSON.stringify({ instances: cycled(records, rows) }),
      };
    }
    case 'binary':
      return {
        model: 'linear',
        label: 'linear, 30 floats, binary',
        path: '/v2/models/linear/infer',
        contentType: 'application/octet-stream',
        // As binary clients do, it asks for no compression of numbers that hardly compress.
        headers: { Accept: 'application/octet-stream', 'Accept-Encoding': 'identity' },
        body: (rows) => binaryBody(rows),
      };
  }
}

type Row = Readonly<Record<string, number | string>>;

/** Missing numbers are filled, since not every peer takes null. */
function goldenRows(store: string, model: string, version: string): Row[] {
  const golden = Golden.parse(JSON.parse(readFileSync(join(store, model, version, 'golden.json'), 'utf8')));
  const { records } = golden.cases.find(({ name }) => name === 'thirty-two rows')!;
  return records!.map((record) => Object.fromEntries(Object.entries(record).map(([k, v]) => [k, v ?? 20])) as Row);
}

const cycled = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length]!);

const inferBody = (name: string, width: number, data: readonly number[]): string =>
  JSON.stringify({ inputs: [{ name, shape: [data.length / width, width], datatype: 'FP32', data }] });

/** The JSON part of a binary request. */
export const binaryHead = (rows: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      inputs: [
        {
          name: 'x',
          shape: [rows, LINEAR_FEATURES],
          datatype: 'FP32',
          parameters: { binary_data_size: rows * LINEAR_FEATURES * 4 },
        },
      ],
      parameters: { binary_data_output: true },
    }),
  );

const binaryBody = (rows: number): Buffer =>
  Buffer.concat([binaryHead(rows), Buffer.from(Float32Array.from(randomNumbers(rows * LINEAR_FEATURES)).buffer)]);

/** Reproducible numbers of 6 digits from -1 to 1. Source: mulberry32, a public-domain generator by T. Ettinger. */
function randomNumbers(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.round((((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1) * 1e6) / 1e6;
  });
}
