import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface SentRequest {
  readonly method?: string;
  /** Sent as it is: nothing is normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes as JSON, with its content type. */
  readonly body?: string | Uint8Array | object;
  /** Whether the body goes in chunks, without its length. */
  readonly chunked?: boolean;
  readonly agent?: Agent;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Still encoded. */
  readonly body: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests read all kinds of answers
  readonly json: any;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sends one request, on a connection of its own unless there is an agent. POST when there is a body. */
export function send({ host, port }: Address, sent: SentRequest): Promise<Received> {
  const { path, agent = false, chunked } = sent;
  const isJson = typeof sent.body === 'object' && !(sent.body instanceof Uint8Array);
  const body = isJson ? JSON.stringify(sent.body) : (sent.body as string | Uint8Array | undefined);
  const method = sent.method ?? (body === undefined ? 'GET' : 'POST');
  const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...(isJson && { 'content-type': 'application/json' }), ...length, ...sent.headers };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, method, path, headers, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: incoming.statusCode!,
          headers: incoming.headers,
          body: bytes,
          get json() {
            return JSON.parse(bytes.toString());
          },
        });
      });
    });
    outgoing.on('error', reject);
    if (chunked && body !== undefined) outgoing.write(body);
    outgoing.end(chunked ? undefined : body);
  });
}

/** Sends bytes as they are, and gives all that comes until the other side closes. */
export function sendRaw({ host, port }: Address, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

/** A connection on which nothing is sent yet. */
export function open({ host, port }: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket));
    socket.once('error', reject);
  });
}
