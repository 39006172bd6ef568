import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSale, register, sell, signIn } from './counter.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { type ScreenName, Tablet } from './tablet.js';

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const ROOM = '12104';

describe('the till', () => {
  let product: SharedProduct;
  let signal: Signal;
  const profiles: string[] = [];
  const open = async (screen: ScreenName, url: string): Promise<Tablet> => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-till-'));
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

  it('is opened, sold from and counted without signal, and its cash is received in the office', async () => {
    const phone = await open('phone', `${signal.url}/`);
    const { page } = phone;
    await signIn(page, 'seller');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await register(page, 'Till of Sam');
    // The tenants are on this tablet before the signal goes.
    await openSale(page, ROOM);
    await page.goto(`${signal.url}/till`);
    await page.getByText('Your till is closed').waitFor();

    signal.lose();
    await page.goto(`${signal.url}/till`);
    await page.getByLabel('Cash in the drawer now').fill('50.00');
    await page.getByRole('button', { name: 'Open the till' }).click();
    await page.getByText('Should be in the drawer').waitFor();
    await sell(page, ROOM, '20');
    await page.goto(`${signal.url}/till`);
    await page.getByText('70.00').waitFor();
    await page.screenshot({ path: join(SHOTS, 'till-phone.png') });
    await page.getByRole('button', { name: 'Close the till' }).click();
    await page.getByLabel('Counted cash').fill('69.00');
    await page.getByText('Missing', { exact: true }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'till-close-phone.png') });
    await page.getByRole('button', { name: 'Close the till' }).click();
    await page.getByText('Your till is closed').waitFor();
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.getByText('Queued', { exact: true }).waitFor();
    signal.restore();
    await page.getByText('Booked', { exact: true }).waitFor({ timeout: 60_000 });
    await phone.close();

    const office = await open('desktop', `http://localhost:${product.serverPort}/`);
    await signIn(office.page, 'finance');
    await office.page.goto(`http://localhost:${product.serverPort}/more/tills`);
    const till = office.page.getByRole('row', { name: /Sam Seller.*69\.00/ });
    await till.getByRole('link').click();
    await office.page.getByText('Should have been').waitFor();
    await office.page.getByText('Accept what is missing').click();
    await office.page.screenshot({ path: join(SHOTS, 'till-received-desktop.png'), fullPage: true });
    await office.page.getByRole('button', { name: 'Receive cash' }).click();
    await office.page.getByText('Accepted as missing').waitFor();
    expect(await office.page.getByRole('button', { name: 'Receive cash' }).count()).toBe(0);
    await office.close();
  }, 240_000);
});
