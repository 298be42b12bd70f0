/** Samples before a cost is believed. */
const MIN_SAMPLES = 3;
/** Weights of a new sample. Whatever else the machine does can only add to what a request costs, so a sample below the
 *  estimate says more than one above it. */
const WEIGHT_BELOW = 0.2;
const WEIGHT_ABOVE = 0.05;
/** A sample counts as this many times the bound at most, so that one pause of the process is soon forgotten. */
const MAX_SAMPLE_BOUNDS = 4;
/** A request that takes this many times the bound takes its kind off the serving thread … */
const BANNING_BOUNDS = 20;
/** … until a worker has answered this many of the kind: sizes tell little of the cost where somebody chooses values. */
const BAN_SAMPLES = 100;
/** A load on the serving thread stalls it, so only models that load within this are answered there. */
const MAX_LOAD_MS = 200;
/** Kinds of request that are remembered, at most. */
const MAX_KINDS = 10_000;

interface Estimate {
  ms: number;
  samples: number;
}

/** What requests have cost so far, by model and size of the body, to tell those that are not worth handing to another
 *  thread. */
export class RunCosts {
  private readonly estimates = new Map<string, Estimate>();
  private readonly loadMs = new Map<string, number>();

  /** @param boundMs requests expected to stay below this are cheap. */
  constructor(private readonly boundMs: number) {}

  recordLoad(model: string, version: string, ms: number): void {
    this.loadMs.set(`${model}@${version}`, ms);
  }

  record(model: string, version: string, bodyBytes: number, ms: number): void {
    const kind = kindOf(model, version, bodyBytes);
    const estimate = this.estimates.get(kind);
    if (!estimate) {
      if (this.estimates.size >= MAX_KINDS) this.estimates.clear();
      this.estimates.set(kind, { ms: this.capped(ms), samples: 1 });
      return;
    }
    if (ms > BANNING_BOUNDS * this.boundMs) estimate.samples = -BAN_SAMPLES;
    const above = this.capped(ms) - estimate.ms;
    estimate.ms += above * (above > 0 ? WEIGHT_ABOVE : WEIGHT_BELOW);
    estimate.samples++;
  }

  private capped(ms: number): number {
    return Math.min(ms, MAX_SAMPLE_BOUNDS * this.boundMs);
  }

  /** Whether a request is known to take less than the bound. */
  isCheap(model: string, version: string, bodyBytes: number): boolean {
    const estimate = this.estimates.get(kindOf(model, version, bodyBytes));
    if (!estimate || estimate.samples < MIN_SAMPLES || estimate.ms >= this.boundMs) return false;
    return (this.loadMs.get(`${model}@${version}`) ?? Number.POSITIVE_INFINITY) <= MAX_LOAD_MS;
  }
}

/** Requests of one model whose bodies have the same size to within a factor of two. */
const kindOf = (model: string, version: string, bodyBytes: number): string =>
  `${model}@${version}/${32 - Math.clz32(bodyBytes)}`;
