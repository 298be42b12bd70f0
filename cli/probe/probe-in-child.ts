import { fork } from 'node:child_process';
import { ModelArtifactError } from '../../functions/core/errors';
import { causeText } from '../cause-text';
import type { Probe, ProbeRequest, ProbeResult } from './probe';

/** Environment variable that makes this program answer one probe, and nothing else. */
export const PROBE_VARIABLE = 'ONWARD_PROBE';

/** Far above what any model that fits a Lambda function needs. */
const TIMEOUT_MS = 300_000;

type Answer = { readonly result: ProbeResult } | { readonly error: string };

/** Probes each model in a process of its own: memory is measured on a clean one, and a model that crashes the runtime
 *  is an answer.
 *  @param entry the program to start; it must call `answerProbe` when `ONWARD_PROBE` is set. */
export const probeInChild =
  (entry: string): Probe =>
  async (request) => {
    const answer = await askChild(entry, request);
    if ('result' in answer) return answer.result;
    throw new ModelArtifactError(answer.error);
  };

function askChild(entry: string, request: ProbeRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [PROBE_VARIABLE]: '1' };
    const child = fork(entry, [], { env, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ error: `it did not load and run within ${TIMEOUT_MS / 1000} s` });
    }, TIMEOUT_MS);
    child.on('message', (answer) => resolve(answer as Answer));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ error: `it ended the process that loaded it (${signal ?? `exit code ${code}`})` });
    });
    child.send(request);
  });
}

/** Answers the parent's one probe. */
export async function answerProbe(probe: Probe): Promise<void> {
  const request = await new Promise<ProbeRequest>((resolve) =>
    process.once('message', (m) => resolve(m as ProbeRequest)),
  );
  process.send!(await answerOf(probe, request), () => process.disconnect());
}

async function answerOf(probe: Probe, request: ProbeRequest): Promise<Answer> {
  try {
    return { result: await probe(request) };
  } catch (error) {
    return { error: causeText(error) };
  }
}
