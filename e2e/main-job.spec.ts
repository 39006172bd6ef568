import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { readMeterOnTheBus, type MeterOnTheBus } from './meter-on-the-bus.js';
import { find, queuedCount, signIn, typeAmount } from './counter.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
/** Chromium writes cookies to the disk half a minute late: a browser killed sooner asks to sign in again. */
const COOKIE_ON_DISK_MS = 35_000;

/** Rooms for each screen: one to sell online, one to sell offline, one without an account. */
const ROOMS = {
  phone: { online: '11101', offline: '11102', free: '12106', tenant: 'Petra Phone' },
  tablet: { online: '11103', offline: '11104', free: '12107', tenant: 'Tina Tablet' },
} as const;

describe('the main job', () => {
  let product: SharedProduct;
  const meterOf = (room: string): Promise<MeterOnTheBus> => readMeterOnTheBus(product.meters.get(room));

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    product = await sharedProduct();
  }, 300_000);

  for (const screen of ['phone', 'tablet'] as const) {
    describe(`on a ${screen}`, () => {
      const rooms = ROOMS[screen];
      let signal: Signal;
      let profile: string;
      let tablet: Tablet;
      let page: Page;
      let signedInAt = 0;

      const open = async (path = '/'): Promise<void> => {
        tablet = await Tablet.open(profile, screen, signal.url + path);
        page = tablet.page;
      };
      const shoot = (name: string): Promise<Buffer> => page.screenshot({ path: join(SHOTS, `${name}-${screen}.png`) });

      beforeAll(async () => {
        signal = await openSignal(product.serverPort);
        profile = mkdtempSync(join(tmpdir(), `prepaid-${screen}-`));
        await open();
      }, 60_000);
      afterAll(async () => {
        await tablet.close();
        await signal.close();
        rmSync(profile, { recursive: true, force: true });
      }, 30_000);

      it('signs in, can be installed, and registers this device', async () => {
        await page.getByLabel('Login name').fill('seller');
        await page.getByLabel('Password', { exact: true }).fill('demo-seller');
        await shoot('sign-in');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL(/\/sell/);
        signedInAt = Date.now();
        await page.evaluate(() => navigator.serviceWorker.ready);
        const cdp = await tablet.context.newCDPSession(page);
        const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
        expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([]);

        await page.goto(`${signal.url}/device`);
        await page.getByLabel('Name of this device').fill(`Counter ${screen}`);
        await page.getByRole('button', { name: 'Register', exact: true }).click();
        await page.getByText('Sales are safe on this device').waitFor();
        await page.getByText('Sells until').waitFor();
        await shoot('device');
      }, 60_000);

      it('opens an account and watches its meter take it', async () => {
        const before = await meterOf(rooms.free);
        await page.goto(`${signal.url}/tenants/open`);
        await page.getByLabel('Name', { exact: true }).fill(rooms.tenant);
        await page.getByLabel('Telephone').fill('+1 555 0199');
        await page.getByRole('button', { name: 'On to the meters' }).click();
        await page.getByLabel('Room or meter').fill(rooms.free);
        await page.getByRole('button', { name: new RegExp(rooms.free) }).click();
        await page.getByRole('button', { name: 'Get current amount' }).click();
        await page.getByLabel('First recharge').fill('25.00');
        await shoot('open-account');
        await page.getByRole('button', { name: 'On to the check' }).click();
        await shoot('open-account-check');
        await page.getByRole('button', { name: 'Confirm and download' }).click();
        await page.getByText('Every meter has taken it.').waitFor({ timeout: UNTIL_CREDITED_MS });
        expect(await page.getByText(/^\d{6}$/).count()).toBeGreaterThan(0);
        await shoot('account-opened');

        const after = await meterOf(rooms.free);
        expect(after.accountOpen).toBeTrue();
        expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(2500);
        // Opening is one count, the first recharge another.
        expect(after.purchaseCount - before.purchaseCount).toBe(2);
      }, 120_000);

      it('sells with signal, and the receipt says credited by itself', async () => {
        const before = await meterOf(rooms.online);
        await page.goto(`${signal.url}/sell`);
        await find(page, rooms.online);
        await page.getByRole('button', { name: 'Read the meter now' }).click();
        await page.locator('article.sell').getByText('just now').waitFor();
        await typeAmount(page, '20');
        await shoot('sell');
        expect(await fitsTheScreen(page)).toBeTrue();
        await page.getByRole('button', { name: /^Sell .*20\.00/ }).click();
        await page.getByText('Credited', { exact: true }).first().waitFor({ timeout: UNTIL_CREDITED_MS });
        await page.getByText('New balance').waitFor();
        await shoot('receipt');

        const after = await meterOf(rooms.online);
        expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(2000);
        expect(after.purchaseCount - before.purchaseCount).toBe(1);
      }, 120_000);

      it('sells three times without signal, is killed, and still has three; each meter is credited once', async () => {
        const before = await meterOf(rooms.offline);
        signal.lose();
        await page.goto(`${signal.url}/sell`);
        for (const amount of ['5', '7', '9']) {
          await page.goto(`${signal.url}/sell`);
          await find(page, rooms.offline);
          await typeAmount(page, amount);
          await page.getByRole('button', { name: new RegExp(`^Sell .*${amount}\\.00`) }).click();
          await page.getByText('Safe on this tablet').waitFor();
          await page.evaluate(() => (window.print = () => document.body.setAttribute('data-printed', 'yes')));
          await page.getByRole('button', { name: 'Print' }).click();
          await page.locator('body[data-printed=yes]').waitFor();
        }
        await shoot('receipt-without-signal');
        await page.goto(`${signal.url}/queue`);
        await page.getByText('waiting to be sent').waitFor();
        expect(await queuedCount(page)).toBe(3);
        await shoot('queue');

        await pause(Math.max(signedInAt + COOKIE_ON_DISK_MS - Date.now(), 0));
        await tablet.kill();
        await open('/queue');
        expect(await queuedCount(page)).toBe(3);

        signal.restore();
        await page.getByText('Everything is with the server.').waitFor({ timeout: UNTIL_CREDITED_MS });
        await waitUntil(async () => (await meterOf(rooms.offline)).purchaseCount - before.purchaseCount >= 3);
        const after = await meterOf(rooms.offline);
        expect(after.purchaseCount - before.purchaseCount).toBe(3);
        expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(2100);
      }, 240_000);

      it('shows the meter with its age, and the sales made with their state', async () => {
        await page.goto(`${signal.url}/meters`);
        await page.getByLabel('Search').fill(rooms.offline);
        await page.getByRole('link', { name: new RegExp(rooms.offline) }).click();
        await page.getByText('Purchase count').waitFor();
        await page.getByRole('region', { name: 'Meter', exact: true }).getByText('Closed, power on').waitFor();
        await shoot('meter');
        await page.goto(`${signal.url}/sales`);
        const credited = page.locator('[data-at]').filter({ hasText: 'Credited' });
        await credited.filter({ hasText: rooms.online }).first().waitFor();
        expect(await credited.filter({ hasText: rooms.offline }).count()).toBeGreaterThanOrEqual(3);
        await shoot('sales');
      }, 60_000);
    });
  }

  it('shows the board of all meters on a desktop', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-desktop-'));
    const desktop = await Tablet.open(profile, 'desktop', `http://localhost:${product.serverPort}/`);
    try {
      const { page } = desktop;
      await signIn(page, 'engineer');
      await page.waitForURL(/\/meters/);
      await page.getByText('120').first().waitFor();
      await page.getByText('11101').first().waitFor();
      await page.screenshot({ path: join(SHOTS, 'meters-desktop.png') });
    } finally {
      await desktop.close();
      rmSync(profile, { recursive: true, force: true });
    }
  }, 60_000);
});

/** The sell page needs no scrolling: its lowest button ends inside the window. */
async function fitsTheScreen(page: Page): Promise<boolean> {
  const box = await page.getByRole('button', { name: /^Sell / }).boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y + box.height <= height;
}
