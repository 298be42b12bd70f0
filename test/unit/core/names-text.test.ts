import { namesText, UnknownNames } from '../../../functions/core/names-text';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);

describe('namesText', () => {
  it('names all of a few', () => {
    expect(namesText(['a', 'b'])).toBe('"a", "b"');
    expect(namesText(names(20))).toMatch(/"n19"$/);
  });

  it('names twenty of many, each cut short', () => {
    expect(namesText(names(3_000))).toMatch(/"n19", …$/);
    expect(namesText(['x'.repeat(1_000)])).toBe(`"${'x'.repeat(64)}"`);
  });
});

describe('UnknownNames', () => {
  const sentence = (...given: string[]) => {
    const unknown = new UnknownNames('input', new Set(['a', 'b']));
    for (const name of given) unknown.check(name);
    return unknown.sentence;
  };

  it('says nothing when all are known', () => {
    expect(sentence('a', 'b', 'a')).toBeUndefined();
  });

  it('tells one, or several once each, in one sentence', () => {
    expect(sentence('c', 'a', 'c')).toBe('input "c" is not one of "a", "b"');
    expect(sentence('c', 'toString', 'c')).toBe('inputs "c", "toString" are not any of "a", "b"');
  });

  it('stays short however many there are', () => {
    expect(sentence(...names(21))).toMatch(/"n19", … are not any of/);
    expect(sentence(...names(100_000))!.length).toBeLessThan(300);
  });
});
