import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../core/errors';
import { HTTP_STATUS } from '../error-answer';
import { ErrorBody } from '../error-body';
import type { Route } from '../route';
import { OPERATIONS, type OperationName } from './operations';
import type { BodyDocs, RouteDocs } from './route-docs';

/** Path parameters by name. */
const PARAMS: Readonly<Record<string, z.ZodType>> = {
  model: z.string().meta({ description: 'Name of a model', example: 'flight-delay' }),
  version: z.string().meta({ description: 'A version or an alias', example: 'champion' }),
  id: z.string().meta({ description: 'Id of a job', example: '0123456789abcdef01234567' }),
};

/** Writes the OpenAPI 3.1 description of routes from the schemas that the routes read with. */
export function describeApi(routes: readonly Route[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route.operation, path) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Onward', version, description: 'Predictions of ONNX models' },
      // Relative to this document's own address, so that it holds under an API Gateway stage as well.
      servers: [{ url: '.' }],
      tags: [{ name: 'Predict' }, { name: 'Models' }, { name: 'Jobs' }, { name: 'Server' }],
      paths,
    },
    { allowEmptySchema: { bigint: true }, override: integersForBigints },
  );
}

/** A Hono pattern as a path template: `/:model{[^/:]+:predict}` is `/{model}:predict`. */
export const openApiPath = (pattern: string): string =>
  pattern.replace(/:(\w+)(?:\{\[\^\/:\]\+(:\w+)?\})?/g, (_, name: string, verb = '') => `{${name}}${verb}`);

function operation(name: OperationName, path: string): ZodOpenApiOperationObject {
  const docs: RouteDocs = OPERATIONS[name];
  const isOfVersion = path.includes('{version}');
  return {
    operationId: isOfVersion ? `${name}OfVersion` : name,
    summary: isOfVersion ? `${docs.summary}, for one version or alias` : docs.summary,
    tags: [docs.tag],
    ...parameters(docs, path),
    ...(docs.request && { requestBody: { content: content(docs.request), required: !docs.requestIsOptional } }),
    responses: {
      200: {
        description: 'The answer',
        content: content(docs.response),
        ...(docs.responseHeaders && { headers: headers(docs.responseHeaders) }),
      },
      ...failures(docs.errors),
    },
  };
}

function parameters(
  { requestQuery, requestHeaders }: RouteDocs,
  path: string,
): Pick<ZodOpenApiOperationObject, 'requestParams'> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  if (names.length === 0 && !requestQuery && !requestHeaders) return {};
  return {
    requestParams: {
      ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, PARAMS[name]!]))) }),
      ...(requestQuery && { query: requestQuery }),
      ...(requestHeaders && { header: headers(requestHeaders) }),
    },
  };
}

const headers = (sentences: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(sentences).map(([name, description]) => [name, z.string().optional().meta({ description })]),
    ),
  );

const content = (bodies: BodyDocs) =>
  Object.fromEntries(
    Object.entries(bodies).map(([type, body]) => [
      type,
      typeof body === 'string'
        ? { schema: { type: 'string' as const, contentMediaType: type, description: body } }
        : { schema: body },
    ]),
  );

/** Responses by status, each with the codes that it may carry. */
function failures(codes: readonly ErrorCode[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'INTERNAL'] as const) {
    const status = HTTP_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      String(status),
      { description: [...new Set(some)].join(', '), content: { 'application/json': { schema: ErrorBody } } },
    ]),
  );
}

/** JSON has one kind of whole number, however large. */
function integersForBigints({ jsonSchema, zodSchema }: { jsonSchema: { type?: unknown }; zodSchema: unknown }): void {
  const { def } = (zodSchema as z.core.$ZodType)._zod;
  if (def.type === 'bigint') jsonSchema.type = 'integer';
}
