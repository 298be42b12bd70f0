import { itIsADataStore } from '../adapters/data-store-contract';
import { itIsAnObjectStore } from '../adapters/store-contract';
import { MemoryDataStore } from './memory-data-store';

describe('MemoryDataStore', () => {
  itIsAnObjectStore(() => new MemoryDataStore(), false);
  itIsADataStore(() => new MemoryDataStore());

  it('spoils a block when the next one is asked for', async () => {
    const store = new MemoryDataStore();
    store.blockBytes = [2, 1];
    store.write('a', 'abcde');
    const { revision } = (await store.stat('a'))!;

    const kept: Uint8Array[] = [];
    for await (const block of store.read('a', { start: 0, end: 5 }, revision)) kept.push(block);

    expect(kept.map(String)).toEqual(['35,35', '35', '35,35']);
  });

  it('says of an operation that failed behind its effect only that it failed', async () => {
    const store = new MemoryDataStore();
    store.lost = (operation) => {
      if (operation === 'close') throw new Error('lost');
    };

    await expect(store.writer('a').close()).rejects.toThrow('lost');
    expect(await store.stat('a')).toBeDefined();
  });

  it('knows writers that were neither closed nor aborted', async () => {
    const store = new MemoryDataStore();
    store.writer('a');
    await store.writer('b').abort();
    await store.writer('c').close();

    expect([...store.open]).toEqual(['a']);
  });
});
