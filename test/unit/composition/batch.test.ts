import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryDataStore } from '../../../functions/adapters/directory-data-store';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { createBatch } from '../../../functions/composition/batch';
import { ModelNotFoundError } from '../../../functions/core/errors';
import { localLimits } from '../../../functions/server/batch/local-limits';
import { RecordingObserver } from '../fakes/recording-observer';

const MODELS = join(__dirname, '../../../models');

describe('createBatch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onward-batch-'));
  const aBatch = () => {
    const observer = Object.assign(new RecordingObserver(), {
      planned: () => {},
      ignored: () => {},
      progressed: () => {},
      pieceScored: () => {},
      ended: () => {},
    });
    return createBatch({
      models: new DirectoryStore(MODELS),
      data: new DirectoryDataStore(folder),
      queue: { sendChunks: async () => {}, sendAssemble: async () => {} },
      observer,
      limits: localLimits(1),
      scratch: folder,
      threads: 1,
      registryTtlMs: 60_000,
      maxModelBytes: 1e9,
    });
  };

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loads a model before it is needed', async () => {
    const batch = aBatch();

    await batch.load('flight-arrival');

    expect(batch.models.isLoaded('flight-arrival', '1')).toBe(true);
    await batch.models.close();
  });

  it('says of a model that is not there that it does not load', async () => {
    await expect(aBatch().load('absent')).rejects.toThrow(ModelNotFoundError);
  });

  it('frees models that were loaded for another number of threads, and loads them again', async () => {
    const batch = aBatch();
    await batch.load('flight-arrival');

    await batch.useThreads(2);
    const wasFreed = !batch.models.isLoaded('flight-arrival', '1');
    await batch.load('flight-arrival');

    expect(wasFreed).toBe(true);
    expect(batch.models.isLoaded('flight-arrival', '1')).toBe(true);
    await batch.models.close();
  });

  it('keeps models for the same number of threads', async () => {
    const batch = aBatch();
    await batch.load('flight-arrival');

    await batch.useThreads(1);

    expect(batch.models.isLoaded('flight-arrival', '1')).toBe(true);
    await batch.models.close();
  });
});
