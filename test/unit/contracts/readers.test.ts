import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PredictEnv } from '../../../functions/contracts/env';
import type { JsonSchema } from '../../../functions/contracts/json-schema';
import { Manifest } from '../../../functions/contracts/manifest';
import { ModelName } from '../../../functions/contracts/names';
import { plainReader } from '../../../functions/contracts/plain-reader';
import { isModelName, manifestReader, predictEnvReader, registryReader } from '../../../functions/contracts/readers';
import { Registry } from '../../../functions/contracts/registry';
import * as z from '../../../functions/contracts/zod';
import { predictRequestReader } from '../../../functions/protocols/instances/predict-request-reader';
import { PredictRequest } from '../../../functions/protocols/instances/schemas';
import { inferRequestReader } from '../../../functions/protocols/oip/infer-request-reader';
import { InferRequest } from '../../../functions/protocols/oip/schemas';
import { JSON_SCHEMAS, jsonSchemaOf } from '../../../scripts/json-schemas';
import { readsAsSchema } from './read-as-schemas';

const ROOT = join(__dirname, '../../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

const models = readdirSync(join(ROOT, 'models')).filter((name) =>
  existsSync(join(ROOT, 'models', name, 'registry.json')),
);
const registries = models.map((name) => read(`models/${name}/registry.json`) as Registry);
const manifests = registries.flatMap(({ name, versions }) =>
  Object.keys(versions).map((version) => read(`models/${name}/${version}/manifest.json`)),
);

const smallManifest = {
  manifestVersion: 1,
  name: 'm',
  version: '1',
  files: [{ path: 'model.onnx', sha256: 'a'.repeat(64), bytes: 1 }],
  signature: {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2], symbols: [null, 'a'] }],
    outputs: [{ name: 'y', datatype: 'INT64', shape: [], classLabels: ['a', 1] }],
  },
  features: [
    { name: 'a', tensor: 'x', position: 0, type: 'number', range: { min: 0, max: 1 }, missing: 'nan' },
    { name: 'b', tensor: 'x', position: 1, type: 'integer', categories: [1, 'a'], missing: { impute: 2 } },
  ],
  provenance: { createdAt: '2026-01-01T00:00:00Z', packages: { numpy: '2' } },
};
const bareManifest = { ...smallManifest, features: undefined };

const infer = {
  id: '1',
  parameters: { binary_data_output: true },
  inputs: [
    { name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] },
    { name: 'z', shape: [], datatype: 'INT64', parameters: { binary_data_size: 8 } },
  ],
  outputs: [{ name: 'y', parameters: { binary_data: true } }],
};

const env = {
  MODELS_BUCKET: 'models',
  PRELOAD_MODELS: 'a, b',
  REGISTRY_TTL_SECONDS: '5',
  POWERTOOLS_TRACE_ENABLED: 'true',
};

/** Has no schema to turn to. */
const alone = (json: object) =>
  plainReader(json as JsonSchema, () => {
    throw new Error('zod was asked');
  });

describe('readers', () => {
  it.each<[string, () => void]>([
    ['manifests', () => readsAsSchema(manifestReader, Manifest, [smallManifest, bareManifest, ...manifests])],
    ['registries', () => readsAsSchema(registryReader, Registry, registries)],
    ['inference requests', () => readsAsSchema(inferRequestReader, InferRequest, [infer, { inputs: infer.inputs }])],
    [
      'requests of the instances form',
      () =>
        readsAsSchema(predictRequestReader, PredictRequest, [
          { instances: [[1, 2]], signature_name: 'serving_default' },
          { instances: { a: [1] }, parameters: { a: 1 } },
          { inputs: { x: 1 } },
        ]),
    ],
    ['environments', () => readsAsSchema(predictEnvReader, PredictEnv, [env, { MODELS_BUCKET: 'models' }])],
  ])('give what the schemas give, of %s', (_, holds) => holds());

  it.each(['a', 'a.b', 'a..b', 'A', '', 'a'.repeat(64)])('know whether a model may be called "%s"', (name) => {
    expect(isModelName(name)).toBe(ModelName.safeParse(name).success);
  });

  it('read what plainly fits without a schema', () => {
    const reader = alone(jsonSchemaOf(InferRequest));

    expect(reader.safeParse(infer)).toEqual({ success: true, data: infer });
  });

  it('leave to the schema what does not', () => {
    const reader = alone(jsonSchemaOf(InferRequest));

    expect(() => reader.safeParse({ ...infer, unknown: 1 })).toThrow('zod was asked');
  });

  it('refuse a JSON schema that they could read wrongly', () => {
    expect(() => alone({ not: { type: 'string' } }).safeParse('')).toThrow('"not"');
    expect(() => alone({ type: 'string', rule: 'none' }).safeParse('')).toThrow('no rule "none"');
  });
});

describe('JSON_SCHEMAS', () => {
  it.each(Object.entries(JSON_SCHEMAS))('are what `npm run schemas` writes: %s', (file, make) => {
    expect(read(file)).toEqual(JSON.parse(JSON.stringify(make())));
  });

  it('leave out no check that is a function', () => {
    const schema = z.object({ a: z.string().check(z.refine((text) => text !== 'b')) });

    expect(() => jsonSchemaOf(schema)).toThrow('give it a "rule"');
  });
});
