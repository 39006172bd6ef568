import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { signIn } from './counter.js';
import { readMeterOnTheBus } from './meter-on-the-bus.js';
import { type Product, startProduct } from './product.js';
import { Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

const [ROOM, NEXT] = ['11102', '11108'];
const [EMPTY_ROOM, ITS_NEXT] = ['11103', '11109'];
const UNTIL_TAKEN_MS = 90_000;

describe('a meter that is exchanged', () => {
  let product: Product;
  let profile: string;
  let tablet: Tablet;
  const url = (path: string): string => `http://localhost:${product.serverPort}${path}`;

  beforeAll(async () => {
    product = await startProduct({ tenants: 6 });
    profile = mkdtempSync(join(tmpdir(), 'prepaid-exchange-'));
  }, 300_000);
  afterAll(async () => {
    await tablet?.close();
    rmSync(profile, { recursive: true, force: true });
    await product?.stop();
    product?.remove();
  }, 60_000);

  it('leaves its tenant with another one, which takes what is carried', async () => {
    tablet = await Tablet.open(profile, 'phone', url('/'));
    const { page } = tablet;
    await signIn(page, 'admin');
    // The demo's own first recharge has landed.
    await waitUntil(async () => (await readMeterOnTheBus(product.meters.get(ROOM))).purchaseCount >= 2);
    const before = await readMeterOnTheBus(product.meters.get(NEXT));
    await exchange(page, ROOM, NEXT, '5');
    await page.getByText('Every meter has taken it.').waitFor({ timeout: UNTIL_TAKEN_MS });
    await page.getByRole('heading', { name: NEXT }).waitFor();
    const after = await readMeterOnTheBus(product.meters.get(NEXT));
    expect(after.totalPurchasedHundredths).toBe(before.totalPurchasedHundredths + 500);
  }, 180_000);

  it('leaves its tenant with one that begins with nothing, where nothing is carried', async () => {
    const { page } = tablet;
    await exchange(page, EMPTY_ROOM, ITS_NEXT, '0');
    await page.getByText('Every meter has taken it.').waitFor({ timeout: UNTIL_TAKEN_MS });
    await page.getByRole('heading', { name: ITS_NEXT }).waitFor();
    expect((await readMeterOnTheBus(product.meters.get(ITS_NEXT))).accountOpen).toBeTrue();
    expect((await readMeterOnTheBus(product.meters.get(ITS_NEXT))).totalPurchasedHundredths).toBe(0);
  }, 180_000);

  /** As an engineer does it before the tenant's door. */
  async function exchange(page: Page, room: string, next: string, carried: string): Promise<void> {
    await page.goto(url(`/meters/${product.meters.get(room)?.meterCode ?? ''}`));
    await page.getByRole('link', { name: 'Exchange this meter' }).click();
    await page.getByLabel('Room or meter').fill(next);
    await page.getByRole('button', { name: new RegExp(next) }).click();
    await page.getByLabel(/^Carried into the new meter/).fill(carried);
    await page.getByLabel('Why is it exchanged?').fill('Its display is dark');
    await page.getByRole('button', { name: 'Exchange the meter' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Exchange the meter' }).click();
  }
});
