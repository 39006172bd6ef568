import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openSale, register, sellButton, signIn, typeAmount } from './counter.js';
import { openAccount, openOffice } from './office.js';
import { build, type Product, startProduct } from './product.js';
import { SCREENS, type ScreenName, Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const ROOM = '11101';
const OTHER_ROOM = '11102';

describe('the settings', () => {
  let product: Product;
  const profiles: string[] = [];
  const open = async (screen: ScreenName, path: string): Promise<Tablet> => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-settings-'));
    profiles.push(profile);
    return Tablet.open(profile, screen, `http://localhost:${product.serverPort}${path}`);
  };
  const codeOf = (room: string) => product.meters.get(room)?.meterCode ?? '';
  /** what the meter of a room holds, as it said itself */
  const held = async (room: string): Promise<number | null> => {
    const office = await openOffice(product.serverPort);
    const meter = await office.send<{ state: { remainingMinor: number | null } }>('GET', `/api/meters/${codeOf(room)}`);
    return meter.state.remainingMinor;
  };

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    await build();
  }, 300_000);
  beforeEach(async () => {
    product = await startProduct({ tenants: 0 });
  }, 120_000);
  afterEach(async () => {
    await product?.stop();
    product?.remove();
  }, 60_000);
  afterAll(() => {
    // A browser that was closed writes a moment longer.
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  it('make a property of yen with a wallet of its own, and an open tablet has what is new at once', async () => {
    const desk = await open('desktop', '/sign-in');
    const { page } = desk;
    await signIn(page, 'admin');
    await goTo(page, 'property');
    await page.getByLabel('Currency, code or symbol').fill('JPY');
    await page.getByLabel('Decimals').selectOption('0');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('tokyo');
    await page.getByRole('option', { name: /Asia\/Tokyo/ }).click();
    await page.getByText('Nothing is booked yet').waitFor();
    await page.screenshot({ path: join(SHOTS, 'settings-property-desktop.png') });
    // A second alarm of 0.20 is no amount of yen: the page goes where the fault is.
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('this currency has no decimals').waitFor();
    await page.getByLabel('Alarm amount 2').fill('20');
    await page.getByRole('link', { name: 'Payment methods' }).click();
    await page.getByRole('button', { name: 'Add a method' }).click();
    // The sixth, once it is there.
    await page.getByLabel('Name in English').nth(5).fill('Tokyo Pay');
    await page.getByLabel('Name in Chinese').nth(5).fill('东京付');
    await page.screenshot({ path: join(SHOTS, 'settings-methods-desktop.png') });
    await page.getByRole('link', { name: 'Receipts' }).click();
    await page.getByLabel('Lines at the top').fill('一号楼\n前台 03-1234');
    await page.locator('.paper', { hasText: '前台 03-1234' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'settings-receipt-desktop.png'), fullPage: true });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Tablets that are online').waitFor();

    const office = await openOffice(product.serverPort);
    await openAccount(office, codeOf(ROOM), 'Tenant of yen', 100_000);
    const phone = await open('phone', '/sign-in');
    await signIn(phone.page, 'seller');
    await register(phone.page, 'Till of yen');
    await openSale(phone.page, ROOM);
    const keypad = phone.page.getByRole('group', { name: 'Keys for the amount' });
    expect(await keypad.getByRole('button', { name: '.', exact: true }).getAttribute('aria-disabled')).toBe('true');
    await typeAmount(phone.page, '500');
    await phone.page.getByRole('radio', { name: 'Tokyo Pay' }).click();

    // Renamed in the office while the sale is being made: the tablet says so without a reload.
    await page.getByRole('link', { name: 'Payment methods' }).click();
    await page.getByLabel('Name in English').last().fill('City Pay');
    await page.getByRole('button', { name: 'Save' }).click();
    await phone.page.getByRole('radio', { name: 'City Pay' }).waitFor();
    await phone.page.screenshot({ path: join(SHOTS, 'sell-yen-phone.png') });
    await sellButton(phone.page).click();
    const paper = phone.page.locator('.paper');
    await paper.getByText('500 JPY').waitFor();
    expect(await paper.textContent()).toContain('前台 03-1234');
    expect(await paper.textContent()).toContain('City Pay');
    await waitUntil(async () => (await held(ROOM)) === 500);

    await goTo(page, 'property');
    await page.reload();
    await page.getByText('money is booked in this currency already').waitFor();
    expect(await page.getByLabel('Decimals').isDisabled()).toBeTrue();
    await phone.close();
    await desk.close();
  }, 240_000);

  it('count in thousandths where the currency has them, and no meter is promised what it cannot hold', async () => {
    const office = await openOffice(product.serverPort);
    const settings = await office.send<Record<string, unknown>>('GET', '/api/settings');
    const dinar = { currencyCode: 'KWD', currencyDecimals: 3, alarm1Minor: 5_000, alarm2Minor: 200 };
    await office.send('PUT', '/api/settings', { ...settings, ...dinar });
    await openAccount(office, codeOf(OTHER_ROOM), 'Tenant of dinars', 1_000_000);
    const phone = await open('phone', '/sign-in');
    const { page } = phone;
    await signIn(page, 'seller');
    await register(page, 'Till of dinars');
    await openSale(page, OTHER_ROOM);
    await typeAmount(page, '1.255');
    await page.getByText('The meter cannot hold this amount exactly').waitFor();
    expect(await sellButton(page).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Erase the last digit' }).click();
    await sellButton(page).click();
    await page.locator('.paper').getByText('1.250 KWD').waitFor();
    await waitUntil(async () => (await held(OTHER_ROOM)) === 1_250);
    await phone.close();
  }, 180_000);

  it('are saved by two people without either losing what he typed, on every screen and in both languages', async () => {
    const [ada, ben] = [await open('tablet', '/sign-in'), await open('phone', '/sign-in')];
    await signIn(ada.page, 'admin');
    await signIn(ben.page, 'finance');
    await goTo(ada.page, 'offline');
    await goTo(ben.page, 'terms');
    await ada.page.getByLabel('A lease lasts').fill('12');
    await ben.page.getByLabel('Flat price').fill('2.5');
    await ada.page.getByRole('button', { name: 'Save' }).click();
    await ada.page.getByText('Saved. Tablets that are online').waitFor();
    await ben.page.getByText('has saved other settings meanwhile').waitFor();
    await ben.page.getByRole('button', { name: 'Save' }).click();
    await ben.page.getByText('Saved. Tablets that are online').waitFor();
    const office = await openOffice(product.serverPort);
    const kept = await office.send<{ leaseHours: number; prices: { flat: number } }>('GET', '/api/settings');
    expect([kept.leaseHours, kept.prices.flat]).toEqual([12, 25_000]);
    for (const tablet of [ada, ben]) await tablet.page.evaluate(() => localStorage.setItem('language', 'zh'));
    await goTo(ada.page, 'methods');
    await ada.page.screenshot({ path: join(SHOTS, 'settings-methods-tablet-zh.png'), fullPage: true });
    await goTo(ben.page, 'methods');
    await ben.page.screenshot({ path: join(SHOTS, 'settings-methods-phone-zh.png'), fullPage: true });
    const wide = await ben.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(SCREENS.phone.width);
    await ada.close();
    await ben.close();
  }, 180_000);
});

async function goTo(page: Page, group: string): Promise<void> {
  await page.goto(new URL(`/more/settings/${group}`, page.url()).href);
  await page.locator('fieldset h2').waitFor();
}
