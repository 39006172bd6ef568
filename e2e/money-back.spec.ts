import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { register, sell, signIn, typeAmount } from './counter.js';
import { readMeterOnTheBus, type MeterOnTheBus } from './meter-on-the-bus.js';
import { type Office, openAccount, openOffice, termsWithLimit } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';
const SHOTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const SLOW = { timeout: UNTIL_CREDITED_MS };
/** Free rooms, each with an account of its own; the limit of the one is the least that three sales fit under. */
const ROOMS = { back: '12110', held: '12109' };
const LIMITS = { plenty: 50_000, three: 3000, none: 100 };

describe('money back', () => {
  let product: SharedProduct;
  let office: Office;
  let signal: Signal;
  let phone: Tablet;
  let desktop: Tablet;
  const profiles: string[] = [];
  const codeOf = (room: string): string => product.meters.get(room)?.meterCode ?? '';
  const meterOf = (room: string): Promise<MeterOnTheBus> => readMeterOnTheBus(product.meters.get(room));
  const profile = (): string => {
    profiles.push(mkdtempSync(join(tmpdir(), 'prepaid-back-')));
    return profiles.at(-1) ?? '';
  };
  const shoot = (page: Page, name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const go = (page: Page, path: string) => page.goto(new URL(path, page.url()).href);
  /** The dialog says what will happen; its button is the last word. */
  const confirm = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('button', { name }).click();
  const badge = (page: Page, words: string) => page.locator('app-state', { hasText: words }).first().waitFor(SLOW);
  const creditedSale = async (page: Page, room: string, amount: string): Promise<string> => {
    await sell(page, room, amount);
    await page.getByText('New balance').waitFor(SLOW);
    return new URL(page.url()).pathname.replace('/receipt/', '');
  };
  const payOut = async (page: Page, by: string): Promise<void> => {
    await page.getByRole('radio', { name: by }).click();
    await page.getByRole('button', { name: /^Pay out/ }).click();
    await confirm(page, /^Paid$/);
    await badge(page, 'Paid out');
  };

  beforeAll(async () => {
    product = await sharedProduct();
    office = await openOffice(product.serverPort);
    await openAccount(office, codeOf(ROOMS.back), 'Bea Back', LIMITS.plenty);
    await openAccount(office, codeOf(ROOMS.held), 'Hal Held', LIMITS.three);
    await waitUntil(async () => (await meterOf(ROOMS.back)).accountOpen && (await meterOf(ROOMS.held)).accountOpen);
    signal = await openSignal(product.serverPort);
    phone = await Tablet.open(profile(), 'phone', `${signal.url}/sign-in`);
    await signIn(phone.page, 'seller');
    await phone.page.evaluate(() => navigator.serviceWorker.ready);
    await register(phone.page, 'Money back');
    desktop = await Tablet.open(profile(), 'desktop', `http://localhost:${product.serverPort}/sign-in`);
    await signIn(desktop.page, 'finance');
  }, 300_000);
  afterAll(async () => {
    await phone?.close();
    await desktop?.close();
    await signal?.close();
    for (const path of profiles) rmSync(path, { recursive: true, force: true });
  }, 60_000);

  it('on a phone: a refund is taken off the meter once and paid out with its receipt', async () => {
    const { page } = phone;
    await creditedSale(page, ROOMS.back, '20');
    const before = await meterOf(ROOMS.back);
    await go(page, `/meters/${codeOf(ROOMS.back)}`);
    await page.getByRole('link', { name: 'Refund' }).click();
    await page.getByText('Can be given back').waitFor();
    await typeAmount(page, '5');
    await page.getByLabel('Reason').fill('Moves out of one room');
    await shoot(page, 'refund-phone');
    await page.getByRole('button', { name: /^Take 5\.00/ }).click();
    await confirm(page, /^Take 5\.00/);
    await badge(page, 'To pay out');
    // There are 20.00 in the till.
    expect(await page.getByText('your till holds only').count()).toBe(0);
    await payOut(page, 'Cash');
    await shoot(page, 'refund-paid-phone');
    const number = await page.locator('dd', { hasText: /^P-\d+$/ }).textContent();
    expect(await pdfText(page)).toContain(number ?? '-');

    const after = await meterOf(ROOMS.back);
    expect(after.purchaseCount - before.purchaseCount).toBe(1);
    expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(-500);
  }, 240_000);

  it('on a desktop: a sale is reversed, and its money paid out; too little cash in the till is said before', async () => {
    const saleId = await creditedSale(phone.page, ROOMS.back, '7');
    const before = await meterOf(ROOMS.back);
    const { page } = desktop;
    await go(page, `/sales/${saleId}`);
    await page.getByRole('button', { name: 'Reverse this sale' }).click();
    await page.getByLabel('Why').fill('Wrong room');
    await page.getByRole('button', { name: /^Reverse 7\.00/ }).click();
    await confirm(page, /^Reverse 7\.00/);
    await page.getByText('Reversed ·').waitFor(SLOW);
    await shoot(page, 'sale-reversed-desktop');
    await page.getByRole('link', { name: 'Money back', exact: true }).last().click();
    await badge(page, 'To pay out');
    await page.getByText('your till holds only 0.00').waitFor();
    await shoot(page, 'pay-out-desktop');
    await page.getByRole('radio', { name: 'Transfer' }).click();
    await page.getByText('your till holds only').waitFor({ state: 'detached' });
    await payOut(page, 'Transfer');

    const after = await meterOf(ROOMS.back);
    expect(after.purchaseCount - before.purchaseCount).toBe(1);
    expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(-700);
  }, 240_000);

  it('sales over a limit that was lowered while the phone had no signal are held, and leave by each of three ways', async () => {
    const { page } = phone;
    await page.goto(`${signal.url}/sell`);
    await page.getByRole('combobox').waitFor();
    signal.lose();
    for (const amount of ['10', '11', '9']) await sell(page, ROOMS.held, amount);
    await limitTo(LIMITS.none);
    const [before, other] = [await meterOf(ROOMS.held), await meterOf(ROOMS.back)];
    signal.restore();
    const finance = desktop.page;
    const row = (amount: string) => finance.getByRole('row', { name: `${amount}.00` });
    const open = async (amount: string): Promise<void> => {
      await go(finance, '/held');
      await row(amount).getByRole('link').click();
      await finance.getByRole('heading', { name: 'What is to be done' }).waitFor();
    };
    await waitUntil(async () => (await held()) === 3);
    await go(finance, '/held');
    await row('9').waitFor();
    await shoot(finance, 'held-desktop');

    await open('10');
    await finance.getByText('Over the hoarding limit').waitFor();
    await finance.getByRole('button', { name: 'To another meter' }).click();
    await finance.getByLabel('Name, room or meter').fill(ROOMS.back);
    await finance.getByRole('button', { name: /12110/ }).click();
    await confirm(finance, /^To another meter$/);
    await finance.getByText(`10.00 USD went to the meter of room ${ROOMS.back}`).waitFor();

    await open('11');
    await finance.getByRole('button', { name: 'Pay back' }).click();
    await confirm(finance, /^Pay back$/);
    await badge(finance, 'To pay out');
    await payOut(finance, 'Transfer');

    await limitTo(LIMITS.three);
    await open('9');
    await shoot(finance, 'held-sale-desktop');
    // Somebody who has the same sale open sees by itself that it is settled, and can no more do it again.
    const beside = await finance.context().newPage();
    await beside.goto(finance.url());
    await beside.getByRole('button', { name: 'Credit as it stands' }).waitFor();
    await finance.getByRole('button', { name: 'Credit as it stands' }).click();
    await confirm(finance, /^Credit as it stands$/);
    for (const desk of [finance, beside]) await desk.getByText('as it stood.').waitFor();
    expect(await beside.getByRole('button', { name: 'Credit as it stands' }).count()).toBe(0);
    await beside.close();
    await go(finance, '/held');
    await finance.getByText('No money is held').waitFor();

    await waitUntil(
      async () =>
        (await meterOf(ROOMS.held)).purchaseCount > before.purchaseCount &&
        (await meterOf(ROOMS.back)).purchaseCount > other.purchaseCount,
    );
    const [after, moved] = [await meterOf(ROOMS.held), await meterOf(ROOMS.back)];
    expect([after.purchaseCount - before.purchaseCount, moved.purchaseCount - other.purchaseCount]).toEqual([1, 1]);
    expect(after.totalPurchasedHundredths - before.totalPurchasedHundredths).toBe(900);
    expect(moved.totalPurchasedHundredths - other.totalPurchasedHundredths).toBe(1000);
    expect(await held()).toBe(0);
  }, 300_000);

  const held = async (): Promise<number> =>
    (await office.send<{ total: number }>('GET', '/api/lists/held?state=waiting&size=1')).total;

  /** Changes the hoarding limit of the room with the held sales, and waits until its meter has it. */
  async function limitTo(limitMinor: number): Promise<void> {
    const path = `/api/meters/${codeOf(ROOMS.held)}`;
    const { account } = await office.send<{ account: { assignmentId: string } }>('GET', path);
    const terms = await termsWithLimit(office, limitMinor);
    await office.send('PUT', `/api/assignments/${account.assignmentId}/terms`, {
      changeId: crypto.randomUUID(),
      terms,
    });
    await waitUntil(async () => {
      const { state } = await office.send<{ state: { openOrders: number } }>('GET', path);
      return state.openOrders === 0;
    });
  }
});

/** Opens the receipt of a payout and reads it with a program that nobody here wrote. */
async function pdfText(page: Page): Promise<string> {
  const answering = page.waitForResponse((response) => response.headers()['content-type'] === 'application/pdf');
  await page.getByRole('button', { name: 'Receipt (PDF)' }).click();
  const input = await (await answering).body();
  return execFileSync(PDFTOTEXT, ['-layout', '-', '-'], { encoding: 'utf8', input });
}
