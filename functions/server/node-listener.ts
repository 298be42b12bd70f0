import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import type { App } from '../protocols/app';
import { errorAnswer } from '../protocols/error-answer';
import type { Answer } from '../protocols/http/answer';
import type { BodyBudget } from './body-budget';
import { assertLocalRequest } from './local-requests';
import type { OpenRequests } from './open-requests';
import { readBody } from './read-body';

export interface ListenerDeps {
  readonly app: App;
  readonly budget: BodyBudget;
  readonly open: OpenRequests;
  /** Whether to refuse what pages of other sites make a browser on this machine send. */
  readonly localOnly: boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Answers the requests of a node:http server with the HTTP application. */
export function createListener(deps: ListenerDeps): RequestListener {
  const { budget, open, onFailure } = deps;
  return async (incoming, outgoing) => {
    const requestId = randomUUID();
    let takenBytes = 0;
    open.enter();
    outgoing.on('close', () => {
      open.leave();
      budget.giveBack(takenBytes);
    });
    const readWithin = (limitBytes: number) => {
      const bytes = roomFor(incoming, limitBytes);
      budget.take(bytes);
      takenBytes = bytes;
      return readBody(incoming, limitBytes);
    };
    try {
      const answer = await answerTo(deps, incoming, readWithin, requestId);
      send(incoming, outgoing, answer, requestId, open.isEnding);
    } catch (error) {
      onFailure(error);
      outgoing.destroy();
    }
  };
}

function answerTo(
  { app, localOnly }: ListenerDeps,
  incoming: IncomingMessage,
  readWithin: (limitBytes: number) => Promise<Uint8Array>,
  requestId: string,
): Promise<Answer> | Answer {
  const header = (name: string) => headerOf(incoming, name);
  try {
    if (localOnly) assertLocalRequest(header);
  } catch (error) {
    return errorAnswer(error, requestId);
  }
  const { method, url } = incoming;
  return app({ method: method!, path: url!, header, readBody: readWithin, requestId, acceptsBytes: true });
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
 *  connection ends would not hear of the answer, so the rest is read and dropped first.
 *  @param isLast tells the client that the connection ends with this answer. */
function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body }: Answer,
  requestId: string,
  isLast: boolean,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const fields: (string | number)[] = ['content-length', length, 'x-request-id', requestId];
  for (const name in headers) fields.push(name, headers[name]!);
  if (isLast) fields.push('connection', 'close');
  outgoing.writeHead(status, fields);
  if (incoming.complete) {
    outgoing.end(body);
    return;
  }
  outgoing.write(body);
  finished(incoming.resume(), () => outgoing.end());
}
