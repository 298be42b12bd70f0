import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../functions/core/errors';
import type { SentRequest } from './http-client';
import { A_FLIGHT, GOOD } from './requests';

/** A value that no answer may repeat. */
export const SECRET = 'swordfish';
/** Another one, a number. */
export const SECRET_NUMBER = '987654';

const PREDICT = GOOD.path;
const INFER = '/v2/models/flight-arrival/infer';
const JSON_TYPE = { 'content-type': 'application/json' };

type Row = readonly [title: string, code: ErrorCode, request: SentRequest, sentence?: RegExp];

/** A request that is refused, and how: its code, and what its sentence says. */
export type BadRequest = [title: string, code: ErrorCode, request: SentRequest, sentence: RegExp];

/** A request with a body as it is. */
export const textTo = (
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = JSON_TYPE,
): SentRequest => ({
  path,
  headers,
  body,
});
/** The good flight with other features. */
export const recordWith = (changes: object): SentRequest => ({
  path: PREDICT,
  body: { instances: [{ ...A_FLIGHT, ...changes }] },
});
const features = (fields: object): SentRequest => ({
  path: INFER,
  body: { inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 13], data: new Array(13).fill(1), ...fields }] },
});
/** A binary request whose JSON part is said to be of a length. */
const framed = (headerLength: string, parts: readonly Uint8Array[] = [new Uint8Array(52)]): SentRequest => {
  const head = JSON.stringify({
    inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 13], parameters: { binary_data_size: 52 } }],
  });
  const headers = { 'inference-header-content-length': headerLength.replace('N', String(head.length)) };
  return textTo(INFER, Buffer.concat([Buffer.from(head), ...parts]), headers);
};

const BODIES: Row[] = [
  ['JSON that ends too soon', 'MALFORMED_REQUEST', textTo(PREDICT, `{"instances": ["${SECRET}"`)],
  ['JSON with a stray word', 'MALFORMED_REQUEST', textTo(PREDICT, `{"instances": ${SECRET}}`)],
  ['bytes that are not UTF-8', 'MALFORMED_REQUEST', textTo(PREDICT, Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
  ['an empty body', 'MALFORMED_REQUEST', textTo(PREDICT, ''), /body is empty/],
  ['an empty body to infer', 'MALFORMED_REQUEST', textTo(INFER, ''), /body is empty/],
  ['a body of spaces', 'MALFORMED_REQUEST', textTo(PREDICT, '  \n '), /body is empty/],
  ['a body that is no object', 'INVALID_INPUT', textTo(PREDICT, `"${SECRET}"`)],
  ['a body that is null', 'INVALID_INPUT', textTo(INFER, 'null')],
  [
    'another content type',
    'UNSUPPORTED_MEDIA_TYPE',
    textTo(PREDICT, '{}', { 'content-type': 'text/csv' }),
    /text\/csv/,
  ],
  ['an unknown encoding', 'UNSUPPORTED_ENCODING', textTo(PREDICT, '{}', { 'content-encoding': 'br' })],
  ['gzip that is none', 'MALFORMED_REQUEST', textTo(PREDICT, `{"a":"${SECRET}"}`, { 'content-encoding': 'gzip' })],
  [
    'gzip that ends too soon',
    'MALFORMED_REQUEST',
    textTo(PREDICT, gzipSync(JSON.stringify(GOOD.body)).subarray(0, 40), { 'content-encoding': 'gzip' }),
  ],
  [
    '100,000-deep arrays',
    'INVALID_INPUT',
    textTo('/v2/models/digits/infer', '['.repeat(100_000) + ']'.repeat(100_000)),
  ],
  [
    'JSON nested 100,000 deep where exact integers are read',
    'MALFORMED_REQUEST',
    textTo(PREDICT, `{"instances":${'['.repeat(100_000)}`),
  ],
  ['deep JSON where data are expected', 'INVALID_INPUT', textTo(INFER, deepData(100_000)), /ragged/],
  ['an own key __proto__', 'INVALID_INPUT', textTo(PREDICT, '{"__proto__": {"instances": []}}'), /exactly one of/],
  [
    'a feature __proto__',
    'INVALID_INPUT',
    textTo(PREDICT, `{"instances": [{"__proto__": ${JSON.stringify(A_FLIGHT)}}]}`),
    /"__proto__" is not one of/,
  ],
  ['a column "constructor"', 'INVALID_INPUT', { path: PREDICT, body: { inputs: { constructor: [1] } } }],
];

const TENSORS: Row[] = [
  ['a header length beyond the body', 'MALFORMED_REQUEST', framed('9999')],
  ['a header length of 0', 'MALFORMED_REQUEST', framed('0')],
  ['a negative header length', 'MALFORMED_REQUEST', framed('-1')],
  ['a header length that is no number', 'MALFORMED_REQUEST', framed('1e2')],
  ['a header length inside the JSON part', 'MALFORMED_REQUEST', framed('20')],
  ['fewer bytes than binary_data_size', 'INVALID_INPUT', framed('N', [new Uint8Array(51)]), /binary_data_size/],
  ['more bytes than binary_data_size', 'INVALID_INPUT', framed('N', [new Uint8Array(60)]), /8 bytes follow/],
  ['a shape whose product overflows', 'INVALID_INPUT', features({ shape: [2 ** 53 - 1, 13] })],
  ['a shape of 10^308', 'INVALID_INPUT', features({ shape: [1e308, 13] })],
  ['a shape of 100,000 dimensions', 'INVALID_INPUT', features({ shape: new Array(100_000).fill(1) })],
  ['a negative dimension', 'INVALID_INPUT', features({ shape: [-1, 13] }), /shape \[any, 13\]/],
  ['a fraction of a dimension', 'INVALID_INPUT', features({ shape: [0.5, 13] })],
  ['a dimension that is text', 'INVALID_INPUT', features({ shape: ['1', 13] }), /inputs\[0\]\.shape\[0\]/],
  ['another datatype', 'INVALID_INPUT', features({ datatype: 'INT64' }), /must be FP32, got "INT64"/],
  ['a datatype that is none', 'INVALID_INPUT', features({ datatype: '__proto__' })],
  ['a value of another kind', 'INVALID_INPUT', features({ data: [...new Array(12).fill(1), SECRET] })],
  ['a value outside the type', 'INVALID_INPUT', features({ data: [...new Array(12).fill(1), 1e300] }), /range of FP32/],
  ['fewer elements than the shape has', 'INVALID_INPUT', features({ data: [1, 2] }), /13 elements .* got 2/],
  ['ragged nested data', 'INVALID_INPUT', features({ shape: [2, 13], data: [new Array(13).fill(1), [1]] }), /ragged/],
  ['an unknown input', 'INVALID_INPUT', features({ name: 'else' }), /"else" is not one of .*"features" is missing/],
  ['an unknown output', 'INVALID_INPUT', outputNamed('else'), /output "else" is not one of "minutes"/],
];

function outputNamed(name: string): SentRequest {
  const request = features({});
  return { ...request, body: { ...(request.body as object), outputs: [{ name }] } };
}

const ROWS: Row[] = [
  ['a row that is too short', 'INVALID_INPUT', { path: PREDICT, body: { instances: [[1, 2]] } }, /15 values, got 2/],
  ['columns of different lengths', 'INVALID_INPUT', { path: PREDICT, body: { inputs: { month: [1, 2], hour: [1] } } }],
  ['a feature that is missing', 'INVALID_INPUT', recordWith({ month: undefined }), /"month" row 0 is missing/],
  ['a feature that is null', 'INVALID_INPUT', recordWith({ carrier: null }), /"carrier" row 0 is missing/],
  ['an unknown feature', 'INVALID_INPUT', recordWith({ colour: SECRET }), /"colour" is not one of/],
  ['a feature of another kind', 'INVALID_INPUT', recordWith({ distance: SECRET }), /"distance" row 0 must be a number/],
  [
    'a feature outside its range',
    'INVALID_INPUT',
    recordWith({ month: 987_654 }),
    /"month" row 0 must be from 1 to 12/,
  ],
  ['several problems, all listed', 'INVALID_INPUT', recordWith({ month: 13, hour: 1.5, dest: 7 }), /^3 problems: /],
  [
    'more rows than the model takes',
    'INVALID_INPUT',
    { path: PREDICT, body: { instances: new Array(10_001).fill(0) } },
  ],
];

const PATHS: Row[] = [
  ['an unknown path', 'ROUTE_NOT_FOUND', { path: '/v3/else' }],
  ['an unknown path to POST', 'ROUTE_NOT_FOUND', { path: '/v2/models/flight-delay/guess', body: {} }],
  ['an unknown verb', 'ROUTE_NOT_FOUND', { path: '/v1/models/flight-delay:explain', body: {} }],
  ['an unknown model', 'MODEL_NOT_FOUND', { path: '/v1/models/else:predict', body: {} }],
  ['an unknown model to infer', 'MODEL_NOT_FOUND', { path: '/v2/models/else/infer', body: {} }],
  ['an unknown model to ready', 'MODEL_NOT_FOUND', { path: '/v2/models/else/ready' }],
  ['a model called __proto__', 'MODEL_NOT_FOUND', { path: '/v2/models/__proto__' }],
  ['a name that no model may have', 'MODEL_NOT_FOUND', { path: `/v2/models/${'x'.repeat(5_000)}` }],
  ['an unknown version', 'VERSION_NOT_FOUND', { path: '/v2/models/digits/versions/9/infer', body: {} }, /it has 1$/],
  ['an unknown alias', 'VERSION_NOT_FOUND', { path: '/v2/models/digits/versions/else' }],
  ['an alias called constructor', 'VERSION_NOT_FOUND', { path: '/v2/models/digits/versions/constructor' }],
  ['an encoded way out of the store', 'MODEL_NOT_FOUND', { path: '/v2/models/..%2f..%2fetc%2fpasswd/infer', body: {} }],
  ['an encoded way out, in a version', 'VERSION_NOT_FOUND', { path: '/v2/models/digits/versions/..%2f..%2fx' }],
  ['a model called ..', 'MODEL_NOT_FOUND', { path: '/v2/models/..%2e' }],
  ['a raw way out of the store', 'ROUTE_NOT_FOUND', { path: '/v2/models/../../../etc/passwd' }],
  ['a raw .. for a model', 'MODEL_NOT_FOUND', { path: '/v2/models/../infer', body: {} }],
  ['a name with an encoded question mark', 'MODEL_NOT_FOUND', { path: '/v2/models/digits%3Fx' }],
  ['a name with an encoded hash', 'MODEL_NOT_FOUND', { path: '/v2/models/digits%23x/ready' }],
  ['a name with a zero byte', 'MODEL_NOT_FOUND', { path: '/v2/models/digits%00' }],
  ['a name of broken percent signs', 'MODEL_NOT_FOUND', { path: '/v2/models/%E0%A4%A%/infer', body: {} }],
];

function deepData(depth: number): string {
  const data = '['.repeat(depth) + ']'.repeat(depth);
  return `{"inputs":[{"name":"features","datatype":"FP32","shape":[1,13],"data":${data}}]}`;
}

/** Requests that every transport refuses alike. Each is one to a store with the project's models. */
export const BAD_REQUESTS: readonly BadRequest[] = [...BODIES, ...TENSORS, ...ROWS, ...PATHS].map(
  ([title, code, request, sentence = /./]) => [title, code, request, sentence],
);
