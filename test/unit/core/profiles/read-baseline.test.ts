import { ModelArtifactError } from '../../../../functions/core/errors';
import { readBaseline } from '../../../../functions/core/profiles/read-baseline';
import { MemoryStore } from '../../fakes/memory-store';

const VERSION = { name: 'm', version: '2' };
const BASELINE = { baselineVersion: 1, rows: 3, features: {} };

describe('readBaseline', () => {
  it('reads the baseline of a version', async () => {
    const store = new MemoryStore();
    store.write('m/2/baseline.json', BASELINE);

    expect(await readBaseline(store, VERSION)).toEqual(BASELINE);
  });

  it('gives nothing for a version that has none', async () => {
    expect(await readBaseline(new MemoryStore(), VERSION)).toBeUndefined();
  });

  it.each(['{', { ...BASELINE, rows: -1 }])('refuses what is no baseline: %j', async (content) => {
    const store = new MemoryStore();
    store.write('m/2/baseline.json', content);

    await expect(readBaseline(store, VERSION)).rejects.toThrow(ModelArtifactError);
  });
});
