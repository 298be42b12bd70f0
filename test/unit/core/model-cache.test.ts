import { ModelArtifactError, ModelArtifactMissingError } from '../../../functions/core/errors';
import { type Lease, ModelCache } from '../../../functions/core/model-cache';
import { FakeArtifacts, FakeEngine } from '../fakes/fake-engine';
import { aManifest, publish } from '../fakes/manifests';
import { ManualClock } from '../fakes/manual-clock';
import { MemoryStore } from '../fakes/memory-store';
import { RecordingObserver } from '../fakes/recording-observer';

/** A manifest of a version that takes so many bytes of memory. */
const ofSize = (version: string, memoryBytes: number) =>
  aManifest({ version, measured: { loadMs: 1, firstRunMs: 1, memoryBytes, runtime: 'fake' } });

/** A cache of 100 bytes over versions of the given sizes. */
function setUp(sizes: Record<string, number> = { 1: 40, 2: 40, 3: 40 }) {
  const store = new MemoryStore();
  const engine = new FakeEngine();
  const artifacts = new FakeArtifacts();
  const observer = new RecordingObserver();
  const clock = new ManualClock();
  publish(
    store,
    Object.entries(sizes).map(([version, bytes]) => ofSize(version, bytes)),
    {},
  );
  const cache = new ModelCache({ store, artifacts, engine, clock, observer, maxBytes: 100 });
  /** Loads versions one after the other, and gives each back at once. */
  const touch = async (...versions: string[]) => {
    for (const version of versions) (await cache.acquire('m', version)).release();
  };
  const loaded = () => Object.keys(sizes).filter((version) => cache.has('m', version));
  return { store, engine, artifacts, observer, clock, cache, touch, loaded };
}

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('ModelCache', () => {
  it('loads a version once, and gives it out again', async () => {
    const { cache, engine, observer, touch } = setUp();

    await touch('1', '1', '1');

    expect(engine.sessions).toHaveLength(1);
    expect(observer.loaded).toMatchObject([{ model: 'm', version: '1', memoryBytes: 40 }]);
    expect(cache.bytes).toBe(40);
  });

  it('loads a version once for 50 who ask at once', async () => {
    const { cache, engine, store } = setUp();

    const leases = await Promise.all(Array.from({ length: 50 }, () => cache.acquire('m', '1')));

    expect(engine.sessions).toHaveLength(1);
    expect(store.countOf('get', 'm/1/manifest.json')).toBe(1);
    expect(new Set(leases.map((lease) => lease.session)).size).toBe(1);
  });

  it('loads different versions side by side', async () => {
    const { cache, engine } = setUp();

    const [one, two] = await Promise.all([cache.acquire('m', '1'), cache.acquire('m', '2')]);

    expect([one.manifest.version, two.manifest.version]).toEqual(['1', '2']);
    expect(engine.sessions).toHaveLength(2);
  });

  it('tells how long a load took', async () => {
    const { clock, engine, observer, touch } = setUp();
    engine.onLoad = () => clock.advance(120);

    await touch('1');

    expect(observer.loaded).toMatchObject([{ ms: 120 }]);
  });

  it('gives the plan of the version with it', async () => {
    const { cache } = setUp();

    const lease = await cache.acquire('m', '1');

    expect(lease.plan.manifest).toBe(lease.manifest);
    expect([...lease.plan.inputs.keys()]).toEqual(['x']);
  });
});

describe('a failed load', () => {
  it('is not remembered', async () => {
    const { cache, engine } = setUp();
    engine.onLoad = () => {
      throw new ModelArtifactError('corrupt');
    };
    await expect(cache.acquire('m', '1')).rejects.toThrow('corrupt');

    engine.onLoad = () => {};

    expect((await cache.acquire('m', '1')).manifest.version).toBe('1');
  });

  it('fails all who wait for it, and is tried once', async () => {
    const { artifacts, cache } = setUp();
    let tries = 0;
    artifacts.onFetch = () => {
      tries++;
      throw new ModelArtifactMissingError('m/1/model.onnx');
    };

    const results = await Promise.allSettled(Array.from({ length: 50 }, () => cache.acquire('m', '1')));

    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(tries).toBe(1);
  });

  it('leaves no copies of files behind', async () => {
    const { artifacts, cache, engine } = setUp();
    engine.onLoad = () => {
      throw new ModelArtifactError('corrupt');
    };

    await expect(cache.acquire('m', '1')).rejects.toThrow(ModelArtifactError);

    expect(artifacts.discarded).toEqual(['m@1']);
    expect(cache.bytes).toBe(0);
  });

  it('of a version that is not in the store names its manifest', async () => {
    await expect(setUp().cache.acquire('m', '9')).rejects.toThrow(new ModelArtifactMissingError('m/9/manifest.json'));
  });
});

describe('the bound on memory', () => {
  it('puts the least recently used version out first', async () => {
    const { artifacts, engine, loaded, observer, touch } = setUp();

    await touch('1', '2', '1', '3');

    expect(loaded()).toEqual(['1', '3']);
    expect(observer.evicted).toEqual([{ model: 'm', version: '2', memoryBytes: 40 }]);
    expect([engine.alive('2'), artifacts.discarded]).toEqual([0, ['m@2']]);
  });

  it('puts as many out as are needed', async () => {
    const { cache, loaded, touch } = setUp({ 1: 30, 2: 30, 3: 30, 4: 90 });

    await touch('1', '2', '3', '4');

    expect(loaded()).toEqual(['4']);
    expect(cache.bytes).toBe(90);
  });

  it('puts none out while all fit exactly', async () => {
    const { loaded, touch } = setUp({ 1: 50, 2: 50 });

    await touch('1', '2');

    expect(loaded()).toEqual(['1', '2']);
  });

  it('serves a version alone that exceeds it', async () => {
    const { loaded, touch } = setUp({ 1: 40, 2: 500 });

    await touch('1', '2', '2');

    expect(loaded()).toEqual(['2']);
  });

  it('makes room before it loads, so that both are never in memory', async () => {
    const { engine, touch } = setUp({ 1: 60, 2: 60 });
    await touch('1');
    let aliveDuringLoad: number | undefined;
    engine.onLoad = () => {
      aliveDuringLoad = engine.alive('1');
    };

    await touch('2');

    expect(aliveDuringLoad).toBe(0);
  });
});

describe('a version in use', () => {
  const evicted = async () => {
    const parts = setUp();
    const leases: Lease[] = [await parts.cache.acquire('m', '1'), await parts.cache.acquire('m', '1')];
    await parts.cache.evict('m', '1');
    return { ...parts, leases };
  };

  it('is freed only after the last lease is given back', async () => {
    const { artifacts, engine, leases } = await evicted();

    leases[0]!.release();
    await settle();
    expect([engine.alive('1'), artifacts.discarded]).toEqual([1, []]);

    leases[1]!.release();
    await settle();
    expect([engine.alive('1'), artifacts.discarded]).toEqual([0, ['m@1']]);
  });

  it('still answers those who hold it', async () => {
    const { leases } = await evicted();
    const input = { name: 'x', datatype: 'FP32' as const, shape: [1, 2], data: Float32Array.of(1, 2) };

    expect(await leases[0]!.session.run([input], ['y'])).toEqual([{ ...input, name: 'y' }]);
  });

  it('is loaded anew for those who come later', async () => {
    const { cache, engine, leases } = await evicted();

    const later = await cache.acquire('m', '1');
    for (const lease of leases) lease.release();
    await settle();

    expect(later.session).not.toBe(leases[0]!.session);
    expect(engine.alive('1')).toBe(1);
    expect(cache.has('m', '1')).toBe(true);
  });

  it('is freed once', async () => {
    const { cache, engine, leases } = await evicted();

    await cache.evict('m', '1');
    for (const lease of leases) lease.release();
    await settle();

    expect(engine.sessions[0]!.released).toBe(1);
  });

  it('may be put out to make room, and is freed later', async () => {
    const { cache, engine, touch, loaded } = setUp({ 1: 60, 2: 60 });
    const lease = await cache.acquire('m', '1');

    await touch('2');

    expect(loaded()).toEqual(['2']);
    expect(engine.alive('1')).toBe(1);
    lease.release();
    await settle();
    expect(engine.alive('1')).toBe(0);
  });
});

describe('ModelCache.evict and clear', () => {
  it('frees a version that is in memory', async () => {
    const { cache, engine, touch } = setUp();
    await touch('1', '2');

    expect(await cache.evict('m', '1')).toBe(true);

    expect([engine.alive('1'), engine.alive('2')]).toEqual([0, 1]);
  });

  it('says so when there was nothing to free', async () => {
    expect(await setUp().cache.evict('m', '1')).toBe(false);
  });

  it('frees everything', async () => {
    const { cache, engine, loaded, touch } = setUp();
    await touch('1', '2');

    await cache.clear();

    expect(loaded()).toEqual([]);
    expect(engine.sessions.map((session) => session.released)).toEqual([1, 1]);
  });

  it('reports a version that cannot be freed, and fails nobody', async () => {
    const { artifacts, cache, engine, observer, touch } = setUp({ 1: 60, 2: 60 });
    const lease = await cache.acquire('m', '1');
    engine.sessions[0]!.onRelease = async () => {
      throw new Error('stuck');
    };

    await touch('2');
    lease.release();
    await settle();

    expect(observer.degradations).toEqual([{ model: 'm', what: 'model was not freed', cause: new Error('stuck') }]);
    expect(artifacts.discarded).toEqual(['m@1']);
    expect(cache.has('m', '2')).toBe(true);
  });
});
