import { itIsAnObjectStore } from '../adapters/store-contract';
import { MemoryStore } from './memory-store';

describe('MemoryStore', () => {
  itIsAnObjectStore(() => new MemoryStore(), false);

  it('fails where a test says so', async () => {
    const store = new MemoryStore();
    store.fault = (operation, key) => {
      if (operation === 'get' && key === 'a') throw new Error('down');
    };

    await expect(store.get('a')).rejects.toThrow('down');
    expect(await store.get('b')).toBeUndefined();
    expect(store.countOf('get', 'a')).toBe(1);
  });
});
