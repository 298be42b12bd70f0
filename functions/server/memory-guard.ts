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

/** Watches the memory of the process, which ONNX Runtime does not always give back when a model is freed
 *  (microsoft/onnxruntime#25325) and whose arenas keep their peak, and replaces workers while it is above its bound.
 *  @returns the way to stop it. */
export function guardMemory(options: MemoryGuardOptions): () => void {
  let replacing = false;
  const look = async () => {
    if (replacing) return;
    replacing = true;
    try {
      const beforeBytes = options.rssBytes();
      if (beforeBytes <= options.maxRssBytes) return;
      await options.replaceOldest();
      options.onReplaced({ beforeBytes, afterBytes: options.rssBytes() });
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
