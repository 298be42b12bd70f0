import { TestCli } from './cli-deps';

const cli = new TestCli();
afterAll(() => cli.remove());

describe('a required option', () => {
  it.each([
    ['score', ['score', 'f.csv', '--modle', 'm'], '--modle', '--model'],
    ['predict', ['predict', 'm', '--imput', 'f.csv'], '--imput', '--input'],
    ['push', ['push', 'm', '--too', 's3://b'], '--too', '--to'],
  ])('of %s that is misspelled is named first, with what was meant', async (_, argv, given, meant) => {
    const { code, out, err } = await cli.run(...argv);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')[0]).toBe(`error: unknown option '${given}'`);
    expect(err).toContain(`(Did you mean ${meant}?)`);
    expect(err).not.toContain('required');
  });

  it.each([
    ['score', ['score', 'f.csv'], '--model <model>'],
    ['predict', ['predict', 'm'], '--input <file>'],
    ['push', ['push', 'm'], '--to <store>'],
  ])('of %s is asked for when it is left out', async (_, argv, flags) => {
    const { code, err } = await cli.run(...argv);

    expect(code).toBe(2);
    expect(err).toBe(`error: required option '${flags}' not specified\n(add --help for the usage)`);
  });

  it('is not asked for by help', async () => {
    expect(await cli.run('score', '--help')).toMatchObject({ code: 0, err: '' });
  });
});
