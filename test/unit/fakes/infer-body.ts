import type { PredictBody } from '../../../functions/protocols/predict-protocol';

type Fields = Partial<PredictBody>;

/** A JSON inference request. @param value an object, or the text itself. */
export const jsonBody = (value: unknown, fields: Fields = {}): PredictBody => ({
  body: typeof value === 'string' ? value : JSON.stringify(value),
  contentType: 'application/json',
  headerLength: undefined,
  acceptsBytes: true,
  ...fields,
});

/** An inference request of the binary tensor extension: JSON, then the bytes of each tensor. */
export function binaryBody(value: unknown, parts: readonly Uint8Array[], fields: Fields = {}): PredictBody {
  const head = Buffer.from(JSON.stringify(value));
  return {
    body: Buffer.concat([head, ...parts]),
    contentType: 'application/octet-stream',
    headerLength: String(head.length),
    acceptsBytes: true,
    ...fields,
  };
}

/** Elements of a BYTES tensor as the extension carries them. */
export const stringBytes = (...elements: (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(
    elements.flatMap((element) => {
      const bytes = Buffer.from(element as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
