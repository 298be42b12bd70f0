import { rmSync } from 'node:fs';

/** Ends what the global setup started. */
export default async function globalTeardown(): Promise<void> {
  const running = globalThis.onwardRunningTests;
  if (!running) return;
  await running.emulator.stop();
  rmSync(running.workDir, { recursive: true, force: true });
}
