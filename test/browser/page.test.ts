import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, openPage } from './open-browser';
import { type ServedStore, serveStore } from './serve-store';

const MODELS = join(__dirname, '..', '..', 'models');

/** The card of a model, by its heading. */
const cardOf = (page: Page, name: string): Locator =>
  page.locator('details.model', { has: page.getByRole('heading', { name, exact: true }) });

/** Opens a model's card when it is closed, and waits for its sample. */
async function openCard(page: Page, name: string): Promise<Locator> {
  const card = cardOf(page, name);
  await card.getByText('version').first().waitFor();
  if ((await card.getAttribute('open')) === null) await card.locator('summary').first().click();
  await card.getByRole('button', { name: 'Predict' }).and(page.locator(':enabled')).waitFor();
  return card;
}

const request = (card: Locator): Locator => card.getByLabel('Request');
const answer = (card: Locator): Locator => card.locator('.answer');

describe('the page at /', () => {
  let served: ServedStore;
  let browser: Browser;
  let screenshots: string;

  beforeAll(async () => {
    [served, browser, screenshots] = await Promise.all([
      serveStore(MODELS),
      openBrowser(),
      mkdtemp(join(tmpdir(), 'onward-page-')),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    if (!process.env.KEEP_SCREENSHOTS) await rm(screenshots, { recursive: true, force: true });
  });

  it('lists every model with its signature', async () => {
    const { page, complaints } = await openPage(browser, served.url);

    await cardOf(page, 'flight-delay')
      .getByText('15 features → probabilities')
      .or(page.getByText('15 features → label'))
      .waitFor();
    const digits = cardOf(page, 'digits').locator('summary').first();
    await expect(digits.textContent()).resolves.toContain('image FP32 [any, 1, 8, 8] → probabilities FP32 [any, 10]');
    const arrival = cardOf(page, 'flight-arrival').locator('summary').first();
    await expect(arrival.textContent()).resolves.toContain('13 features → minutes FP32 [any, 1]');
    expect(complaints).toEqual([]);
  });

  it('predicts a digit from the sample', async () => {
    const { page, complaints } = await openPage(browser, served.url);
    const card = await openCard(page, 'digits');

    await card.getByRole('button', { name: 'Predict' }).click();

    await answer(card).getByText('200 OK').waitFor();
    const text = await answer(card).textContent();
    expect(text).toMatch(/in \d+ ms/);
    expect(text).toMatch(/version 1/);
    expect(text).toMatch(/prediction [0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await answer(card).getByRole('meter').count()).toBe(10);
    await page.screenshot({ path: join(screenshots, 'digits.png'), fullPage: true });
    expect(complaints).toEqual([]);
  });

  it('predicts a flight from edited features, by keyboard', async () => {
    const { page, complaints } = await openPage(browser, served.url, 'dark');
    const card = await openCard(page, 'flight-delay');
    const sample = JSON.parse(await request(card).inputValue());

    await request(card).fill(
      JSON.stringify({ instances: [{ ...sample.instances[0], carrier: 'UA', hour: 20 }] }, null, 2),
    );
    await request(card).press('Control+Enter');

    await answer(card).getByText('200 OK').waitFor();
    const predictions = JSON.parse((await answer(card).getByRole('region').textContent())!).predictions;
    expect(predictions[0]).toHaveLength(2);
    expect(predictions[0][0] + predictions[0][1]).toBeCloseTo(1, 5);
    await page.screenshot({ path: join(screenshots, 'flight-delay.png'), fullPage: true });
    expect(complaints).toEqual([]);
  });

  it('asks the version that is picked', async () => {
    const { page, complaints } = await openPage(browser, served.url);
    const card = await openCard(page, 'flight-delay');

    await card.getByLabel('Answered by').selectOption({ label: 'version 1' });
    await card.getByText('logistic regression').waitFor();
    const picked = await openCard(page, 'flight-delay');
    await picked.getByRole('button', { name: 'Predict' }).click();

    await answer(picked).getByText('200 OK').waitFor();
    await expect(answer(picked).textContent()).resolves.toContain('version 1');
    expect(complaints).toEqual([]);
  });

  it('says what is wrong with a request that is not JSON', async () => {
    const { page, complaints } = await openPage(browser, served.url);
    const card = await openCard(page, 'digits');

    await request(card).fill('{"instances": [');
    await card.getByRole('button', { name: 'Predict' }).click();

    await answer(card).getByText('The request is not valid JSON').waitFor();
    expect(complaints).toEqual([]);
  });

  it('lists every problem of a request that the model refuses', async () => {
    const { page } = await openPage(browser, served.url);
    const card = await openCard(page, 'flight-delay');

    await request(card).fill('{"instances": [{"month": 13, "carrier": 7}]}');
    await card.getByRole('button', { name: 'Predict' }).click();

    await answer(card).getByText('400').waitFor();
    const problems = await answer(card).getByRole('listitem').allTextContents();
    expect(problems).toContain('feature "weekday" row 0 is missing');
    expect(problems.join()).toContain('feature "carrier" row 0 must be a string, got a number');
    await page.screenshot({ path: join(screenshots, 'problems.png'), fullPage: true });
  });

  it('fits a narrow screen', async () => {
    const { page } = await openPage(browser, served.url);
    await page.setViewportSize({ width: 360, height: 740 });
    await openCard(page, 'digits');

    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');

    await page.screenshot({ path: join(screenshots, 'narrow.png'), fullPage: true });
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
