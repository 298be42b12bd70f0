import type { BatchHearer, HeardReport } from './batch-messages';
import { causeLine } from './cause-line';

/** A hearer in a thread that passes on all that it hears. */
export function createRelay(send: (report: HeardReport) => void): BatchHearer {
  return {
    planned: (fact) => send({ kind: 'heard', what: 'planned', fact }),
    ignored: (fact) => send({ kind: 'heard', what: 'ignored', fact }),
    progressed: (fact) => send({ kind: 'heard', what: 'progressed', fact }),
    pieceScored: (fact) => send({ kind: 'heard', what: 'pieceScored', fact }),
    ended: (fact) => send({ kind: 'heard', what: 'ended', fact }),
    modelLoaded: (fact) => send({ kind: 'heard', what: 'modelLoaded', fact }),
    modelEvicted: (fact) => send({ kind: 'heard', what: 'modelEvicted', fact }),
    // What an error holds may not be fit for the way between threads.
    degraded: ({ cause, ...fact }) =>
      send({ kind: 'heard', what: 'degraded', fact: { ...fact, cause: causeLine(cause) } }),
  };
}
