import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface FreshStart {
  /** From the start of the process to the first byte that it printed. */
  readonly firstOutputMs: number;
  readonly stderr: string;
}

/** Runs a command to its end. @throws Error when it fails. */
export async function startFresh(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<FreshStart> {
  const startedAt = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let firstOutputMs = Number.NaN;
  let stderr = '';
  child.stdout.once('data', () => {
    firstOutputMs = performance.now() - startedAt;
  });
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0 || Number.isNaN(firstOutputMs)) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return { firstOutputMs, stderr };
}
