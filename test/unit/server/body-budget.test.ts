import { OverloadedError } from '../../../functions/core/errors';
import { BodyBudget } from '../../../functions/server/body-budget';

describe('BodyBudget', () => {
  it('gives room until there is none', () => {
    const budget = new BodyBudget(10);
    budget.take(6);

    expect(() => budget.take(5)).toThrow(OverloadedError);
    expect(() => budget.take(4)).not.toThrow();
  });

  it('gives room again that was given back', () => {
    const budget = new BodyBudget(10);
    budget.take(10);

    budget.giveBack(10);

    expect(() => budget.take(10)).not.toThrow();
  });

  it('lets one body alone exceed it', () => {
    expect(() => new BodyBudget(10).take(20)).not.toThrow();
  });
});
