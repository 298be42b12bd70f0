import { z } from 'zod';
import { parseEnvelope } from '../../../../functions/protocols/json/parse-envelope';
import { problemsOf } from '../../fakes/problems-of';

const Schema = z.object({
  id: z.string().max(3).optional(),
  list: z.array(z.object({ size: z.number() })).optional(),
  map: z.record(z.string(), z.number()).optional(),
});
const problems = (value: unknown) => problemsOf(() => parseEnvelope(Schema, value));

describe('parseEnvelope', () => {
  it('gives what fits', () => {
    expect(parseEnvelope(Schema, { id: 'a', list: [{ size: 1 }] })).toEqual({ id: 'a', list: [{ size: 1 }] });
  });

  it('lists everything that does not fit, by its place and without its value', () => {
    const found = problems({ id: 'secret', list: [{ size: 1 }, { size: 'secret' }, 5], map: { a: 'secret' } });

    expect(found).toEqual([
      'id: Too big: expected string to have <=3 characters',
      'list[1].size: Invalid input: expected number, received string',
      'list[2]: Invalid input: expected object, received number',
      'map.a: Invalid input: expected number, received string',
    ]);
  });

  it('names the body itself', () => {
    expect(problems(null)).toEqual(['body: Invalid input: expected object, received null']);
  });

  it('lists at most fifty problems', () => {
    expect(problems({ list: new Array(100).fill(0) })).toHaveLength(50);
  });

  it('refuses a body of millions of members before it looks into each', () => {
    const startedAt = performance.now();

    for (const value of [{ list: new Array(3_000_000).fill(0) }, { list: [new Array(3_000_000).fill(0)] }]) {
      expect(problems(value)).toEqual(['body must have at most 20000 members and items beside the data']);
    }
    // A problem for each took 5 s.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('counts the members of all levels together', () => {
    const item = { size: 1, a: 1, b: 1 };

    expect(problems({ list: new Array(4_999).fill(item) })).toEqual([]);
    expect(problems({ list: new Array(5_000).fill(item) })).toHaveLength(1);
  });

  it('takes any number of elements as data', () => {
    const data = new Array(100_000).fill(0);
    const check = (value: unknown) => problemsOf(() => parseEnvelope(Schema, value, ['data']));

    expect(check({ list: [{ size: 1, data }], data })).toEqual([]);
    expect(check({ list: [{ size: 1, date: data }] })).toHaveLength(1);
  });

  it("cuts a caller's own keys short", () => {
    expect(problems({ map: { ['k'.repeat(1_000)]: 'x' } })[0]!.length).toBeLessThan(150);
  });
});
