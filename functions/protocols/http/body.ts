import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { MalformedRequestError, PayloadTooLargeError, UnsupportedEncodingError } from '../../core/errors';

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const DECODERS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip) as Decompress,
  deflate: promisify(inflate) as Decompress,
};

/** Undoes a request's content encoding, without ever holding more than the limit.
 *  @throws UnsupportedEncodingError, PayloadTooLargeError, MalformedRequestError. */
export function decodeBody(
  body: string | Uint8Array,
  encoding: string | undefined,
  limitBytes: number,
): Promise<string | Uint8Array> | string | Uint8Array {
  if (exceeds(body, limitBytes)) throw new PayloadTooLargeError(limitBytes);
  const name = encoding?.trim().toLowerCase() || 'identity';
  if (name === 'identity') return body;
  const decompress = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (!decompress) throw new UnsupportedEncodingError(Object.keys(DECODERS));
  return unpack(typeof body === 'string' ? Buffer.from(body, 'latin1') : body, name, decompress, limitBytes);
}

/** Bytes that a UTF-16 code unit takes in UTF-8, at most. */
const MAX_UNIT_BYTES = 3;

/** Whether a body has more bytes than that. Those of a text are counted only where its length leaves it open. */
export function exceeds(body: string | Uint8Array, limitBytes: number): boolean {
  if (typeof body !== 'string') return body.byteLength > limitBytes;
  return body.length * MAX_UNIT_BYTES > limitBytes && Buffer.byteLength(body) > limitBytes;
}

async function unpack(
  bytes: Uint8Array,
  name: string,
  decompress: Decompress,
  limitBytes: number,
): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new PayloadTooLargeError(limitBytes);
    throw new MalformedRequestError(`body is not ${name}, as its content encoding says`, {}, cause);
  }
}
