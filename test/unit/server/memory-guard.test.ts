import { setTimeout } from 'node:timers/promises';
import { guardMemory } from '../../../functions/server/memory-guard';

/** A guard of 100 bytes that looks every millisecond, and what it has done. */
function guard(rssBytes: () => number, replaceOldest: () => Promise<void>) {
  const seen: { replaced: { beforeBytes: number; afterBytes: number }[]; failures: unknown[] } = {
    replaced: [],
    failures: [],
  };
  const stop = guardMemory({
    maxRssBytes: 100,
    rssBytes,
    replaceOldest,
    onReplaced: (fact) => seen.replaced.push(fact),
    onFailure: (error) => seen.failures.push(error),
    intervalMs: 1,
  });
  return { seen, stop };
}

describe('guardMemory', () => {
  it('replaces workers while memory is above its bound', async () => {
    let bytes = 300;
    const { seen, stop } = guard(
      () => bytes,
      async () => {
        bytes -= 150;
      },
    );

    await setTimeout(50);
    stop();

    expect(seen.replaced).toEqual([
      { beforeBytes: 300, afterBytes: 150 },
      { beforeBytes: 150, afterBytes: 0 },
    ]);
  });

  it('leaves workers alone below it', async () => {
    const { seen, stop } = guard(
      () => 100,
      async () => {},
    );

    await setTimeout(20);
    stop();

    expect(seen).toEqual({ replaced: [], failures: [] });
  });

  it('pauses longer and longer when replacing does not help', async () => {
    const { seen, stop } = guard(
      () => 300,
      async () => {},
    );

    await setTimeout(100);
    stop();

    expect(seen.replaced.length).toBeGreaterThan(1);
    expect(seen.replaced.length).toBeLessThan(10);
  });

  it('reports what fails and goes on looking', async () => {
    let looks = 0;
    const { seen, stop } = guard(
      () => {
        looks++;
        throw new Error('EMFILE');
      },
      async () => {},
    );

    await setTimeout(50);
    stop();

    expect(looks).toBeGreaterThan(1);
    expect(seen.failures[0]).toEqual(new Error('EMFILE'));
  });
});
