import { PredictEnv } from '../functions/contracts/env';
import { Manifest } from '../functions/contracts/manifest';
import { ModelName } from '../functions/contracts/names';
import { Registry } from '../functions/contracts/registry';
import * as z from '../functions/contracts/zod';
import { PredictRequest } from '../functions/protocols/instances/schemas';
import { InferRequest } from '../functions/protocols/oip/schemas';

/** The files that hold JSON Schemas, and how each is made from a schema of zod. */
export const JSON_SCHEMAS = {
  'functions/contracts/json/manifest.json': () => jsonSchemaOf(Manifest),
  'functions/contracts/json/model-name.json': () => jsonSchemaOf(ModelName),
  'functions/contracts/json/predict-env.json': () => jsonSchemaOf(PredictEnv, 'output'),
  'functions/contracts/json/registry.json': () => jsonSchemaOf(Registry),
  'functions/protocols/instances/predict-request.json': () => jsonSchemaOf(PredictRequest),
  'functions/protocols/oip/infer-request.json': () => jsonSchemaOf(InferRequest),
} as const satisfies Record<string, () => object>;

/** The JSON Schema of what a schema takes, or of what comes out of it.
 *  @throws Error when it has a check that is a function and has no name for it, under `rule`: it would be left out. */
export function jsonSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output' = 'input'): object {
  const { $ref, $defs, ...whole } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      const isCustom = def.checks?.some((check) => check._zod.def.check === 'custom');
      if (isCustom && !('rule' in jsonSchema)) throw new Error('a check of a schema has no name; give it a "rule"');
      // JSON has no such values.
      if (def.type === 'bigint') Object.assign(jsonSchema, { enum: [] });
    },
  });
  const [[name, named] = [], ...others] = Object.entries($defs ?? {});
  if ($ref === undefined) return whole;
  // A schema with an id of its own comes as a reference to the one definition beside it.
  if ($ref !== `#/$defs/${name}` || others.length > 0) throw new Error(`cannot resolve ${$ref}`);
  return named!;
}
