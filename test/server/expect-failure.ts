import { ERROR_CODES, type ErrorCode } from '../../functions/core/errors';
import { HTTP_STATUS } from '../../functions/protocols/error-answer';
import type { Received } from './http-client';

/** What no answer may tell: stacks, places on the server's disk, names of its parts. */
const INSIDES =
  /\bat .*:\d+:\d+|node:internal|\/(tmp|home|root|work|usr|var)\/|\.(js|ts|onnx)\b|Error:|onnxruntime|node_modules/;

/** Checks the error form: status, code, sentence, request id, and that the answer tells nothing about the inside.
 *  @param secrets values of the request that must not come back. */
export function expectErrorForm(answer: Received, code: ErrorCode, secrets: readonly string[] = []): void {
  const text = answer.body.toString();
  expect([answer.status, text]).toEqual([HTTP_STATUS[code], expect.stringContaining(`"code":"${code}"`)]);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(ERROR_CODES).toContain(answer.json.code);
  expect(answer.json.error).toMatch(/\S/);
  expect(answer.json.request_id).toMatch(/\S/);
  expect(text).not.toMatch(INSIDES);
  for (const secret of secrets) expect(text).not.toContain(secret);
  if (answer.status >= 500) expect(Object.keys(answer.json).sort()).toEqual(['code', 'error', 'request_id']);
}

/** Checks the error form as `expectErrorForm` does, of the Node server, which names the request in a header, too. */
export function expectFailure(answer: Received, code: ErrorCode, secrets: readonly string[] = []): void {
  expectErrorForm(answer, code, secrets);
  expect(answer.json.request_id).toBe(answer.headers['x-request-id']);
}
