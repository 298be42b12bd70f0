import { createSourceOf } from '../../../functions/adapters/file-source';
import type { AssembleMessage, ChunkMessage, JobSummary, PlanMessage } from '../../../functions/contracts/job';
import type { JobOptions } from '../../../functions/contracts/job-options';
import { assembleJob } from '../../../functions/core/batch/assemble-job';
import type { BatchDeps, BatchLimits } from '../../../functions/core/batch/batch-deps';
import { planFile } from '../../../functions/core/batch/plan-file';
import type { BatchQueue } from '../../../functions/core/batch/ports';
import { redriveJob } from '../../../functions/core/batch/redrive-job';
import { scoreChunk } from '../../../functions/core/batch/score-chunk';
import { Models } from '../../../functions/core/models';
import { Baselines } from '../../../functions/core/profiles/baselines';
import { createFileFormats } from '../../../functions/formats/file-formats';
import { FakeArtifacts, FakeEngine } from './fake-engine';
import { aManifest, publish } from './manifests';
import { MemoryDataStore } from './memory-data-store';
import { MemoryStore } from './memory-store';
import { RecordingObserver } from './recording-observer';

/** A worker that ends in the middle of its work. */
export class Killed extends Error {}

export type Message = PlanMessage | ChunkMessage | AssembleMessage;

/** A model `m` of the columns `a` and `b`, whose output `y` is just them. */
export const COLUMNS_MODEL = aManifest({
  features: ['a', 'b'].map((name, position) => ({ name, tensor: 'x', position, type: 'number' })),
});

/** A data store, a queue that gives each message at least once, and workers that do the steps of jobs. */
export class BatchWorld {
  readonly data = new MemoryDataStore();
  readonly models = new MemoryStore();
  readonly engine = new FakeEngine();
  readonly messages: Message[] = [];
  readonly summaries: JobSummary[] = [];
  /** Sum of what was told of progress. */
  readonly progress = { records: 0, rejected: 0 };
  readonly ignored: string[] = [];
  readonly faults: unknown[] = [];
  /** Steps of the store and of the queue so far. */
  steps = 0;
  private kill: { readonly step: number; readonly when: 'before' | 'after' } | undefined;
  private isDead = false;
  private finished = 0;
  private attempts = 0;
  private at = Date.UTC(2026, 0, 2);
  private readonly deps: BatchDeps;

  /** @param features what differs from `COLUMNS_MODEL`'s, by name. */
  constructor(limits: Partial<BatchLimits> = {}, features: Readonly<Record<string, object>> = {}) {
    const model = {
      ...COLUMNS_MODEL,
      features: COLUMNS_MODEL.features.map((feature) => ({ ...feature, ...features[feature.name] })),
    };
    publish(this.models, [model], { champion: '1' });
    this.data.fault = () => this.begin();
    this.data.lost = () => this.finish();
    this.deps = this.depsOf({
      maxFileBytes: 1e9,
      maxUnpackedBytes: 1e9,
      pieceMs: Number.POSITIVE_INFINITY,
      memoryMb: 1_024,
      ...limits,
    });
  }

  /** Puts a file into the inbox, and its event into the queue. */
  drop(name: string, content: string | Uint8Array, options?: Partial<JobOptions>): void {
    const key = `inbox/m/${name}`;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    if (options) this.data.write(`${key}.options.json`, options);
    this.data.place(key, bytes);
    this.messages.push({ kind: 'plan', key });
  }

  /** Makes another version the champion. */
  promote(version: string): void {
    publish(
      this.models,
      ['1', version].map((name) => ({ ...COLUMNS_MODEL, version: name })),
      { champion: version },
    );
    this.at += 10_000;
  }

  /** Lets time go by. */
  pass(ms: number): void {
    this.at += ms;
  }

  /** Moves the clock. */
  setClock(ms: number): void {
    this.at += ms;
  }

  redrive(job: string): Promise<number> {
    return redriveJob(this.deps, job);
  }

  async do(message: Message): Promise<void> {
    if (message.kind === 'plan') await planFile(this.deps, message.key);
    else if (message.kind === 'score') await scoreChunk(this.deps, message);
    else await assembleJob(this.deps, message);
  }

  /** Does what waits until nothing does. A message whose work fails comes again.
   *  @param next place in the queue of the message that comes next. @param again whether a message comes once more. */
  async run(next: () => number = () => 0, again: () => boolean = () => false): Promise<void> {
    for (let turn = 0; this.messages.length > 0; turn++) {
      if (turn > 10_000) throw new Error('the work does not end');
      const [message] = this.messages.splice(next() % this.messages.length, 1);
      if ((await this.attempt(message!)) && again()) this.messages.push(message!);
      this.isDead = false;
    }
  }

  /** Does what waits with several workers at a time.
   *  @param pause comes before each step of the store. */
  async runTogether(workers: number, pause: MemoryDataStore['fault']): Promise<void> {
    this.data.fault = pause;
    const worker = async () => {
      for (let message = this.messages.shift(); message; message = this.messages.shift()) await this.attempt(message);
    };
    // Who finds the queue empty ends; what others send after that is for the next round.
    while (this.messages.length > 0) await Promise.all(Array.from({ length: workers }, worker));
  }

  /** Ends the worker at a step of the store or the queue (counted from 0): before it takes effect, or before its answer comes. Nothing
   *  that the worker does after that has an effect; the next message is another worker's. */
  killAt(step: number, when: 'before' | 'after'): void {
    this.kill = { step, when };
  }

  /** Text of the only object of the outbox with such an ending; undefined when there is none. */
  outbox(ending: string): string | undefined {
    const keys = [...this.data.objects.keys()].filter((key) => key.startsWith('outbox/m/') && key.endsWith(ending));
    if (keys.length > 1) throw new Error(`more than one: ${keys.join(', ')}`);
    return keys[0] && new TextDecoder().decode(this.data.objects.get(keys[0])!.bytes);
  }

  get summary(): JobSummary {
    return JSON.parse(this.outbox('/summary.json')!);
  }

  /** Keys that are left where work was done. */
  get left(): string[] {
    return [...this.data.objects.keys()].filter((key) => key.startsWith('work/'));
  }

  /** @returns whether the message was handled; it comes again otherwise. */
  private async attempt(message: Message): Promise<boolean> {
    try {
      await this.do(message);
      return true;
    } catch (fault) {
      this.faults.push(fault);
      this.messages.push(message);
      return false;
    }
  }

  private depsOf(limits: BatchLimits): BatchDeps {
    const { data } = this;
    const clock = { now: () => this.at++ };
    return {
      data,
      limits,
      clock,
      models: new Models({
        store: this.models,
        clock,
        observer: new RecordingObserver(),
        artifacts: new FakeArtifacts(),
        engine: this.engine,
        sleep: () => new Promise<never>(() => {}),
        registryTtlMs: 1_000,
        maxBytes: 1_000,
      }),
      baselines: new Baselines(this.models),
      formats: createFileFormats(),
      queue: this.queue(),
      jobIdOf: (key, revision) => Buffer.from(`${key}${revision}`).toString('hex').slice(-24).padStart(24, '0'),
      newAttempt: () => String(++this.attempts),
      sourceOf: createSourceOf(data, limits),
      observer: {
        planned: () => {},
        ignored: ({ key }) => void this.ignored.push(key),
        progressed: ({ records, rejected }) => {
          this.progress.records += records;
          this.progress.rejected += rejected;
        },
        pieceScored: () => {},
        ended: (summary) => void this.summaries.push(summary),
      },
    };
  }

  private begin(): void {
    if (this.isDead || (this.steps++ === this.kill?.step && this.kill.when === 'before')) this.die();
  }

  private finish(): void {
    if (this.isDead || (this.finished++ === this.kill?.step && this.kill.when === 'after')) this.die();
  }

  private die(): never {
    this.isDead = true;
    throw new Killed();
  }

  private queue(): BatchQueue {
    const send = async (messages: readonly Message[]) => {
      for (const message of messages) {
        this.begin();
        this.messages.push(message);
        this.finish();
      }
    };
    return { sendChunks: send, sendAssemble: (message) => send([message]) };
  }
}
