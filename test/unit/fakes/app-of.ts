import { Models } from '../../../functions/core/models';
import { createApp } from '../../../functions/protocols/app';
import type { Answer } from '../../../functions/protocols/http/answer';
import { createPredictService } from '../../../functions/protocols/predict-service';
import type { AppDeps } from '../../../functions/protocols/route';
import { FakeArtifacts, FakeEngine } from './fake-engine';
import { ManualClock } from './manual-clock';
import { MemoryDataStore } from './memory-data-store';
import type { MemoryStore } from './memory-store';
import { RecordingObserver } from './recording-observer';

/** What the application needs, over a store in memory and an engine that gives inputs back as outputs. */
export function appDeps(store: MemoryStore, data = new MemoryDataStore()): AppDeps {
  const clock = new ManualClock();
  const models = new Models({
    store,
    clock,
    observer: new RecordingObserver(),
    sleep: () => new Promise<never>(() => {}),
    registryTtlMs: 1_000,
    artifacts: new FakeArtifacts(),
    engine: new FakeEngine(),
    maxBytes: 1_000,
  });
  const load = async (name: string, selector?: string) => (await models.lease(name, selector)).release();
  return {
    models,
    answer: createPredictService({ models, elapsed: () => clock.now(), newId: () => 'prediction' }),
    control: { load, unload: (name) => models.unload(name), isLoaded: () => false, open: true },
    data,
    maxBodyBytes: 10_000,
    serverVersion: '1.2.3',
    onFailure: () => {},
  };
}

/** A client of the application over a store: the answer to a method, a path and perhaps a body. */
export function appOf(
  store: MemoryStore,
  data?: MemoryDataStore,
): (method: string, path: string, body?: string) => Promise<Answer> {
  const app = createApp(appDeps(store, data));
  return (method, path, body = '') =>
    app({
      method,
      path,
      header: (name) => ({ 'content-type': 'application/json' })[name],
      readBody: async () => body,
      requestId: 'request',
      acceptsBytes: true,
    });
}
