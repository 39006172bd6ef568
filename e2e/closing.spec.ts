import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { readMeterOnTheBus, type MeterOnTheBus } from './meter-on-the-bus.js';
import { type Product, startProduct } from './product.js';
import { type ScreenName, Tablet } from './tablet.js';

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const UNTIL_TAKEN_MS = 90_000;

describe('leaving', () => {
  let product: Product;
  let profile: string;
  let tablet: Tablet;
  let page: Page;
  const url = (path: string): string => `http://localhost:${product.serverPort}${path}`;
  const meterOf = (room: string): Promise<MeterOnTheBus> => readMeterOnTheBus(product.meters.get(room));

  beforeAll(async () => {
    product = await startProduct({ tenants: 6 });
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    product?.remove();
  }, 30_000);
  afterEach(async () => {
    await tablet?.close();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  const open = async (screen: ScreenName): Promise<void> => {
    profile = mkdtempSync(join(tmpdir(), `prepaid-closing-${screen}-`));
    tablet = await Tablet.open(profile, screen, url('/'));
    page = tablet.page;
    await page.getByLabel('Login name').fill('seller');
    await page.getByLabel('Password', { exact: true }).fill('demo-seller');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/sell/);
  };
  const shoot = (name: string): Promise<Buffer> => page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const openTenant = async (room: string): Promise<void> => {
    await page.goto(url('/tenants'));
    const found = page.locator('app-list .item');
    await found.nth(1).waitFor();
    await page.getByLabel('Search').fill(room);
    // The others have gone from the list before the one that is left is opened.
    await found.nth(1).waitFor({ state: 'detached' });
    await found.click();
    await page.getByRole('heading', { name: room }).waitFor();
  };
  const confirmIn = (name: RegExp): Promise<void> => page.getByRole('dialog').getByRole('button', { name }).click();

  for (const screen of ['phone', 'tablet', 'desktop'] as const) {
    const rooms = { phone: ['11101', '11109'], tablet: ['11103', '11110'], desktop: ['11105', '11108'] }[screen];
    const [room = '', next = ''] = rooms;

    it(`on a ${screen}: a tenant’s meter is switched off, read, settled and closed, and what it held moves along`, async () => {
      await open(screen);
      // The demo's own first recharge has landed.
      await expectSoon(async () => (await meterOf(room)).purchaseCount >= 2);
      const before = await meterOf(room);
      await openTenant(room);
      await page.getByRole('link', { name: 'Cancel account' }).click();
      await page.getByRole('button', { name: 'Power off and read (1)' }).click();
      await shoot(`cancel-ask-${screen}`);
      await confirmIn(/Power off and read/);
      await page.getByText('look and confirm').waitFor({ timeout: UNTIL_TAKEN_MS });
      await shoot(`cancel-settle-${screen}`);
      const off = await meterOf(room);
      expect([off.forcedOff, off.accountOpen]).toEqual([true, true]);
      expect(off.remainingHundredths).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Settle and close' }).click();
      await confirmIn(/Settle and close/);
      await page.getByText('Its number stays in the records').waitFor({ timeout: UNTIL_TAKEN_MS });
      await shoot(`cancel-done-${screen}`);

      const closed = await meterOf(room);
      expect([closed.accountOpen, closed.remainingHundredths, closed.forcedOff]).toEqual([false, 0, true]);
      // The settlement is one count, the close another; what was there when it was switched off has gone back whole.
      expect(closed.purchaseCount - before.purchaseCount).toBe(2);
      expect(closed.totalPurchasedHundredths).toBe(before.totalPurchasedHundredths - off.remainingHundredths);

      const free = await meterOf(next);
      await page.goto(url('/tenants/open'));
      await page.getByLabel('Name', { exact: true }).fill(`Moved ${screen}`);
      await page.getByRole('button', { name: 'On to the meters' }).click();
      await page.getByLabel('Room or meter').fill(next);
      await page.getByRole('button', { name: new RegExp(next) }).click();
      await page.getByRole('button', { name: 'Take along from a closed meter' }).click();
      await page.getByRole('button', { name: new RegExp(room) }).click();
      await page.getByLabel('Amount that moves here').waitFor();
      await shoot(`transfer-${screen}`);
      await page.getByRole('button', { name: 'On to the check' }).click();
      await page.getByRole('button', { name: 'Confirm and download' }).click();
      await page.getByText('Every meter has taken it.').waitFor({ timeout: UNTIL_TAKEN_MS });
      await expectSoon(async () => {
        const moved = await meterOf(next);
        return moved.totalPurchasedHundredths - free.totalPurchasedHundredths === off.remainingHundredths;
      });
      expect((await meterOf(next)).forcedOff).toBeFalse();
    }, 300_000);
  }

  it('one meter is added to an account, gets another limit, and is taken off again', async () => {
    await open('desktop');
    await openTenant('11102');
    await page.getByRole('link', { name: 'Add a meter' }).click();
    await page.getByLabel('Room or meter').fill('11107');
    await page.getByRole('button', { name: /11107/ }).click();
    await page.getByLabel('First recharge').fill('4');
    await shoot('add-meter-desktop');
    await page.getByRole('button', { name: 'Add and download' }).click();
    await page.getByRole('heading', { name: '11107' }).waitFor();
    await expectSoon(async () => (await meterOf('11107')).remainingHundredths > 390);

    const card = page.locator('section.card', { has: page.getByRole('heading', { name: '11107' }) });
    await card.getByText('Prices and limits').last().click();
    await card.getByRole('link', { name: 'Change' }).click();
    await page.getByLabel('Hoarding limit').fill('1');
    await page.getByRole('button', { name: 'Save and send' }).click();
    await page.getByText('The limit must not be below that').waitFor();
    await shoot('terms-desktop');
    await page.getByLabel('Hoarding limit').fill('500');
    await page.getByRole('button', { name: 'Save and send' }).click();
    await page.waitForURL(/\/tenants\/[0-9a-f-]+$/);

    await card.getByText('Prices and limits').last().click();
    await card.getByRole('link', { name: 'Take this meter off' }).click();
    await page.getByRole('button', { name: 'Power off and read (1)' }).click();
    await confirmIn(/Power off and read/);
    await page.getByText('look and confirm').waitFor({ timeout: UNTIL_TAKEN_MS });
    await page.getByRole('button', { name: 'Settle and close' }).click();
    await confirmIn(/Settle and close/);
    await page.getByText('Taken off account').waitFor({ timeout: UNTIL_TAKEN_MS });
    const [taken, kept] = [await meterOf('11107'), await meterOf('11102')];
    expect([taken.accountOpen, taken.remainingHundredths, kept.accountOpen]).toEqual([false, 0, true]);
  }, 300_000);
});

/** Waits until it is so; fails the spec when it does not become so. */
async function expectSoon(isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + UNTIL_TAKEN_MS;
  while (!(await isSo())) {
    if (Date.now() > endsAt) throw new Error(`it did not become so: ${String(isSo)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
