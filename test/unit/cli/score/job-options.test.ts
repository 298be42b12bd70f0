import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliDeps } from '../../../../cli/deps';
import { type OptionFlags, readJobOptions } from '../../../../cli/score/job-options';

const cwd = mkdtempSync(join(tmpdir(), 'onward-options-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const write = (name: string, value: unknown) =>
  writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value));

async function read(flags: OptionFlags = {}, version?: string, input = 'rows.csv') {
  const notes: string[] = [];
  const deps = { cwd, err: (text: string) => notes.push(text) } as unknown as CliDeps;
  return { options: await readJobOptions(deps, join(cwd, input), version, flags), notes };
}

describe('readJobOptions', () => {
  it('has defaults', async () => {
    const { options, notes } = await read();

    expect(options).toMatchObject({ version: 'champion', JoinSource: 'Input', maxRejectedRatio: 0.1 });
    expect(notes).toEqual([]);
  });

  it('takes what the command line says', async () => {
    const flags = { format: 'jsonl', join: 'none', columns: ['a'], outputs: ['y', 'z'], maxRejected: 0.5 };

    expect((await read(flags, '3')).options).toMatchObject({
      version: '3',
      outputFormat: 'jsonl',
      JoinSource: 'None',
      columns: ['a'],
      outputs: ['y', 'z'],
      maxRejectedRatio: 0.5,
    });
  });

  it('takes what the named file says, and the command line over it', async () => {
    write('options.json', { version: '2', delimiter: ';', maxRejectedRatio: 0.2 });

    const { options } = await read({ options: 'options.json', maxRejected: 0.3 });

    expect(options).toMatchObject({ version: '2', delimiter: ';', maxRejectedRatio: 0.3 });
  });

  it('takes what the file beside the input says, and tells so', async () => {
    write('other.csv.options.json', { header: 'absent' });

    const { options, notes } = await read({}, undefined, 'other.csv');

    expect(options.header).toBe('absent');
    expect(notes).toEqual(['note: options are taken from other.csv.options.json']);
  });

  it('takes the named file rather than the one beside the input', async () => {
    write('other.csv.options.json', { header: 'absent' });
    write('options.json', {});

    expect((await read({ options: 'options.json' }, undefined, 'other.csv')).options.header).toBe('present');
  });

  it.each<[string, unknown, OptionFlags, RegExp]>([
    ['an unknown option', { colour: 'red' }, { options: 'bad.json' }, /options: .*colour/i],
    ['a bad value', { maxRejectedRatio: 2 }, { options: 'bad.json' }, /options: maxRejectedRatio: /],
    ['a list', [], { options: 'bad.json' }, /is no JSON object of options/],
    ['no JSON', '{', { options: 'bad.json' }, /bad\.json" is not JSON: /],
    ['no file', {}, { options: 'none.json' }, /none\.json" does not exist/],
    ['a format that there is not', {}, { format: 'xlsx' }, /options: outputFormat: /],
    ['a join that there is not', {}, { join: 'outer' }, /options: JoinSource: /],
  ])('refuses %s', async (_, content, flags, sentence) => {
    write('bad.json', content);

    await expect(read(flags)).rejects.toThrow(sentence);
  });

  it.each([
    ['maxRejectRatio', 'maxRejectedRatio'],
    ['maxReject', 'maxRejectedRatio'],
    ['joinsource', 'JoinSource'],
    ['output_format', 'outputFormat'],
  ])('asks whether %s is %s', async (key, meant) => {
    write('options.json', { [key]: 0.5 });

    await expect(read({ options: 'options.json' })).rejects.toThrow(
      `options: there is no "${key}"; did you mean "${meant}"?`,
    );
  });

  it('lists the options for a name like none of them', async () => {
    write('options.json', { colour: 1 });

    await expect(read({ options: 'options.json' })).rejects.toThrow(
      /^options: there is no "colour"; there are version, outputFormat, /,
    );
  });
});
