import { newPredictionId } from '../../../functions/adapters/prediction-id';

describe('newPredictionId', () => {
  it('is a UUIDv7 of now', () => {
    const before = Date.now();

    const id = newPredictionId();

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const at = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it('never comes twice, also past the random bytes of one draw', () => {
    expect(new Set(Array.from({ length: 10_000 }, newPredictionId)).size).toBe(10_000);
  });
});
