import { setTimeout as sleep } from 'node:timers/promises';
import { loadStage } from '../../infra/load-stage';
import { expectOutputs, expectPredictions } from '../server/golden-requests';
import type { Received } from '../server/http-client';
import { type GoldenCase, goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { runCli } from './run-cli';
import { sendTo } from './stage-client';
import { StageStore } from './stage-store';

const { endpoint, rest } = readDeployment();
const store = new StageStore(rest);
const name = store.unusedName('released');
/** How long after a release the version before may answer, with the time that a request takes. */
const SEEN_MS = loadStage(rest.stage).predict.registryTtlSeconds * 1000 + 200;
const CALLERS = 4;

/** The same rows, with what each version makes of them. */
const GOLDEN = new Map<unknown, GoldenCase>(
  goldenCases()
    .filter((item) => item.model === 'flight-delay' && item.name === 'missing weather')
    .map((item) => [item.version, item]),
);
const RECORDS = GOLDEN.get('1')!.records;

interface Answered {
  readonly startedAt: number;
  readonly answer: Received;
}
interface Release {
  readonly version: string;
  readonly startedAt: number;
  readonly doneAt: number;
}

const versionOf = ({ answer }: Answered) => answer.headers['onward-model-version'];

/** Calls until it is told to stop, one request after the other. */
async function callOn(signal: AbortSignal, answers: Answered[]): Promise<void> {
  while (!signal.aborted) {
    const startedAt = Date.now();
    const answer = await sendTo(rest, { path: `/v1/models/${name}:predict`, body: { instances: RECORDS } });
    answers.push({ startedAt, answer });
  }
}

async function promote(version: string): Promise<Release> {
  const startedAt = Date.now();
  await runCli(endpoint, 'promote', name, version, '--store', store.location, '--why', 'a test');
  return { version, startedAt, doneAt: Date.now() };
}

describe('a release while requests come in', () => {
  const answers: Answered[] = [];
  const releases: Release[] = [];
  beforeAll(async () => {
    await store.copyModel('flight-delay', name, ['1', '2']);
    const stop = new AbortController();
    const callers = Array.from({ length: CALLERS }, () => callOn(stop.signal, answers));
    try {
      for (const version of ['2', '1', '2']) {
        await sleep(300);
        releases.push(await promote(version));
        await sleep(SEEN_MS + 300);
      }
    } finally {
      stop.abort();
      await Promise.all(callers);
    }
  });

  it('fails no request', () => {
    expect(answers.length).toBeGreaterThan(100);
    expect(new Set(answers.map(({ answer }) => answer.status))).toEqual(new Set([200]));
  });

  it('gives answers that are those of the version they name', () => {
    expect(new Set(answers.map(versionOf))).toEqual(new Set(['1', '2']));
    for (const answered of answers) {
      const golden = GOLDEN.get(versionOf(answered))!;
      expectPredictions(answered.answer, golden);
    }
  });

  it('is seen by all requests within the TTL, without a deployment', () => {
    releases.forEach(({ version, doneAt }, i) => {
      const until = releases[i + 1]?.startedAt ?? Number.POSITIVE_INFINITY;
      const after = answers.filter(({ startedAt }) => startedAt >= doneAt + SEEN_MS && startedAt < until);

      expect(after.length).toBeGreaterThan(5);
      expect(new Set(after.map(versionOf))).toEqual(new Set([version]));
    });
  });

  it('leaves each version to those who ask for it', async () => {
    for (const [version, golden] of GOLDEN) {
      const path = `/v2/models/${name}/versions/${version}/infer`;

      expectOutputs(await sendTo(rest, { path, body: { inputs: golden.inputs } }), golden);
    }
  });

  it('is written into the history, with who and why', async () => {
    const { registry } = JSON.parse(await runCli(endpoint, 'show', name, '--store', store.location, '--json'));

    expect(registry.history).toMatchObject(
      releases.map(({ version }) => ({ what: { action: 'alias', alias: 'champion', to: version }, why: 'a test' })),
    );
    for (const { who } of registry.history) expect(who).toMatch(/\S/);
  });
});
