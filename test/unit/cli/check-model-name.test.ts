import { checkModelName } from '../../../cli/check-model-name';

describe('checkModelName', () => {
  it('accepts a name as it is', () => {
    expect(checkModelName('flight-delay')).toBe('flight-delay');
  });

  it.each(['Flight', '../x', 'a..b', '', 'x'.repeat(64)])('rejects %p', (name) => {
    expect(() => checkModelName(name)).toThrow(/must/);
  });
});
