export interface MemoryGuardOptions {
  /** Memory of the process beyond which workers are replaced. */
  readonly maxRssBytes: number;
  readonly rssBytes: () => number;
  readonly replaceOldest: () => Promise<void>;
  /** Hears of each replacement once it is done. */
  readonly onReplaced: (fact: { beforeBytes: number; afterBytes: number }) => void;
  readonly onFailure: (error: unknown) => void;
  /** Time between looks, and after a replacement until the next. */
  readonly intervalMs: number;
}

/** Looks left out at most, after replacements that did not help. */
const MAX_PAUSE_LOOKS = 150;

/** Watches the memory of the process, which ONNX Runtime does not always give back when a model is freed
 *  (microsoft/onnxruntime#25325) and whose arenas keep their peak, and replaces workers while it is above its bound. It
 *  looks less often after each replacement that did not bring it below: what workers hold is not the reason then.
 *  @returns the way to stop it. */
export function guardMemory(options: MemoryGuardOptions): () => void {
  let replacing = false;
  let pauseLooks = 0;
  let looksLeftOut = 0;
  const look = async () => {
    if (replacing || looksLeftOut++ < pauseLooks) return;
    replacing = true;
    looksLeftOut = 0;
    try {
      const beforeBytes = options.rssBytes();
      if (beforeBytes <= options.maxRssBytes) return;
      await options.replaceOldest();
      const afterBytes = options.rssBytes();
      pauseLooks = afterBytes <= options.maxRssBytes ? 0 : Math.min(2 * pauseLooks + 1, MAX_PAUSE_LOOKS);
      options.onReplaced({ beforeBytes, afterBytes });
    } catch (error) {
      options.onFailure(error);
    } finally {
      replacing = false;
    }
  };
  const timer = setInterval(look, options.intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
