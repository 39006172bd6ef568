import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSale, register, sell, share, signIn } from './counter.js';
import { openOffice } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { type ScreenName, Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const ROOM = '12105';
const NAME = 'Lost in the market';

describe('a lost tablet', () => {
  let product: SharedProduct;
  let signal: Signal;
  const profiles: string[] = [];
  const open = async (screen: ScreenName, url: string): Promise<Tablet> => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-lost-'));
    profiles.push(profile);
    return Tablet.open(profile, screen, url);
  };

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    product = await sharedProduct();
    signal = await openSignal(product.serverPort);
  }, 300_000);
  afterAll(async () => {
    await signal?.close();
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
  }, 60_000);

  it('is revoked, its sale comes in from the paper, the rest is written off, and comes back by itself', async () => {
    const phone = await open('phone', `${signal.url}/`);
    const { page } = phone;
    await signIn(page, 'seller');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await register(page, NAME);
    await openSale(page, ROOM);
    signal.lose();
    await sell(page, ROOM, '20');
    const paper = /https?:\S+\/r#\S+/.exec(await share(page))?.[0] ?? '';
    await sell(page, ROOM, '30');
    const url = `http://localhost:${product.serverPort}`;

    const office = await open('desktop', `${url}/`);
    const desk = office.page;
    await signIn(desk, 'admin');
    await desk.goto(`${url}/more/devices`);
    await desk
      .getByRole('link', { name: new RegExp(NAME) })
      .first()
      .click();
    await desk.getByRole('button', { name: 'Revoke' }).click();
    await desk.getByRole('dialog').getByLabel('Reason').fill('lost in the market');
    await desk.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await desk.getByText('Numbers: from 1 on', { exact: true }).waitFor();
    await desk.getByLabel('Code of a receipt').fill(paper);
    await desk.getByRole('button', { name: 'Bring in' }).click();
    await desk.getByText('Numbers: from 2 on', { exact: true }).waitFor();
    await desk.locator('app-lost-sales li', { hasText: /20\.00.*Held/ }).waitFor();
    await desk.screenshot({ path: join(SHOTS, 'lost-tablet-desktop.png'), fullPage: true });

    await desk.getByLabel('Cash that was taken for them, as far as is known').fill('30.00');
    await desk.locator('#lost-reason').fill('the seller says one sale of 30.00');
    await desk.getByRole('button', { name: 'Write off' }).click();
    await desk.getByText('30.00 USD is booked as cash in the till of Sam Seller.').waitFor();
    await desk.getByRole('dialog').getByRole('button', { name: 'Write off' }).click();
    await desk.getByText('Sam Seller answers for it').waitFor();
    expect(await desk.getByText('Unaccounted for').count()).toBe(0);

    // The tablet is found: it is signed out, and what it had is booked once all the same, and takes the write-off back.
    signal.restore();
    await page.waitForURL(/sign-in/, { timeout: 60_000 });
    await waitUntil(async () => {
      await desk.reload();
      await desk.getByText('Written off').first().waitFor();
      return (await desk.getByText(/Taken back, since sales came after all: 30\.00/).count()) === 1;
    });
    await desk.getByText(/Taken back, since sales came after all: 30\.00/).waitFor();
    await signIn(page, 'seller');
    await page.goto(`${signal.url}/queue`);
    await page.getByText('Everything is with the server.').waitFor({ timeout: 60_000 });
    await desk.screenshot({ path: join(SHOTS, 'lost-tablet-found-desktop.png'), fullPage: true });
    const { items } = await (
      await openOffice(product.serverPort)
    ).send<{ items: { amountMinor: number }[] }>('GET', '/api/lists/held?state=waiting&reason=device_revoked');
    expect(items.map(({ amountMinor }) => amountMinor).sort()).toEqual([2_000, 3_000]);
    await phone.close();
    await office.close();
  }, 240_000);
});
