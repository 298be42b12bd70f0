import { manifestKey, registryKey } from '../../../functions/contracts/keys';
import type { Manifest } from '../../../functions/contracts/manifest';
import {
  DependencyError,
  ModelArtifactError,
  ModelArtifactMissingError,
  ModelNotFoundError,
  VersionNotFoundError,
} from '../../../functions/core/errors';
import { Models } from '../../../functions/core/models';
import { FakeArtifacts, FakeEngine } from '../fakes/fake-engine';
import { aManifest, aRegistry, publish } from '../fakes/manifests';
import { ManualClock } from '../fakes/manual-clock';
import { MemoryStore } from '../fakes/memory-store';
import { RecordingObserver } from '../fakes/recording-observer';

const TTL_MS = 1_000;
/** Patience that does not end. */
const forever = () => new Promise<never>(() => {});

/** Models over a store with versions 1 and 2 of `m`, of which 1 is the champion. */
function setUp() {
  const store = new MemoryStore();
  const engine = new FakeEngine();
  const artifacts = new FakeArtifacts();
  const observer = new RecordingObserver();
  const clock = new ManualClock();
  publish(store, [aManifest(), aManifest({ version: '2' })], { champion: '1', trial: '2' });
  const models = new Models({
    store,
    clock,
    observer,
    artifacts,
    engine,
    sleep: forever,
    registryTtlMs: TTL_MS,
    maxBytes: 1_000,
  });
  const answering = async (selector?: string) => {
    const lease = await models.lease('m', selector);
    lease.release();
    return lease.manifest.version;
  };
  /** Points the champion at a version, and lets the TTL pass. */
  const promote = (version: string) => {
    store.write(registryKey('m'), aRegistry('m', ['1', '2', '3'], { champion: version, trial: '2' }));
    clock.advance(TTL_MS);
  };
  return { store, engine, artifacts, observer, clock, models, answering, promote };
}

describe('Models.lease', () => {
  it.each([
    [undefined, '1'],
    ['champion', '1'],
    ['trial', '2'],
    ['2', '2'],
  ])('takes %j for version %s', async (selector, version) => {
    expect(await setUp().answering(selector)).toBe(version);
  });

  it.each(['3', '0', '01', 'nobody', '', '__proto__', 'constructor', 'x'.repeat(1_000)])(
    'knows no version %j',
    async (selector) => {
      await expect(setUp().answering(selector)).rejects.toThrow(VersionNotFoundError);
    },
  );

  it('knows no model that is not in the store', async () => {
    await expect(setUp().models.lease('other')).rejects.toThrow(ModelNotFoundError);
  });

  it('sees a new champion within the TTL, without a restart', async () => {
    const { answering, promote } = setUp();
    expect(await answering()).toBe('1');

    promote('2');

    expect(await answering()).toBe('2');
  });

  it('serves one version to the end of a request, whatever becomes the champion', async () => {
    const { models, promote } = setUp();
    const lease = await models.lease('m');

    promote('2');
    await models.lease('m');

    expect(lease.manifest.version).toBe('1');
    expect(lease.session).toMatchObject({ released: 0 });
  });
});

describe('Models.leaseAtHand', () => {
  /** Parts whose champion has answered once, and what is at hand for a selector. */
  const setUpAnswered = async () => {
    const parts = setUp();
    await parts.answering();
    const atHand = (selector?: string, name = 'm') => {
      const lease = parts.models.leaseAtHand(name, selector);
      lease?.release();
      expect(parts.models.versionAtHand(name, selector)).toBe(lease?.manifest.version);
      return lease?.manifest.version;
    };
    return { ...parts, atHand };
  };

  it.each([undefined, 'champion', '1'])('gives what is known and in memory: %j', async (selector) => {
    expect((await setUpAnswered()).atHand(selector)).toBe('1');
  });

  it.each(['trial', '2', '3', 'nobody', '__proto__', ''])('gives nothing else: %j', async (selector) => {
    expect((await setUpAnswered()).atHand(selector)).toBeUndefined();
  });

  it('gives nothing of a model that is not in the store, be it known or not', async () => {
    const { atHand, models } = await setUpAnswered();
    expect(atHand(undefined, 'other')).toBeUndefined();
    await expect(models.lease('other')).rejects.toThrow(ModelNotFoundError);

    expect(atHand(undefined, 'other')).toBeUndefined();
  });

  it('gives nothing that was freed', async () => {
    const { atHand, models } = await setUpAnswered();

    await models.unload('m');

    expect(atHand()).toBeUndefined();
  });

  it('gives nothing when the registry is to be read again', async () => {
    const { atHand, clock } = await setUpAnswered();

    clock.advance(TTL_MS);

    expect(atHand()).toBeUndefined();
  });

  it('is what answers on while a later champion is not in the store', async () => {
    const { answering, atHand, promote } = await setUpAnswered();
    await answering('2');
    promote('2');
    await answering('trial');
    expect(atHand()).toBe('2');

    promote('3');

    expect(await answering()).toBe('2');
  });
});

describe('a champion that is not in the store', () => {
  it('leaves the last good version serving', async () => {
    const { answering, observer, promote } = setUp();
    await answering();

    promote('3');

    expect(await answering()).toBe('1');
    expect(observer.degradations).toMatchObject([
      { model: 'm', what: 'version 3 is not in the store; 1 answers', cause: expect.any(ModelArtifactMissingError) },
    ]);
  });

  it('leaves it serving when a file is missing and not the manifest', async () => {
    const { answering, artifacts, promote } = setUp();
    await answering();
    artifacts.onFetch = ({ version }: Manifest) => {
      if (version === '2') throw new ModelArtifactMissingError('m/2/model.onnx');
    };

    promote('2');

    expect(await answering()).toBe('1');
  });

  it('leaves it serving after it was put out of memory', async () => {
    const { answering, models, promote } = setUp();
    await answering();
    await models.unload('m');

    promote('3');

    expect(await answering()).toBe('1');
  });

  it('answers as soon as it is there', async () => {
    const { answering, promote, store } = setUp();
    await answering();
    promote('3');
    await answering();

    store.write(manifestKey('m', '3'), aManifest({ version: '3' }));

    expect(await answering()).toBe('3');
  });

  it('fails where no version was good before', async () => {
    const { answering, promote } = setUp();
    promote('3');

    await expect(answering()).rejects.toThrow(ModelArtifactMissingError);
  });

  it('fails where it is asked for by its number', async () => {
    const { answering, promote } = setUp();
    await answering();
    promote('3');

    await expect(answering('3')).rejects.toThrow(ModelArtifactMissingError);
  });

  it('serves the version of before, by the history, where none was good yet', async () => {
    const { store, answering, observer } = setUp();
    const alias = (from: string | null, to: string) => ({
      at: '2026-01-02T03:04:05Z',
      who: 'someone',
      why: '',
      what: { action: 'alias', alias: 'champion', from, to },
    });
    const registry = aRegistry('m', ['1', '2', '3'], { champion: '3' });
    store.write(registryKey('m'), { ...registry, history: [alias(null, '1'), alias('1', '2'), alias('2', '3')] });

    expect(await answering()).toBe('2');
    expect(observer.degradations).toEqual([
      expect.objectContaining({ what: 'version 3 is not in the store; 2 answers' }),
    ]);
    await expect(answering('3')).rejects.toThrow(ModelArtifactMissingError);
  });

  it('does not lend the last good version of another alias', async () => {
    const { answering, store, clock } = setUp();
    await answering();

    store.write(registryKey('m'), aRegistry('m', ['1', '3'], { champion: '1', trial: '3' }));
    clock.advance(TTL_MS);

    await expect(answering('trial')).rejects.toThrow(ModelArtifactMissingError);
  });
});

describe('a champion that is not what it should be', () => {
  it.each([
    ['does not match its sha256', 'artifacts', new ModelArtifactError('sha256')],
    ['does not load', 'engine', new ModelArtifactError('corrupt')],
  ] as const)('is not served, nor is another, when it %s', async (_, part, failure) => {
    const parts = setUp();
    await parts.answering();
    const refuse = ({ version }: Manifest) => {
      if (version === '2') throw failure;
    };
    if (part === 'artifacts') parts.artifacts.onFetch = refuse;
    else parts.engine.onLoad = refuse;

    parts.promote('2');

    await expect(parts.answering()).rejects.toThrow(failure);
    expect(await parts.answering('1')).toBe('1');
  });

  it.each([
    ['is not JSON', '{'],
    ['has an unknown key', { ...aManifest({ version: '2' }), more: 1 }],
    ['describes another version', aManifest({ version: '1' })],
    ['describes another model', aManifest({ version: '2', name: 'n' })],
  ])('is not served when its manifest %s', async (_, value) => {
    const { answering, promote, store } = setUp();
    await answering();
    store.write(manifestKey('m', '2'), value);

    promote('2');

    await expect(answering()).rejects.toThrow(ModelArtifactError);
  });

  it('is not served while the store does not answer', async () => {
    const { answering, promote, store } = setUp();
    await answering();
    promote('2');
    store.fault = (_, key) => {
      if (key.startsWith('m/2/')) throw new DependencyError('no answer');
    };

    await expect(answering()).rejects.toThrow(DependencyError);
  });
});

describe('Models.describe', () => {
  it('gives a manifest without loading the model', async () => {
    const { engine, models } = setUp();

    const { manifest, registry } = await models.describe('m', 'trial');

    expect([manifest.version, Object.keys(registry.versions)]).toEqual(['2', ['1', '2']]);
    expect(engine.sessions).toEqual([]);
  });

  it('reads a manifest once, and again after a failure', async () => {
    const { models, store } = setUp();
    store.fault = (_, key) => {
      if (key.endsWith('manifest.json')) throw new DependencyError('no answer');
    };
    await expect(models.describe('m')).rejects.toThrow(DependencyError);

    store.fault = () => {};
    await models.describe('m');
    await models.describe('m');

    expect(store.countOf('get', manifestKey('m', '1'))).toBe(2);
  });

  it('knows no version that is not in the registry', async () => {
    await expect(setUp().models.describe('m', '9')).rejects.toThrow(VersionNotFoundError);
  });
});

describe('Models.versions', () => {
  it('lists every version of every model', async () => {
    const { models, store } = setUp();
    store.write(registryKey('a'), aRegistry('a', ['7']));

    expect(await models.versions()).toEqual([
      { name: 'a', version: '7' },
      { name: 'm', version: '1' },
      { name: 'm', version: '2' },
    ]);
  });

  it('leaves out a model whose registry cannot be read, and reports it', async () => {
    const { models, observer, store } = setUp();
    store.write(registryKey('a'), '{');

    expect(await models.versions()).toHaveLength(2);
    expect(observer.degradations).toMatchObject([{ model: 'a', cause: expect.any(ModelArtifactError) }]);
  });
});

describe('Models.unload', () => {
  it('frees every version, and the next request loads it again', async () => {
    const { answering, engine, models } = setUp();
    await answering('1');
    await answering('2');

    await models.unload('m');

    expect([models.isLoaded('m', '1'), models.isLoaded('m', '2')]).toEqual([false, false]);
    await answering('1');
    expect(engine.sessions).toHaveLength(3);
  });

  it('knows no model that is not in the store', async () => {
    await expect(setUp().models.unload('other')).rejects.toThrow(ModelNotFoundError);
  });
});
