import { registryKey } from '../../../functions/contracts/keys';
import { Catalog } from '../../../functions/core/catalog';
import { DependencyError, ModelArtifactError, ModelNotFoundError } from '../../../functions/core/errors';
import { aRegistry } from '../fakes/manifests';
import { ManualClock } from '../fakes/manual-clock';
import { MemoryStore } from '../fakes/memory-store';
import { RecordingObserver } from '../fakes/recording-observer';

const TTL_MS = 1_000;

function setUp() {
  const store = new MemoryStore();
  const clock = new ManualClock();
  const observer = new RecordingObserver();
  /** Ends the patience of those who wait now. */
  const patience: (() => void)[] = [];
  const sleep = () => new Promise<void>((resolve) => patience.push(resolve));
  const catalog = new Catalog({ store, clock, observer, sleep, registryTtlMs: TTL_MS });
  const champion = async () => (await catalog.registry('m')).aliases.champion;
  const reads = (name = 'm') => store.countOf('get', registryKey(name));
  const publish = (version: string) => store.write(registryKey('m'), aRegistry('m', ['1', '2'], { champion: version }));
  /** Has the store answer nobody. @returns what lets it answer. */
  const hang = () => {
    let goOn = () => {};
    const gone = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    store.fault = () => gone;
    return goOn;
  };
  return { store, clock, observer, catalog, champion, reads, publish, patience, hang };
}

const outage = () => {
  throw new DependencyError('no answer');
};

describe('Catalog.registry', () => {
  it('reads a registry once in each TTL', async () => {
    const { champion, clock, reads, publish } = setUp();
    publish('1');
    await champion();
    publish('2');

    clock.advance(TTL_MS - 1);
    expect(await champion()).toBe('1');
    clock.advance(1);
    expect(await champion()).toBe('2');
    expect(reads()).toBe(2);
  });

  it('reads once for all who ask at once', async () => {
    const { champion, reads, publish } = setUp();
    publish('1');

    const answers = await Promise.all(Array.from({ length: 50 }, champion));

    expect(new Set(answers)).toEqual(new Set(['1']));
    expect(reads()).toBe(1);
  });

  it('tells all who ask at once of a failure, and remembers none', async () => {
    const { champion, reads, publish, store } = setUp();
    publish('1');
    store.fault = outage;

    const answers = await Promise.allSettled([champion(), champion()]);

    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
    store.fault = () => {};
    expect(await champion()).toBe('1');
    expect(reads()).toBe(2);
  });

  it('keeps the last good registry while the store does not answer', async () => {
    const { champion, clock, observer, reads, publish, store } = setUp();
    publish('1');
    await champion();
    store.fault = outage;

    clock.advance(TTL_MS);

    expect(await champion()).toBe('1');
    expect(await champion()).toBe('1');
    expect(observer.degradations).toMatchObject([{ model: 'm', cause: expect.any(DependencyError) }]);
    // Asked again a TTL later, and not with every request.
    expect(reads()).toBe(2);
  });

  it('waits a while for a store that is slow, then goes by the last good registry until it answers', async () => {
    const { champion, clock, observer, patience, reads, publish, hang } = setUp();
    publish('1');
    await champion();
    publish('2');
    const goOn = hang();
    clock.advance(TTL_MS);

    const waiting = [champion(), champion()];
    await Promise.resolve();
    expect(patience).toHaveLength(1);
    patience[0]!();

    expect(await Promise.all(waiting)).toEqual(['1', '1']);
    // Nobody has to wait again, or asks the store again.
    clock.advance(10 * TTL_MS);
    expect(await champion()).toBe('1');
    expect([patience.length, reads()]).toEqual([1, 2]);
    goOn();
    await new Promise(setImmediate);
    expect(await champion()).toBe('2');
    expect(reads()).toBe(2);
    expect(observer.degradations).toMatchObject([{ model: 'm', what: expect.stringContaining('slow') }]);
  });

  it('says nothing of a store that answers in time', async () => {
    const { champion, clock, observer, patience, publish } = setUp();
    publish('1');
    await champion();
    clock.advance(TTL_MS);

    await champion();
    patience[0]!();
    await new Promise(setImmediate);

    expect(observer.degradations).toEqual([]);
  });

  it('tells of a slow store that fails in the end, and asks it again a TTL later', async () => {
    const { champion, clock, observer, patience, reads, publish, store, hang } = setUp();
    publish('1');
    await champion();
    const goOn = hang();
    const gone = store.fault;
    store.fault = async (operation, key) => {
      await gone(operation, key);
      outage();
    };
    clock.advance(TTL_MS);
    const first = champion();
    patience[0]!();
    expect(await Promise.all([first, champion(), champion()])).toEqual(['1', '1', '1']);
    expect(observer.degradations).toHaveLength(1);

    goOn();
    await new Promise(setImmediate);
    expect(await champion()).toBe('1');
    expect(observer.degradations).toMatchObject([
      { what: expect.stringContaining('slow') },
      { what: expect.stringContaining('could not be read'), cause: expect.any(DependencyError) },
    ]);
    expect(reads()).toBe(2);
    clock.advance(TTL_MS);
    expect(await champion()).toBe('1');
    expect(reads()).toBe(3);
  });

  it('waits for a slow store as long as it takes where there is no last good registry', async () => {
    const { champion, patience, publish, hang } = setUp();
    publish('1');
    const goOn = hang();

    const waiting = champion();
    await new Promise(setImmediate);
    expect(patience).toEqual([]);
    goOn();

    expect(await waiting).toBe('1');
  });

  it.each([
    ['is not JSON', '{'],
    ['does not fit its schema', { registryVersion: 1 }],
    ['points at a version that is not listed', { ...aRegistry('m', ['1']), aliases: { champion: '9' } }],
  ])('keeps the last good registry when the new one %s', async (_, value) => {
    const { champion, clock, observer, publish, store } = setUp();
    publish('1');
    await champion();

    store.write(registryKey('m'), value);
    clock.advance(TTL_MS);

    expect(await champion()).toBe('1');
    expect(observer.degradations).toMatchObject([{ cause: expect.any(ModelArtifactError) }]);
  });

  it('sees the registry when it is good again', async () => {
    const { champion, clock, publish, store } = setUp();
    publish('1');
    await champion();
    store.fault = outage;
    clock.advance(TTL_MS);
    await champion();

    store.fault = () => {};
    publish('2');
    clock.advance(TTL_MS);

    expect(await champion()).toBe('2');
  });

  it('fails on a bad registry that was never good', async () => {
    const { champion, store } = setUp();
    store.write(registryKey('m'), '{');

    await expect(champion()).rejects.toThrow(ModelArtifactError);
  });

  it('forgets a model that is gone from the store', async () => {
    const { champion, clock, publish, store } = setUp();
    publish('1');
    await champion();

    store.objects.clear();
    clock.advance(TTL_MS);

    await expect(champion()).rejects.toThrow(ModelNotFoundError);
  });

  it('remembers for a TTL that a model is absent', async () => {
    const { champion, clock, publish, reads } = setUp();
    await expect(champion()).rejects.toThrow(ModelNotFoundError);
    publish('1');

    await expect(champion()).rejects.toThrow(ModelNotFoundError);
    expect(reads()).toBe(1);
    clock.advance(TTL_MS);
    expect(await champion()).toBe('1');
  });

  it('remembers at most a thousand absent names, and no present one less', async () => {
    const { catalog, champion, publish, reads } = setUp();
    publish('1');
    await champion();

    for (let i = 0; i < 1_500; i++) await catalog.registry(`absent-${i}`).catch(() => {});
    await champion();
    await catalog.registry('absent-0').catch(() => {});
    await catalog.registry('absent-1499').catch(() => {});

    expect([reads('m'), reads('absent-0'), reads('absent-1499')]).toEqual([1, 2, 1]);
  });

  it.each(['../m', 'M', 'a/b', '', 'a..b', '__proto__', 'm'.repeat(64), 'm\u0000', '%2e%2e'])(
    'asks the store for no name such as %j',
    async (name) => {
      const { catalog, store } = setUp();

      await expect(catalog.registry(name)).rejects.toThrow(ModelNotFoundError);
      expect(store.calls).toEqual([]);
    },
  );

  it('cuts a long name short in its message', async () => {
    const { catalog } = setUp();

    const failure = await catalog.registry('x'.repeat(10_000)).catch((error: Error) => error);

    expect((failure as Error).message.length).toBeLessThan(120);
  });
});

describe('Catalog.names', () => {
  it('lists folders that hold a registry, readable or not, in order', async () => {
    const { catalog, store } = setUp();
    store.write(registryKey('zeta'), aRegistry('zeta', ['1']));
    store.write(registryKey('alpha'), '{');
    store.write('no-model/readme.md', 'x');
    store.write('Packaging/registry.json', aRegistry('m', []));

    expect(await catalog.names()).toEqual(['alpha', 'zeta']);
  });

  it('is an empty list for an empty store', async () => {
    expect(await setUp().catalog.names()).toEqual([]);
  });

  it('fails when the store does not answer', async () => {
    const { catalog, store } = setUp();
    store.fault = outage;

    await expect(catalog.names()).rejects.toThrow(DependencyError);
  });
});
