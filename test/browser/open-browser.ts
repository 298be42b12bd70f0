import { type Browser, chromium, type Page } from 'playwright-core';

/** Headless Chromium, as the global setup has unpacked it. It runs without a sandbox, since root may have none, and
 *  with the web's own rules on: the flags that its package proposes would turn some of them off. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.ONWARD_TEST_BROWSER!,
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
  });

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts and of the console, breaches of the page's policy, and requests to other servers. */
  readonly complaints: string[];
}

/** A new tab with nothing remembered, whose complaints are listed. */
export async function openPage(
  browser: Browser,
  url: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<WatchedPage> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
