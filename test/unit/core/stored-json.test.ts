import * as z from 'zod';
import { ModelArtifactError } from '../../../functions/core/errors';
import { MAX_STORED_BYTES, parseStoredJson, storedJson } from '../../../functions/core/stored-json';

const read = (bytes: Uint8Array) => parseStoredJson(z.array(z.number()), 'm/registry.json', bytes);

describe('parseStoredJson', () => {
  it('reads what was stored', () => {
    expect(read(storedJson([1, 2]))).toEqual([1, 2]);
  });

  it('reads a document of the largest size, and refuses one byte more', () => {
    const padded = (sizeBytes: number) => new TextEncoder().encode('[]'.padEnd(sizeBytes));

    expect(read(padded(MAX_STORED_BYTES))).toEqual([]);
    expect(() => read(padded(MAX_STORED_BYTES + 1))).toThrow(
      new ModelArtifactError('object "m/registry.json" must have at most 4000000 bytes'),
    );
  });

  it.each([
    ['no JSON', '[1', 'is not JSON'],
    ['no UTF-8', Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), 'is not JSON'],
    ['another document', '{}', 'does not fit its schema'],
  ])('refuses %s', (_, content, reason) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;

    expect(() => read(bytes)).toThrow(`object "m/registry.json" ${reason}`);
  });
});
