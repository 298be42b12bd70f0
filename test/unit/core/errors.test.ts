import * as errors from '../../../functions/core/errors';

describe('ServingError', () => {
  it('keeps its name, its facts and its cause', () => {
    const cause = new Error('reset');

    const failure = new errors.DependencyError('no answer', { key: 'k' }, cause);

    expect(failure).toMatchObject({ name: 'DependencyError', message: 'no answer', details: { key: 'k' }, cause });
    expect(failure).toBeInstanceOf(errors.PlatformError);
  });

  it('has no cause where none is given', () => {
    expect('cause' in new errors.ForbiddenError('no')).toBe(false);
  });
});

describe('sentences of failures', () => {
  it.each([
    [new errors.ModelNotFoundError('m'), 'model "m" is not in the store'],
    [new errors.VersionNotFoundError('m', 'such version', []), 'model "m" has no such version; it has no versions'],
    [new errors.MethodNotAllowedError(['GET', 'HEAD']), 'method must be GET or HEAD'],
    [new errors.UnsupportedMediaTypeError(undefined, ['a', 'b']), 'content type must be a or b, got none'],
    [new errors.PayloadTooLargeError(9), 'request body must be at most 9 bytes after decompression'],
    [new errors.DeadlineExceededError(5), 'no answer within 5 ms'],
    [new errors.FileTooLargeError('the file', 9), 'the file must have at most 9 bytes'],
    [new errors.TooManyRejectedError(2, 3, 0.1, []), '2 of 3 records were rejected, and maxRejectedRatio allows 0.1'],
    [
      new errors.TooManyRejectedError(2, 3, 0, ['a is missing', 'b is missing']),
      '2 of 3 records were rejected, and maxRejectedRatio allows 0; the first: a is missing; b is missing',
    ],
  ])('say what was expected and what came', (failure, sentence) => {
    expect(failure.message).toBe(sentence);
  });
});

describe('ERROR_CODES', () => {
  it('are all different', () => {
    expect(new Set(errors.ERROR_CODES).size).toBe(errors.ERROR_CODES.length);
  });
});
