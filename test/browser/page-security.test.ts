import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage } from './open-browser';
import { type ServedStore, serveStore } from './serve-store';
import { type Gateway, startGateway } from './start-gateway';
import { MARKUP, writeHostileStore } from './write-hostile-store';

const KEY = 'key-of-the-test';

describe('the security of the page at /', () => {
  let folder: string;
  let served: ServedStore;
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    folder = await writeHostileStore();
    [served, browser] = await Promise.all([serveStore(folder), openBrowser()]);
    gateway = await startGateway(served.url, { stage: 'prod', key: KEY });
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    await served?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows markup of a model as the text that it is', async () => {
    const { page, complaints } = await openPage(browser, served.url);
    const card = page.locator('details.model');
    await card.getByRole('button', { name: 'Predict' }).and(page.locator(':enabled')).waitFor();

    const text = (await card.textContent())!;
    const elements = await page.evaluate('document.querySelectorAll("img, script, svg, iframe").length');

    // Description, feature, category, imputed value, output, class label, input tensor.
    expect(text.split(MARKUP).length - 1).toBeGreaterThanOrEqual(7);
    expect(elements).toBe(1);
    await expect(page.evaluate('window.breached')).resolves.toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('runs no script but its own', async () => {
    const { page, complaints } = await openPage(browser, served.url);

    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.breached = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(MARKUP)});
    }`);

    await expect(page.evaluate('window.breached')).resolves.toBeUndefined();
    expect(complaints.join('\n')).toContain('Content Security Policy');
  });

  it('works under a stage with an API key, which it forgets', async () => {
    const { page } = await openPage(browser, gateway.url);
    await page.getByText('The models could not be listed. 403: Forbidden').waitFor();

    await page.getByLabel('API key').fill(KEY);
    await page.getByLabel('API key').press('Enter');

    await page.getByRole('heading', { name: 'hostile' }).waitFor();
    const kept = await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length].join()');
    expect(kept).toBe(',0,0');
    await expect(page.getByRole('link', { name: 'OpenAPI' }).getAttribute('href')).resolves.toBe(
      `${gateway.url}/openapi.json`,
    );
  });
});
