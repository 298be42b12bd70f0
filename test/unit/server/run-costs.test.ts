import { RunCosts } from '../../../functions/server/run-costs';

const BODY = 500;

/** Costs of a model that loads fast, after some answers of the same size. */
function costsAfter(...samplesMs: number[]): RunCosts {
  const costs = new RunCosts(1);
  costs.recordLoad('m', '1', 20);
  for (const ms of samplesMs) costs.record('m', '1', BODY, ms);
  return costs;
}

describe('RunCosts', () => {
  it('finds cheap what was cheap three times', () => {
    expect(costsAfter(0.2, 0.3, 0.2).isCheap('m', '1', BODY)).toBe(true);
  });

  it.each<[string, RunCosts, number]>([
    ['what it has not seen', costsAfter(), BODY],
    ['what it has seen twice', costsAfter(0.2, 0.2), BODY],
    ['a body of another size', costsAfter(0.2, 0.2, 0.2), 4 * BODY],
    ['what takes longer than the bound', costsAfter(1.5, 1.5, 1.5), BODY],
  ])('does not find cheap %s', (_, costs, bytes) => {
    expect(costs.isCheap('m', '1', bytes)).toBe(false);
  });

  it('does not find cheap what takes long to load', () => {
    const costs = costsAfter(0.2, 0.2, 0.2);

    costs.recordLoad('m', '1', 500);

    expect(costs.isCheap('m', '1', BODY)).toBe(false);
  });

  it('forgives a short pause', () => {
    expect(costsAfter(0.2, 0.2, 0.2, 3, 0.2).isCheap('m', '1', BODY)).toBe(true);
  });

  it('bans a kind of which one took very long, for a hundred more', () => {
    const costs = costsAfter(0.2, 0.2, 0.2, 5_000, ...new Array<number>(90).fill(0.2));
    expect(costs.isCheap('m', '1', BODY)).toBe(false);

    for (let i = 0; i < 20; i++) costs.record('m', '1', BODY, 0.2);

    expect(costs.isCheap('m', '1', BODY)).toBe(true);
  });
});
