import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';

declare global {
  var onwardBrowserFolder: string | undefined;
}

/** Builds the program and unpacks the browser once, before test files that need both start side by side. */
export default async function globalSetup(): Promise<void> {
  execFileSync(process.execPath, [join(__dirname, '..', '..', 'cli', 'onward.mjs'), '--version']);
  const { TMPDIR } = process.env;
  // The package unpacks into the temporary folder, and takes whatever lies there already for the browser.
  globalThis.onwardBrowserFolder = mkdtempSync(join(tmpdir(), 'onward-browser-'));
  process.env.TMPDIR = globalThis.onwardBrowserFolder;
  process.env.ONWARD_TEST_BROWSER = await chromium.executablePath();
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
}
