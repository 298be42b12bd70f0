import { UnsupportedMediaTypeError } from '../../../functions/core/errors';
import { checkContentType } from '../../../functions/protocols/content-type';

const check = (contentType: string | undefined) => () => checkContentType(contentType, ['application/json']);

describe('checkContentType', () => {
  it.each([
    undefined,
    '',
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    ' application/json ;x',
  ])('passes %j', (contentType) => {
    expect(check(contentType)).not.toThrow();
  });

  it.each(['text/json', 'application/json-lines', 'application/jso', ';', 'x'.repeat(10_000)])('refuses %s', (type) => {
    expect(check(type)).toThrow(UnsupportedMediaTypeError);
  });

  it('cuts what came short', () => {
    expect(check('x'.repeat(10_000))).toThrow(/^content type must be application\/json, got x{64}$/);
  });
});
