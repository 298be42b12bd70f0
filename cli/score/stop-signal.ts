import { StoppedError } from '../stopped-error';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface StopSignal {
  /** Rejects with StoppedError when a person or the system asks the process to end. */
  readonly stopped: Promise<never>;
  /** Leaves signals to Node again. */
  ignore(): void;
}

/** Hears of the wish to end, so that a command can clean up. */
export function listenForStop(): StopSignal {
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
