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

  it("cuts a caller's own keys short", () => {
    expect(problems({ map: { ['k'.repeat(1_000)]: 'x' } })[0]!.length).toBeLessThan(150);
  });
});
