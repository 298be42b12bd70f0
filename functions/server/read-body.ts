import type { IncomingMessage } from 'node:http';
import { MalformedRequestError, PayloadTooLargeError } from '../core/errors';

const EMPTY = Buffer.alloc(0);

/** Reads the body of a request that has just come.
 *  @throws PayloadTooLargeError as soon as there are more bytes than allowed; MalformedRequestError when the client ends
 *  before its body does. */
export async function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length']) > limitBytes) throw new PayloadTooLargeError(limitBytes);
  // A body that came with its headers, as most do, is there when the parser is done with what came: no need to listen.
  await undefined;
  if (!incoming.complete) return collectBody(incoming, limitBytes);
  const body: Buffer = incoming.read() ?? EMPTY;
  if (body.length > limitBytes) throw new PayloadTooLargeError(limitBytes);
  return body;
}

function collectBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
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
