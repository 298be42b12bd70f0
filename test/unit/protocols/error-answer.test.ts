import * as errors from '../../../functions/core/errors';
import { errorAnswer, HTTP_STATUS } from '../../../functions/protocols/error-answer';

const CAUSE = new Error('secret cause');

/** A failure of each class, and the status and headers that it is answered with. */
const FAILURES: [errors.ServingError, number, Record<string, string>?][] = [
  [new errors.InvalidInputError(['a', 'b']), 400],
  [new errors.MalformedRequestError('body is not JSON', {}, CAUSE), 400],
  [new errors.UnsupportedMediaTypeError('text/csv', ['application/json']), 415],
  [new errors.UnsupportedEncodingError(['gzip']), 415],
  [new errors.PayloadTooLargeError(10), 413],
  [new errors.RouteNotFoundError(), 404],
  [new errors.MethodNotAllowedError(['GET', 'HEAD']), 405, { allow: 'GET, HEAD' }],
  [new errors.ModelNotFoundError('m'), 404],
  [new errors.VersionNotFoundError('m', 'such version', ['1']), 404],
  [new errors.VersionExistsError('m', '1'), 409],
  [new errors.RegistryConflictError('m', 3), 409],
  [new errors.ForbiddenError('no'), 403],
  [new errors.JobNotFoundError('0'), 404],
  [new errors.UnreadableFileError('not UTF-8', {}, CAUSE), 422],
  [new errors.FileTooLargeError('the file', 10), 413],
  [new errors.TooManyRejectedError(2, 3, 0.1, ['why']), 422],
  [new errors.ObjectChangedError('k'), 409],
  [new errors.ModelArtifactError('secret', { key: 'secret' }, CAUSE), 500],
  [new errors.ModelArtifactMissingError('secret/key', CAUSE), 500],
  [new errors.InferenceFailedError('secret', { secret: 1 }, CAUSE), 500],
  [new errors.DependencyError('secret', { key: 'secret' }, CAUSE), 503, { 'retry-after': '1' }],
  [new errors.MisalignedRangeError(1), 500],
  [new errors.JobRecordError('secret', {}, CAUSE), 500],
  [new errors.OverloadedError(), 503, { 'retry-after': '1' }],
  [new errors.DeadlineExceededError(5), 504],
  [new errors.ConfigError('secret', { problems: ['secret'] }), 500],
];

const ofFault = (fault: 'caller' | 'platform') =>
  FAILURES.filter(([failure]) => failure.fault === fault).map(([failure]) => [failure.name, failure] as const);

describe('errorAnswer', () => {
  it.each(FAILURES.map((row) => [row[0].name, ...row] as const))('answers %s', (_, failure, status, headers = {}) => {
    const answer = errorAnswer(failure, 'r1');

    expect(answer).toMatchObject({ status, code: failure.code });
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      ...headers,
    });
  });

  it('has an example here for each code', () => {
    const codes = new Set<string>([...FAILURES.map(([failure]) => failure.code), 'INTERNAL']);

    expect([...codes].sort()).toEqual([...errors.ERROR_CODES].sort());
    expect(Object.keys(HTTP_STATUS).sort()).toEqual([...errors.ERROR_CODES].sort());
  });

  it.each(ofFault('caller'))('tells the caller all facts of %s, and never the cause', (_, failure) => {
    const { status, body } = errorAnswer(failure, 'r1');

    expect(JSON.parse(body)).toEqual({
      error: failure.message,
      ...failure.details,
      code: failure.code,
      request_id: 'r1',
    });
    expect(body).not.toContain('secret');
    expect(status).toBeLessThan(500);
  });

  it.each(ofFault('platform'))('tells of %s a sentence, a code and the request, and nothing else', (_, failure) => {
    const { status, body } = errorAnswer(failure, 'r1');

    expect(JSON.parse(body)).toEqual({ error: expect.any(String), code: failure.code, request_id: 'r1' });
    expect(body).not.toContain('secret');
    expect(body).not.toContain(failure.message);
    expect(status).toBeGreaterThanOrEqual(500);
  });

  it.each([
    [new TypeError('secret')],
    ['secret'],
    [undefined],
    [Object.assign(new Error('secret'), { code: 'FORBIDDEN' })],
  ])('tells of a failure that nobody foresaw only that it is internal: %p', (failure) => {
    expect(errorAnswer(failure, 'r1')).toEqual({
      status: 500,
      code: 'INTERNAL',
      headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
      body: '{"error":"internal error","code":"INTERNAL","request_id":"r1"}',
    });
  });

  it('lists every problem of a request', () => {
    expect(JSON.parse(errorAnswer(new errors.InvalidInputError(['a', 'b']), 'r1').body)).toMatchObject({
      error: '2 problems: a; b',
      problems: ['a', 'b'],
    });
  });
});
