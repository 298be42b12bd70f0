import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseEmulatorArguments } from './emulator/arguments';
import { EndpointError, exportLine, localRegion } from './emulator/endpoint';
import { reportFailure } from './emulator/report-failure';
import { type StartedEmulator, startEmulator } from './emulator/start-emulator';

/** Runs an AWS emulator on the loopback address until it is told to end. */
async function main(): Promise<void> {
  const { port } = parseEmulatorArguments(process.argv.slice(2));
  const workDir = join(__dirname, '../.onward');
  mkdirSync(workDir, { recursive: true });
  // Listened for before the first line is out: whoever reads it may end the emulator.
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const emulator = await start(port, workDir);
  console.log(describe(emulator));
  const crashed = emulator.ended.then(() => new EndpointError(`The emulator ended; its log is ${emulator.logFile}.`));
  const failure = await Promise.race([told.then(() => undefined), crashed]);
  if (failure) throw failure;
  console.log('Ending.');
  await emulator.stop();
}

async function start(port: number, workDir: string): Promise<StartedEmulator> {
  const beforeInstall = () => console.log('Installing the emulator into .venv/emulator: once, for a minute or two …');
  try {
    return await startEmulator(process.env, { port, workDir, beforeInstall });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new EndpointError(
      `Port ${port} is taken; give another one, or 0 for a free one: npm run local:emulator -- --port 0`,
      { cause: error },
    );
  }
}

function describe({ endpoint, logFile }: StartedEmulator): string {
  return [
    `MiniStack, an AWS emulator, is on ${endpoint}. Ctrl-C ends it, and all that is in it is gone then.`,
    `Its log is ${logFile}.`,
    '',
    'In another terminal:',
    '',
    `  ${exportLine(endpoint, localRegion(process.env))}`,
    '  npm run local:deploy',
    '',
  ].join('\n');
}

main().catch(reportFailure);
