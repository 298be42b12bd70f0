import { setTimeout } from 'node:timers/promises';
import { createNamespace, destroyNamespace, getNamespace } from '../../../functions/handlers/xray-context';

const inContext = (task: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    getNamespace('test')!.run(() => task().then(resolve, reject));
  });

beforeEach(() => createNamespace('test'));
afterEach(() => destroyNamespace('test'));

describe('createNamespace', () => {
  it('keeps a value for what a task waits for', async () => {
    const namespace = getNamespace('test')!;

    await inContext(async () => {
      namespace.set('segment', 'a');
      await setTimeout(1);

      expect(namespace.get('segment')).toBe('a');
    });
  });

  it('keeps the values of tasks apart that run at once', async () => {
    const namespace = getNamespace('test')!;
    const seen: unknown[] = [];
    const task = (value: string) => async () => {
      namespace.set('segment', value);
      await setTimeout(1);
      seen.push(namespace.get('segment'));
    };

    await Promise.all([inContext(task('a')), inContext(task('b'))]);

    expect(seen).toEqual(['a', 'b']);
  });

  it('hands values down to inner contexts and takes none back', () => {
    const namespace = getNamespace('test')!;
    namespace.enter(namespace.createContext());
    namespace.set('segment', 'outer');

    namespace.run(() => {
      expect(namespace.get('segment')).toBe('outer');
      namespace.set('segment', 'inner');
    });

    expect(namespace.get('segment')).toBe('outer');
  });

  it('binds a call to the context that it is made in', () => {
    const namespace = getNamespace('test')!;
    let bound = (): unknown => undefined;
    namespace.run(() => {
      namespace.set('segment', 'a');
      bound = namespace.bind(() => namespace.get('segment'));
    });

    expect(bound()).toBe('a');
  });

  it('refuses a value outside of any context', () => {
    expect(() => getNamespace('test')!.set('segment', 'a')).toThrow('there is no context');
    expect(getNamespace('test')!.get('segment')).toBeUndefined();
  });
});

describe('destroyNamespace', () => {
  it('forgets a namespace', () => {
    destroyNamespace('test');

    expect(getNamespace('test')).toBeUndefined();
  });
});
