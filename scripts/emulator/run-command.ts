import { spawn } from 'node:child_process';

/** A command that failed, with the end of what it printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** How to run a command. */
export interface CommandOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** `inherit` shows the output; `capture` keeps it for the error. */
  output: 'inherit' | 'capture';
}

const KEPT_CHARACTERS = 8_000;

/** Runs a command to its end. @throws CommandError if it cannot start or ends with another code than 0. */
export function runCommand(command: string, args: string[], { cwd, env, output }: CommandOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = output === 'inherit' ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', stream, stream] });
    let printed = '';
    const keep = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-KEPT_CHARACTERS);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const line = [command, ...args].join(' ');
    child.on('error', (cause) => reject(new CommandError(`Could not start ${line}: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandError(`${line} ended with ${signal ?? `code ${code}`}:\n${printed}`));
    });
  });
}
