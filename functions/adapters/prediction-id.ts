import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const POOL_IDS = 256;
const pool = new Uint8Array(ID_BYTES * POOL_IDS);
let used = pool.length;

/** A new UUIDv7 (RFC 9562): its first 48 bits are the time, so a late label leads back to its hour. Random bytes are
 *  drawn for 256 ids at once, since a draw for one takes longer than a small model. */
export function newPredictionId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return v7({ random: pool.subarray(used - ID_BYTES, used) });
}
