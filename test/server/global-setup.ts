import { join } from 'node:path';
import { runCommand } from '../../scripts/emulator/run-command';

const ROOT = join(__dirname, '../..');

/** Builds the program that the tests start. */
export default async function globalSetup(): Promise<void> {
  await runCommand(process.execPath, [join(ROOT, 'scripts/build.mjs')], {
    cwd: ROOT,
    env: process.env,
    output: 'capture',
  });
}
