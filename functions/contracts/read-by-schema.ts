import type { JsonSchema } from './json-schema';

/** What a reader gives for a value that does not plainly fit. */
export const MISFIT = Symbol('misfit');

/** Gives a value with the defaults of what it lacks, or MISFIT. */
export type Read = (value: unknown) => unknown;
/** Checks of what was read that JSON Schema has no words for, by the names that stand in `rule`. */
export type Rules = Readonly<Record<string, (value: never) => boolean>>;

type Fits = (value: unknown) => boolean;

const expressions = new Map<string, RegExp>();
/** The same expression for the same pattern: to make one can take longer than to use it. */
function expressionOf(pattern: string): RegExp {
  const expression = expressions.get(pattern) ?? new RegExp(pattern, 'u');
  expressions.set(pattern, expression);
  return expression;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const lengthOf = (value: unknown): number => (value as { length: number }).length;

const TYPES: Readonly<Record<string, Fits>> = {
  string: (value) => typeof value === 'string',
  number: Number.isFinite,
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

/** What keywords ask of values of the type. */
const CHECKS: Readonly<Record<string, (operand: never) => Fits>> = {
  type: (type: string) => TYPES[type]!,
  const: (wanted: unknown) => (value) => value === wanted,
  enum: (wanted: readonly unknown[]) => (value) => wanted.includes(value),
  pattern: (pattern: string) => {
    const expression = expressionOf(pattern);
    return (value) => expression.test(value as string);
  },
  allOf: (schemas: readonly JsonSchema[]) => {
    const reads = schemas.map((schema) => readOf(schema));
    return (value) => reads.every((read) => read(value) !== MISFIT);
  },
  // JSON Schema counts code points: a text has at least half as many as it has UTF-16 code units.
  minLength: (length: number) => (value) => lengthOf(value) >= 2 * length - 1,
  maxLength: (length: number) => (value) => lengthOf(value) <= length,
  minItems: (length: number) => (value) => lengthOf(value) >= length,
  maxItems: (length: number) => (value) => lengthOf(value) <= length,
  minimum: (least: number) => (value) => (value as number) >= least,
  maximum: (most: number) => (value) => (value as number) <= most,
  exclusiveMinimum: (bound: number) => (value) => (value as number) > bound,
};

/** What keywords say of the parts of a value. */
const PARTS: Readonly<Record<string, (schema: JsonSchema, rules: Rules) => Read>> = {
  anyOf: ({ anyOf }, rules) => readFirst(anyOf!, rules),
  oneOf: ({ oneOf }, rules) => readFirst(oneOf!, rules),
  items: ({ items }, rules) => readItems(items!, rules),
  properties: readProperties,
  additionalProperties: (schema, rules) =>
    typeof schema.additionalProperties === 'object' ? readRecord(schema, rules) : (value) => value,
};

/** Keywords that need no check of their own: `format` comes with a pattern, `required` is read with `properties`. */
const OTHERS = ['$schema', 'id', 'title', 'description', 'format', 'default', 'rule', 'required', 'propertyNames'];

/** Makes a reader of values from a schema. It takes less than the schema allows: objects may have no keys beside those
 *  that are named. @throws Error for a keyword or a rule that it does not know. */
export function readOf(schema: JsonSchema, rules: Rules = {}): Read {
  const names = Object.keys(schema);
  const unknown = names.find((name) => !CHECKS[name] && !PARTS[name] && !OTHERS.includes(name));
  if (unknown) throw new Error(`cannot read by "${unknown}" of a JSON schema`);
  // The other checks are for values of the type.
  const checks = ['type', ...names.filter((name) => name !== 'type')].filter((name) => CHECKS[name] && name in schema);
  const fits = checks.map((name) => CHECKS[name]!(schema[name as keyof JsonSchema] as never));
  const parts = names.filter((name) => PARTS[name]).map((name) => PARTS[name]!(schema, rules));
  const rule = schema.rule === undefined ? undefined : ruleOf(schema.rule, rules);
  return (value) => {
    for (let i = 0; i < fits.length; i++) if (!fits[i]!(value)) return MISFIT;
    let read = value;
    for (let i = 0; i < parts.length && read !== MISFIT; i++) read = parts[i]!(read);
    return read === MISFIT || !rule || rule(read) ? read : MISFIT;
  };
}

function ruleOf(name: string, rules: Rules): Fits {
  const rule = rules[name];
  if (!rule) throw new Error(`no rule "${name}" to read by`);
  return rule as Fits;
}

function readFirst(schemas: readonly JsonSchema[], rules: Rules): Read {
  const reads = schemas.map((schema) => readOf(schema, rules));
  return (value) => {
    for (let i = 0; i < reads.length; i++) {
      const read = reads[i]!(value);
      if (read !== MISFIT) return read;
    }
    return MISFIT;
  };
}

/** Whether a schema has defaults: what is read by it is a copy of the value then. */
const fillsIn = ({ properties, items, anyOf, oneOf }: JsonSchema): boolean =>
  [...Object.values(properties ?? {}), ...(items ? [items] : []), ...(anyOf ?? []), ...(oneOf ?? [])].some(
    (schema) => schema.default !== undefined || fillsIn(schema),
  );

function readItems(items: JsonSchema, rules: Rules): Read {
  const read = readOf(items, rules);
  const copies = fillsIn(items);
  return (value) => {
    const values = value as unknown[];
    const result = copies ? new Array<unknown>(values.length) : undefined;
    for (let i = 0; i < values.length; i++) {
      const item = read(values[i]);
      if (item === MISFIT) return MISFIT;
      if (result) result[i] = item;
    }
    return result ?? values;
  };
}

function readProperties(schema: JsonSchema, rules: Rules): Read {
  const { properties = {}, required = [] } = schema;
  const reads = new Map(Object.entries(properties).map(([name, property]) => [name, readOf(property, rules)]));
  if (fillsIn(schema)) return (value) => copyProperties(value as Properties, properties, required, reads);
  return (value) => {
    const given = value as Properties;
    for (const name in given) {
      const read = reads.get(name);
      if (!read || read(given[name]) === MISFIT) return MISFIT;
    }
    for (let i = 0; i < required.length; i++) if (!Object.hasOwn(given, required[i]!)) return MISFIT;
    return value;
  };
}

type Properties = Readonly<Record<string, unknown>>;

/** Properties and defaults, in the schema's order. */
function copyProperties(
  given: Properties,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  reads: ReadonlyMap<string, Read>,
): unknown {
  for (const name in given) if (!reads.has(name)) return MISFIT;
  const result: Record<string, unknown> = {};
  for (const [name, read] of reads) {
    const fallback = properties[name]!.default;
    if (Object.hasOwn(given, name)) {
      result[name] = read(given[name]);
      if (result[name] === MISFIT) return MISFIT;
    } else if (fallback !== undefined) result[name] = read(fallback);
    else if (required.includes(name)) return MISFIT;
  }
  return result;
}

function readRecord({ propertyNames, additionalProperties }: JsonSchema, rules: Rules): Read {
  const values = additionalProperties as JsonSchema;
  if (fillsIn(values)) throw new Error('cannot read a record of values with defaults');
  const readName = readOf(propertyNames ?? {}, rules);
  const read = readOf(values, rules);
  return (value) => {
    const given = value as Properties;
    for (const name in given) {
      // zod leaves such a key out.
      if (name === '__proto__' || readName(name) === MISFIT || read(given[name]) === MISFIT) return MISFIT;
    }
    return value;
  };
}
