import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Below this a packet more or less is not worth the time: compressing starts to pay at about a packet's size. */
const MIN_COMPRESSED_BYTES = 1_400;

/** Level 1: predictions are short-lived, and higher levels take longer than they save on the wire. */
const LEVEL = 1;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Compresses an answer for a client that takes gzip. */
export function compressAnswer(answer: Answer, acceptEncoding: string | undefined): Promise<Answer> | Answer {
  const isTaken = acceptEncoding && answer.body.length >= MIN_COMPRESSED_BYTES && acceptsGzip(acceptEncoding);
  return isTaken ? compressed(answer) : answer;
}

async function compressed(answer: Answer): Promise<Answer> {
  const body = await compress(answer.body, { level: LEVEL });
  return {
    status: answer.status,
    headers: { ...answer.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body,
  };
}

/** Whether an Accept-Encoding header takes gzip: by name, or by `*` where it is not named (RFC 9110, 12.5.3). */
export function acceptsGzip(header: string): boolean {
  const items = header.split(',').map((item) => item.trim().toLowerCase());
  const item = items.find((text) => /^gzip\s*(;|$)/.test(text)) ?? items.find((text) => /^\*\s*(;|$)/.test(text));
  return item !== undefined && /^[^;]*(;\s*q\s*=\s*(0\.0*[1-9][0-9]*|1(\.0*)?)\s*)?$/.test(item);
}

/** Headers of JSON, which no browser may take for anything else. */
export const JSON_HEADERS = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' } as const;

/** A JSON answer. */
export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(value),
});
