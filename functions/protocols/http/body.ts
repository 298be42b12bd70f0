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
  if (Buffer.byteLength(body) > limitBytes) throw new PayloadTooLargeError(limitBytes);
  const name = encoding?.trim().toLowerCase() || 'identity';
  if (name === 'identity') return body;
  const decompress = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (!decompress) throw new UnsupportedEncodingError(Object.keys(DECODERS));
  return unpack(typeof body === 'string' ? Buffer.from(body, 'latin1') : body, name, decompress, limitBytes);
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
