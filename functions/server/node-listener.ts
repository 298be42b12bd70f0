import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { MalformedRequestError, PayloadTooLargeError } from '../core/errors';
import type { App } from '../protocols/app';
import { errorAnswer } from '../protocols/error-answer';
import type { Answer } from '../protocols/http/answer';
import type { BodyBudget } from './body-budget';
import { assertLocalRequest } from './local-requests';

export interface ListenerDeps {
  readonly app: App;
  readonly budget: BodyBudget;
  /** Whether to refuse what pages of other sites make a browser on this machine send. */
  readonly localOnly: boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Answers the requests of a node:http server with the HTTP application. */
export const createListener =
  (deps: ListenerDeps): RequestListener =>
  (incoming, outgoing) => {
    const requestId = randomUUID();
    answerRequest(deps, incoming, outgoing, requestId)
      .then((answer) => send(incoming, outgoing, answer, requestId))
      .catch((error) => {
        deps.onFailure(error);
        outgoing.destroy();
      });
  };

async function answerRequest(
  { app, budget, localOnly }: ListenerDeps,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requestId: string,
): Promise<Answer> {
  const header = (name: string) => headerOf(incoming, name);
  try {
    if (localOnly) assertLocalRequest(header);
  } catch (error) {
    return errorAnswer(error, requestId);
  }
  return app({
    method: incoming.method!,
    path: incoming.url!,
    header,
    readBody: async (limitBytes) => {
      outgoing.once('close', budget.take(roomFor(incoming, limitBytes)));
      return readBody(incoming, limitBytes);
    },
    requestId,
    acceptsBytes: true,
  });
}

/** Bytes that a body will take: its stated length, or the most that it may have where that is not known. */
function roomFor({ headers }: IncomingMessage, limitBytes: number): number {
  const stated = headers['content-encoding'] === undefined ? Number(headers['content-length']) : Number.NaN;
  return stated <= limitBytes ? stated : limitBytes;
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** An answer may be there before its request is, which is too large then. A client that is still writing when the
 *  connection ends would not hear of the answer, so the rest is read and dropped first. */
function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body }: Answer,
  requestId: string,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  outgoing.writeHead(status, { ...headers, 'content-length': length, 'x-request-id': requestId });
  if (incoming.complete) {
    outgoing.end(body);
    return;
  }
  outgoing.write(body);
  finished(incoming.resume(), () => outgoing.end());
}

/** @throws PayloadTooLargeError as soon as there are more bytes than allowed. */
function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    if (Number(incoming.headers['content-length']) > limitBytes) return reject(new PayloadTooLargeError(limitBytes));
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) return chunks.push(chunk);
      incoming.removeAllListeners('data');
      return reject(new PayloadTooLargeError(limitBytes));
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on('error', (cause) => reject(new MalformedRequestError('body ended before its length', {}, cause)));
  });
}
