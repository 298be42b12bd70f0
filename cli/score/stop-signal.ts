import { StoppedError } from '../stopped-error';

/** By Ctrl-C, by the system or another process, and by a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface StopSignal {
  /** Rejects with StoppedError when a person or the system asks the process to end. */
  readonly stopped: Promise<never>;
  /** Leaves signals to Node again. */
  ignore(): void;
}

/** Hears of the wish to end, so that a command can clean up. */
function listenForStop(): StopSignal {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new StoppedError('stopped'));
  });
  // It may come when nobody waits.
  stopped.catch(() => {});
  for (const signal of SIGNALS) process.once(signal, stop);
  return {
    stopped,
    ignore: () => {
      for (const signal of SIGNALS) process.removeListener(signal, stop);
    },
  };
}

/** Does something for which signals are heard, so that it can clean up.
 *  @param work gets a promise that rejects with StoppedError when a person stops it. */
export async function stoppable<T>(work: (stopped: Promise<never>) => Promise<T>): Promise<T> {
  const signal = listenForStop();
  try {
    return await work(signal.stopped);
  } finally {
    signal.ignore();
  }
}
