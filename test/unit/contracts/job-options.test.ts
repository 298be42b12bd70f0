import { JobOptions } from '../../../functions/contracts/job-options';

describe('delimiter', () => {
  it.each([',', ';', '\t', '|', ' ', ':', '^', '~', '_', '/'])('may be %j', (delimiter) => {
    expect(JobOptions.parse({ delimiter }).delimiter).toBe(delimiter);
  });

  it.each(['.', '-', '+', '0', '9', 'a', 'e', 'z', 'A', 'E', 'Z'])(
    'must not be %j, which numbers and words are written with',
    (delimiter) => {
      expect(JobOptions.safeParse({ delimiter }).error?.issues).toMatchObject([
        { path: ['delimiter'], message: expect.stringContaining('must not be a letter, a digit') },
      ]);
    },
  );

  it.each(['', ',,', '"', '\n', '\r', '\0', 'é'])('must not be %j', (delimiter) => {
    expect(JobOptions.safeParse({ delimiter }).success).toBe(false);
  });
});
