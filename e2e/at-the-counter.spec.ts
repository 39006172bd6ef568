import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openSale, queuedCount, register, sell, sellButton, share, signIn, typeAmount } from './counter.js';
import { readMeterOnTheBus, type MeterOnTheBus } from './meter-on-the-bus.js';
import { type Office, openAccount, openOffice, salesOfDevices } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';
const ROOMS = { queue: '11105', receipt: '11106', taps: '11107', reading: '11108', amounts: '12102', limited: '12108' };

describe('at the counter', () => {
  let product: SharedProduct;
  let office: Office;
  let signal: Signal;
  let profile: string;
  let tablet: Tablet;
  let page: Page;
  const meterOf = (room: string): Promise<MeterOnTheBus> => readMeterOnTheBus(product.meters.get(room));
  const salesOf = async (room: string) =>
    (await salesOfDevices(office)).filter(({ meterCode }) => meterCode === product.meters.get(room)?.meterCode);

  beforeAll(async () => {
    product = await sharedProduct();
    office = await openOffice(product.serverPort);
    signal = await openSignal(product.serverPort);
    profile = mkdtempSync(join(tmpdir(), 'prepaid-counter-'));
    tablet = await Tablet.open(profile, 'tablet', `${signal.url}/sign-in`);
    page = tablet.page;
    await signIn(page, 'seller');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await register(page, 'Counter');
  }, 300_000);
  afterAll(async () => {
    await tablet.close();
    await signal.close();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  describe('the amount', () => {
    const said: readonly (readonly [string, RegExp])[] = [
      ['0', /must be more than zero/],
      ['0.00', /must be more than zero/],
      ['-5', /cannot be negative/],
      ['1.234', /At most 2 digits after the point/],
      ['five', /This is not an amount/],
      ['99999999999999999999', /too large/],
      ['1000.01', /At most 1,?000\.00 in one sale/],
    ];
    for (const [amount, words] of said) {
      it(`${amount} is not sold, and one sentence says why`, async () => {
        await openSale(page, ROOMS.amounts);
        await page.getByLabel('Amount', { exact: true }).fill(amount);
        await page.getByRole('alert').filter({ hasText: words }).waitFor();
        expect(await page.locator('.sell-button').getAttribute('aria-disabled')).toBe('true');
        await page.locator('.sell-button').click({ force: true });
        expect(new URL(page.url()).pathname).toMatch(/^\/sell\//);
      }, 60_000);
    }

    it('over the hoarding limit is refused before money is taken, with what the meter may still hold', async () => {
      await openAccount(office, product.meters.get(ROOMS.limited)?.meterCode ?? '', 'Lena Limit', 3000);
      await waitUntil(async () => (await meterOf(ROOMS.limited)).accountOpen);
      await page.reload();
      await openSale(page, ROOMS.limited);
      await typeAmount(page, '40');
      await page
        .getByRole('alert')
        .filter({ hasText: /The meter may hold 30\.00 more/ })
        .waitFor();
      expect(await page.locator('.sell-button').getAttribute('aria-disabled')).toBe('true');
    }, 90_000);

    it('was sold to nobody in all of that', async () => {
      expect(await salesOf(ROOMS.amounts)).toEqual([]);
      expect(await salesOf(ROOMS.limited)).toEqual([]);
    });
  });

  it('makes one sale of two taps, and asks before it sells the same again', async () => {
    const before = await meterOf(ROOMS.taps);
    await openSale(page, ROOMS.taps);
    await typeAmount(page, '5');
    await sellButton(page).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await page.getByText('New balance').waitFor({ timeout: UNTIL_CREDITED_MS });
    expect((await salesOf(ROOMS.taps)).length).toBe(1);

    await openSale(page, ROOMS.taps);
    await typeAmount(page, '5');
    await page.getByRole('button', { name: 'Add a remark' }).click();
    await page.getByLabel('Remark', { exact: true }).fill('For his brother');
    await sellButton(page).click();
    const question = page.getByRole('dialog');
    await question.getByText(/5\.00 was just sold for 11107/).waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect((await salesOf(ROOMS.taps)).length).toBe(1);
    await sellButton(page).click();
    await question.getByRole('button', { name: 'Sell again' }).click();
    await page.getByText('New balance').waitFor({ timeout: UNTIL_CREDITED_MS });
    expect((await salesOf(ROOMS.taps)).map(({ remark }) => remark).sort()).toEqual(['For his brother', null]);
    expect((await meterOf(ROOMS.taps)).totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(1000);
  }, 180_000);

  it('reads the meter when asked, and says so when it does not answer', async () => {
    const { meterCode = '' } = product.meters.get(ROOMS.reading) ?? {};
    await openSale(page, ROOMS.reading);
    await page.getByRole('button', { name: 'Read the meter now' }).click();
    await page.locator('article.sell').getByText('just now').waitFor();
    await control(product, 'PUT', `/meters/${meterCode}/faults`, { dead: true });
    await page.getByRole('button', { name: 'Read the meter now' }).click();
    await page.getByText('The meter does not answer. What is shown is the last reading.').waitFor({ timeout: 60_000 });
    await control(product, 'PUT', `/meters/${meterCode}/faults`, {});
  }, 120_000);

  it('hands out the receipt on paper, as a PDF and by sharing, and marks what follows as a copy', async () => {
    const number = await sell(page, ROOMS.receipt, '12.5');
    await page.getByText('New balance').waitFor({ timeout: UNTIL_CREDITED_MS });
    const paper = page.getByRole('article', { name: 'Receipt' });
    expect(await paper.textContent()).not.toContain('Copy');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await paper.getByText('Copy 1').waitFor();

    const text = await pdfText(page);
    for (const word of [number, '12.50', 'USD', ROOMS.receipt, product.meters.get(ROOMS.receipt)?.meterCode ?? '']) {
      expect(text).toContain(word);
    }
    expect(text).toContain('COPY 1');
    await paper.getByText('Copy 2').waitFor();
    expect(await pdfText(page)).toContain('COPY 2');

    const shared = await share(page);
    expect(shared).toContain(number);
    await page.goto(/https?:\S+\/r#\S+/.exec(shared)?.[0] ?? '');
    await page.getByText('This receipt is genuine.').waitFor();
    await page.goto(`${signal.url}/r#${'A'.repeat(80)}`);
    await page.getByText('This is not a receipt of this system.').waitFor();
  }, 180_000);

  it('sends the queue of a tablet without signal from another one, and each meter is credited once', async () => {
    const before = await meterOf(ROOMS.queue);
    signal.lose();
    await page.goto(`${signal.url}/sell`);
    await sell(page, ROOMS.queue, '3');
    await sell(page, ROOMS.queue, '4');
    await page.goto(`${signal.url}/queue`);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await (await downloading).path();
    expect(readFileSync(file, 'utf8')).not.toContain('privateKey');

    const otherProfile = mkdtempSync(join(tmpdir(), 'prepaid-other-'));
    const other = await Tablet.open(otherProfile, 'phone', `http://localhost:${product.serverPort}/`);
    try {
      await signIn(other.page, 'seller');
      await other.page.goto(new URL('/queue', other.page.url()).href);
      const field = other.page.locator('input[type=file]');
      await field.setInputFiles({ name: 'holiday.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
      await other.page.getByText('This is not an exported queue.').waitFor();
      for (let turn = 0; turn < 2; turn++) {
        await field.setInputFiles(file);
        await other.page.getByText('Sent: 2 booked, 0 held, 0 put aside.').waitFor();
      }
    } finally {
      await other.close();
      rmSync(otherProfile, { recursive: true, force: true });
    }
    expect(await queuedCount(page)).toBe(2);
    signal.restore();
    await page.getByText('Everything is with the server.').waitFor({ timeout: UNTIL_CREDITED_MS });
    await waitUntil(async () => (await meterOf(ROOMS.queue)).purchaseCount - before.purchaseCount >= 2);
    const after = await meterOf(ROOMS.queue);
    expect(after.purchaseCount - before.purchaseCount).toBe(2);
    expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(700);
  }, 180_000);

  it('signs out and sells no more on a device that was revoked, and says how to go on', async () => {
    const { items } = await office.send<{ items: { deviceId: string; name: string }[] }>(
      'GET',
      '/api/lists/devices?size=500',
    );
    const mine = items.find(({ name }) => name === 'Counter');
    await office.send('POST', `/api/devices/${mine?.deviceId}/revoke`, { reason: 'lost on the bus' });
    await page.waitForURL(/sign-in/, { timeout: 30_000 });
    await signIn(page, 'seller');
    await page.goto(`${signal.url}/sell`);
    await page.getByText('This device was revoked.').first().waitFor({ timeout: 60_000 });
    await openSale(page, ROOMS.amounts);
    await typeAmount(page, '5');
    expect(await page.locator('.sell-button').getAttribute('aria-disabled')).toBe('true');
  }, 90_000);
});

/** Saves the receipt as a PDF and reads it with a program that nobody here wrote. */
async function pdfText(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'PDF' }).click();
  return execFileSync(PDFTOTEXT, ['-layout', await (await downloading).path(), '-'], { encoding: 'utf8' });
}

async function control(product: SharedProduct, method: string, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(product.controlUrl + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
