import { ForbiddenError } from '../../../functions/core/errors';
import { assertLocalRequest, isLoopback } from '../../../functions/server/local-requests';

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.8.9.10', '::1'])('takes %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'localhost.evil.example', ''])('refuses %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('assertLocalRequest', () => {
  const check = (headers: Record<string, string>) => () => assertLocalRequest((name) => headers[name]);

  it.each<[string, Record<string, string>]>([
    ['a client that is no browser', { host: '127.0.0.1:8080' }],
    ['IPv6', { host: '[::1]:8080' }],
    ['a page of its own', { host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    [
      'a link from another site',
      { host: 'localhost:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ],
  ])('takes %s', (_, headers) => {
    expect(check(headers)).not.toThrow();
  });

  it.each<[string, Record<string, string>]>([
    ['another name that leads here', { host: 'evil.example:8080' }],
    ['no host', {}],
    ['a form of another site', { host: 'localhost:8080', origin: 'http://evil.example' }],
    ['a sandboxed page', { host: 'localhost:8080', origin: 'null' }],
    [
      'an image of another site',
      { host: 'localhost:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ],
  ])('refuses %s', (_, headers) => {
    expect(check(headers)).toThrow(ForbiddenError);
  });
});
