import { performance } from 'node:perf_hooks';
import { quantile } from '../stats';

/** One of several ways to do the same. */
export interface Variant {
  readonly name: string;
  readonly run: () => unknown;
}

/** Times of one variant, by round. */
export interface Timing {
  readonly name: string;
  readonly p50Us: number[];
  readonly p99Us: number[];
}

export interface Rounds {
  readonly rounds: number;
  /** Time for each variant in each round. */
  readonly blockMs: number;
}

const MAX_SAMPLES = 1 << 16;
/** The compiler is done with a request path after about 20,000 requests; large ones run hot sooner. */
const WARM_CALLS = 20_000;
const WARM_MS = 1_000;

/** Runs the variants in turn, round after round, so that whatever else the machine does meets all of them. All are
 *  warmed up before the first round. */
export async function interleave(variants: readonly Variant[], { rounds, blockMs }: Rounds): Promise<Timing[]> {
  const timings = variants.map(({ name }): Timing => ({ name, p50Us: [], p99Us: [] }));
  const samples = new Float64Array(MAX_SAMPLES);
  for (const variant of variants) await runBlock(variant, WARM_MS, samples.subarray(0, WARM_CALLS));
  for (let round = 0; round < rounds; round++) {
    for (const [i, variant] of variants.entries()) {
      const count = await runBlock(variant, blockMs, samples);
      timings[i]!.p50Us.push(quantile(samples.subarray(0, count), 0.5));
      timings[i]!.p99Us.push(quantile(samples.subarray(0, count), 0.99));
    }
  }
  return timings;
}

async function runBlock({ run }: Variant, blockMs: number, samples: Float64Array): Promise<number> {
  const endAt = performance.now() + blockMs;
  let count = 0;
  let startedAt = performance.now();
  do {
    await run();
    const endedAt = performance.now();
    samples[count++] = (endedAt - startedAt) * 1000;
    startedAt = endedAt;
  } while (startedAt < endAt && count < samples.length);
  return count;
}
