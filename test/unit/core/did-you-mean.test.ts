import { didYouMean, meantText, nearNames } from '../../../functions/core/did-you-mean';

describe('didYouMean', () => {
  it.each([
    ['Tenure', ['plan', 'tenure'], '; did you mean "tenure"?'],
    ['sepal_width', ['Sepal Width'], '; did you mean "Sepal Width"?'],
    ['age', ['x'], ''],
  ])('asks for %s among %j', (name, others, question) => {
    expect(didYouMean(name, others)).toBe(question);
  });
});

describe('meantText', () => {
  const meant = (...names: string[]) => meantText(names, nearNames(['Tenure', 'Plan']));

  it('asks for each of several names, and of those with a near one alone', () => {
    expect(meant('tenure', 'plan')).toBe('; did you mean "Tenure" for "tenure", "Plan" for "plan"?');
    expect(meant('tenure', 'age')).toBe('; did you mean "Tenure" for "tenure"?');
    expect(meant('age', 'size')).toBe('');
  });

  it('is short, however many names there are', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `${i}`.padEnd(1_000, 'x'));

    expect(meantText(names, (name) => name).length).toBeLessThan(4_000);
  });
});
