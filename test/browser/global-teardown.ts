import { rmSync } from 'node:fs';

/** Removes the unpacked browser. */
export default function globalTeardown(): void {
  if (globalThis.onwardBrowserFolder) rmSync(globalThis.onwardBrowserFolder, { recursive: true, force: true });
}
