import { InvalidInputError } from '../../../functions/core/errors';
import { errorAnswer } from '../../../functions/protocols/error-answer';
import { problemFacts } from '../../../functions/protocols/problem-facts';

const many = (count: number, text = 'problem') => Array.from({ length: count }, (_, i) => `${text} ${i}`);
const facts = (problems: string[]) => problemFacts(new InvalidInputError(problems));

describe('problemFacts', () => {
  it('is a sentence for one problem', () => {
    expect(facts(['a'])).toEqual({ error: 'a', problems: ['a'] });
  });

  it('tells all of ten problems twice: as one text, and as a list', () => {
    expect(facts(many(10))).toEqual({ error: `10 problems: ${many(10).join('; ')}`, problems: many(10) });
  });

  it('tells ten of eleven problems in its text, and all in its list', () => {
    expect(facts(many(11))).toEqual({ error: `11 problems: ${many(10).join('; ')}; …`, problems: many(11) });
  });

  it('says that there are more than fit', () => {
    const { error, problems } = facts(many(50, 'x'.repeat(900)));

    expect(error).toMatch(/^50 problems: x+ 0; .*; …$/);
    expect(problems.at(-1)).toBe('and more that are not listed');
  });

  it.each([
    ['many sentences', many(10_000, 'x'.repeat(100))],
    ['one long sentence', ['x'.repeat(1_000_000)]],
    ['sentences of characters that JSON escapes', many(50, '\u0001'.repeat(5_000))],
    ['sentences of characters of three bytes', many(50, '語'.repeat(5_000))],
    ['a sentence that just fits, and others', ['x'.repeat(4_498), ...many(50, 'y'.repeat(4_400))]],
  ])('stays below 16 KB for %s', (_, problems) => {
    const { body } = errorAnswer(new InvalidInputError(problems), 'r'.repeat(36));

    expect(Buffer.byteLength(body)).toBeLessThan(16_384);
  });
});
