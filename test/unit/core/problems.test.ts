import { InvalidInputError } from '../../../functions/core/errors';
import { Problems } from '../../../functions/core/problems';
import { problemsOf } from '../fakes/problems-of';

const problems = (count: number, limit?: number): Problems => {
  const found = new Problems(limit);
  for (let i = 0; i < count; i++) found.add(`problem ${i}`);
  return found;
};

describe('Problems', () => {
  it('throws nothing when there are none', () => {
    const none = problems(0);

    expect(none.any).toBe(false);
    expect(() => none.throwIfAny()).not.toThrow();
  });

  it('is one sentence for one problem', () => {
    expect(() => problems(1).throwIfAny()).toThrow(new InvalidInputError(['problem 0']));
    expect(new InvalidInputError(['problem 0']).message).toBe('problem 0');
  });

  it('lists all problems at once', () => {
    const found = problems(3);

    expect(problemsOf(() => found.throwIfAny())).toEqual(['problem 0', 'problem 1', 'problem 2']);
    expect(() => found.throwIfAny()).toThrow('3 problems: problem 0; problem 1; problem 2');
  });

  it('counts those beyond its limit', () => {
    expect(problemsOf(() => problems(12, 10).throwIfAny())).toHaveLength(11);
    expect(problemsOf(() => problems(12, 10).throwIfAny()).at(-1)).toBe('and 2 more');
  });

  it('says nothing of more at its limit exactly', () => {
    expect(problemsOf(() => problems(10, 10).throwIfAny()).at(-1)).toBe('problem 9');
  });

  it('keeps 50 where nothing else is said', () => {
    expect(problemsOf(() => problems(1_000_000).throwIfAny())).toHaveLength(51);
  });
});
