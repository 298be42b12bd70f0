import { parseOptions } from '../../../../functions/core/batch/parse-options';
import { problemsOf } from '../../fakes/problems-of';

const problems = (value: unknown) => problemsOf(() => parseOptions(value));

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions({})).toMatchObject({ version: 'champion', JoinSource: 'Input', maxRejectedRatio: 0.1 });
  });

  it.each<[unknown, string[]]>([
    [
      { joinsource: 'None', maxReject: 1, colour: 2 },
      [
        'options: there is no "joinsource", "maxReject", "colour"; ' +
          'did you mean "JoinSource" for "joinsource", "maxRejectedRatio" for "maxReject"?',
      ],
    ],
    [{ joinsource: 'None' }, ['options: there is no "joinsource"; did you mean "JoinSource"?']],
    [
      { header: 'abscent', cast: { ts: 'epoch' } },
      [
        'options: cast.ts: must be one of "float64", "string", "epoch-d", "epoch-s", "epoch-ms", "epoch-us", "epoch-ns"',
        'options: header: must be one of "present", "absent"',
      ],
    ],
    [{ maxRejectedRatio: '0.5' }, ['options: maxRejectedRatio: must be a number']],
    [{ maxRejectedRatio: 2 }, ['options: maxRejectedRatio: must be from 0 to 1']],
    [{ columns: 'a' }, ['options: columns: must be a list']],
    [{ cast: ['a'] }, ['options: cast: must be an object']],
    [{ outputs: [1] }, ['options: outputs.0: must be text']],
    [{ version: 3 }, ['options: version: must be a version, such as "3", or an alias, such as "champion"']],
    [[], ['options: must be an object']],
    [null, ['options: must be an object']],
  ])('says what is wrong with %j', (value, sentences) => {
    expect(problems(value)).toEqual(sentences);
  });

  it('lists all options for a name like none of them', () => {
    expect(problems({ colour: 1 })[0]).toMatch(/^options: there is no "colour"; there are version, outputFormat, /);
  });

  it('tells of very many and very long names in a short message', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`${i}`, 0]));

    expect(problems(many)).toHaveLength(1);
    expect(problems({ ...many, ['x'.repeat(900_000)]: 0 }).join().length).toBeLessThan(2_000);
  });
});
