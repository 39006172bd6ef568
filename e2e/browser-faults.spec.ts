import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { publishUpdate } from './app-update.js';
import {
  openSale,
  queuedCount,
  receiptNumber,
  register,
  sell,
  sellButton,
  share,
  signIn,
  typeAmount,
} from './counter.js';
import { readMeterOnTheBus, type MeterOnTheBus } from './meter-on-the-bus.js';
import { type Office, openOffice, salesOfDevices } from './office.js';
import { closeDatabase, storedReceipts, type StoredReceipt } from './outbox-on-disk.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { shiftClock } from './shift-clock.js';
import { openSignal, type Signal } from './signal.js';
import { stopAt, type StopName, STOPS } from './stops.js';
import { Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

const DAY_MS = 24 * 3600_000;
/** Each fault has a room of its own, so that its meter's counters say what came of it. */
const ROOMS = {
  'before its transaction': '11201',
  'inside its transaction': '11201',
  'after its transaction, before anybody was told': '11202',
  'before it is sent': '11202',
  'sent': '11203',
  'receipt': '11203',
  'tabs': '11204',
  'otherTab': '11205',
  'full': '11206',
  'closed': '11206',
  'clock': '11207',
  'operators': '11208',
  'update': '11208',
  'evicted': '11209',
  'private': '12101',
} as const;

describe('a browser in trouble', () => {
  let product: SharedProduct;
  let office: Office;
  let signal: Signal;
  let profile: string;
  let tablet: Tablet;
  let page: Page;
  const before = new Map<string, MeterOnTheBus>();
  /** receipts that a screen called safe */
  const safe: string[] = [];
  /** all that any browser of this spec has stored */
  const stored = new Map<string, StoredReceipt>();

  const open = async (path: string): Promise<void> => {
    tablet = await Tablet.open(profile, 'phone', signal.url + path);
    page = tablet.page;
  };
  /** A browser that was killed may have lost the cookie that it had not yet written: its operator signs in again. */
  const openSignedIn = async (): Promise<void> => {
    await open('/sign-in');
    await signIn(page, 'seller');
  };
  const killed = async (): Promise<void> => {
    await tablet.kill();
    signal.restore();
    await openSignedIn();
  };
  const keep = async (from: Page): Promise<StoredReceipt[]> => {
    const receipts = await storedReceipts(from);
    for (const receipt of receipts) stored.set(receipt.id, receipt);
    return receipts;
  };
  const allSent = (from: Page): Promise<void> =>
    waitUntil(async () => (await keep(from)).every(({ state }) => state !== 'queued'));
  const salesOf = async (room: string) => {
    const meterCode = product.meters.get(room)?.meterCode;
    return (await salesOfDevices(office)).filter((sale) => sale.meterCode === meterCode);
  };
  const sold = async (room: string, amount: string): Promise<void> => {
    safe.push(await sell(page, room, amount));
  };

  beforeAll(async () => {
    product = await sharedProduct();
    office = await openOffice(product.serverPort);
    for (const room of new Set(Object.values(ROOMS))) {
      before.set(room, await readMeterOnTheBus(product.meters.get(room)));
    }
    signal = await openSignal(product.serverPort);
    profile = mkdtempSync(join(tmpdir(), 'prepaid-faults-'));
    await openSignedIn();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await register(page, 'In trouble');
  }, 300_000);
  // What failed without signal leaves the next one with it.
  afterEach(() => signal.restore());
  afterAll(async () => {
    await tablet.close();
    await signal.close();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  for (const [at, stop] of (Object.keys(STOPS) as StopName[]).entries()) {
    const isStored = stop !== 'before its transaction' && stop !== 'inside its transaction';

    it(`that is killed after the tap, ${stop}, ${isStored ? 'has the sale' : 'has no receipt'}`, async () => {
      const room = ROOMS[stop];
      const had = (await keep(page)).length;
      const onServer = (await salesOf(room)).length;
      await openSale(page, room);
      const { reached } = await stopAt(page, stop);
      await typeAmount(page, `${at + 2}`);
      await sellButton(page).click({ noWaitAfter: true });
      await reached;
      await killed();
      await allSent(page);
      expect((await keep(page)).length - had).toBe(isStored ? 1 : 0);
      expect((await salesOf(room)).length - onServer).toBe(isStored ? 1 : 0);
    }, 90_000);
  }

  it('that is killed after the sale was sent, before the answer came, has sold once', async () => {
    await openSale(page, ROOMS.sent);
    await typeAmount(page, '4');
    signal.loseReplies();
    await sellButton(page).click();
    await waitUntil(async () => (await salesOf(ROOMS.sent)).length === 1);
    await killed();
    await allSent(page);
    expect((await salesOf(ROOMS.sent)).map(({ amountMinor }) => amountMinor)).toEqual([400]);
  }, 90_000);

  it('that is killed as the receipt is shown has the sale', async () => {
    await sold(ROOMS.receipt, '6');
    await killed();
    await allSent(page);
    expect((await salesOf(ROOMS.receipt)).map(({ amountMinor }) => amountMinor).sort()).toEqual([400, 600]);
  }, 90_000);

  it('gives the numbers in order and without a gap, whatever was killed', async () => {
    const numbers = (await keep(page)).map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it('sells in two tabs at once, each sale with a number of its own, under one lease', async () => {
    const other = await tablet.context.newPage();
    await other.goto(`${signal.url}/sell`);
    const tabs = [
      { tab: page, room: ROOMS.tabs },
      { tab: other, room: ROOMS.otherTab },
    ];
    for (const amount of ['2', '3']) {
      for (const { tab, room } of tabs) {
        await openSale(tab, room);
        await typeAmount(tab, amount);
      }
      await Promise.all(tabs.map(({ tab }) => sellButton(tab).click()));
      for (const { tab } of tabs) {
        await tab.getByText(/^Safe (on this tablet|with the server)$/).waitFor();
        safe.push(await receiptNumber(tab));
      }
    }
    await allSent(page);
    const numbers = (await keep(page)).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBe(numbers.length);
    expect((await salesOf(ROOMS.tabs)).length).toBe(2);
    expect((await salesOf(ROOMS.otherTab)).length).toBe(2);
    await other.close();
    // The tab is no installed app; the app's own lease is still the one for selling without signal.
    await page.goto(`${signal.url}/device`);
    await page.getByText('Sales are safe on this device').waitFor();
    signal.lose();
    await sold(ROOMS.tabs, '1');
    signal.restore();
    await allSent(page);
  }, 120_000);

  it('says that it is full and sells nothing, and sells again when there is room', async () => {
    const cdp = await tablet.context.newCDPSession(page);
    const origin = new URL(signal.url).origin;
    await openSale(page, ROOMS.full);
    await typeAmount(page, '5');
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    const full = page.locator('article.sell').getByText('This device is full').first();
    // The browser goes on for up to half a minute by the room that it last saw.
    await waitUntil(async () => {
      await page.evaluate(() => dispatchEvent(new Event('online')));
      return full.isVisible();
    });
    await page.locator('.sell-button').click({ force: true });
    await full.waitFor();
    expect(await page.locator('.paper').count()).toBe(0);
    expect((await keep(page)).filter(({ room }) => room === ROOMS.full)).toEqual([]);
    // The app opens again all the same, with what it has.
    await page.goto(`${signal.url}/queue`);
    await page.getByText('Everything is with the server.').waitFor();
    await cdp.send('Storage.overrideQuotaForOrigin', { origin });
    await sold(ROOMS.full, '5');
    await allSent(page);
    expect((await salesOf(ROOMS.full)).length).toBe(1);
  }, 240_000);

  it('says so when its database is closed under the app, and has everything after a reload', async () => {
    const had = (await keep(page)).length;
    await openSale(page, ROOMS.closed);
    await typeAmount(page, '7');
    await closeDatabase(page);
    await sellButton(page).click();
    const outcome = page.getByText(/^Safe on this tablet$|nothing was sold/);
    await outcome.waitFor();
    const wasSold = (await outcome.textContent()) === 'Safe on this tablet';
    if (wasSold) safe.push(await receiptNumber(page));
    await page.reload();
    await allSent(page);
    expect((await keep(page)).length - had).toBe(wasSold ? 1 : 0);
    await sold(ROOMS.closed, '8');
  }, 90_000);

  for (const { name, days, words } of [
    { name: 'a day behind', days: -1, words: /clock is behind/ },
    { name: 'a day ahead', days: 1, words: /has ended/ },
  ]) {
    it(`sells nothing without signal when its clock is ${name}, and says why`, async () => {
      const had = (await keep(page)).length;
      signal.lose();
      await page.goto(`${signal.url}/sell`);
      await openSale(page, ROOMS.clock);
      await typeAmount(page, '5');
      await shiftClock(page, days * DAY_MS, '.sell-button');
      await page.getByText(words).first().waitFor();
      // By the minute it is told without a tap, and what the device knows of tenants may be gone by then.
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.locator('article.sell .warnings').getByText(words).waitFor();
      expect(await page.locator('.paper').count()).toBe(0);
      expect((await keep(page)).length).toBe(had);
      signal.restore();
      await page.reload();
    }, 90_000);
  }

  it('sells nothing with signal while its clock differs from the server’s, and says why', async () => {
    const had = (await keep(page)).length;
    await openSale(page, ROOMS.clock);
    await typeAmount(page, '5');
    await shiftClock(page, DAY_MS);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.locator('article.sell').getByText('clock differs from the server').first().waitFor();
    expect(await sellButton(page).getAttribute('aria-disabled')).toBe('true');
    expect((await keep(page)).length).toBe(had);
    await page.reload();
    await page.locator('article.sell').getByText('clock differs from the server').waitFor({ state: 'detached' });
  }, 90_000);

  it('dates a sale rightly after its time zone was changed', async () => {
    const cdp = await tablet.context.newCDPSession(page);
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'Pacific/Kiritimati' });
    // The lease that ended while the clock was ahead is there anew before the signal goes.
    await openSale(page, ROOMS.clock);
    await typeAmount(page, '5');
    await waitUntil(async () => (await sellButton(page).getAttribute('aria-disabled')) !== 'true');
    signal.lose();
    const soldAtMs = Date.now();
    await sold(ROOMS.clock, '5');
    signal.restore();
    await allSent(page);
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: '' });
    const [sale] = await salesOf(ROOMS.clock);
    expect(Math.abs(Date.parse(sale?.soldAt ?? '') - soldAtMs)).toBeLessThan(60_000);
    expect(sale?.businessDate).toBe(sale?.soldAt.slice(0, 10));
  }, 60_000);

  it('keeps the unsent sales of one operator while another signs in, each under his own name', async () => {
    signal.lose();
    await sold(ROOMS.operators, '5');
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('Before you sign out').waitFor();
    await page.getByText('Items that wait to be sent: 1').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(/sign-in/);
    expect((await keep(page)).filter(({ state }) => state === 'queued').length).toBe(1);
    signal.restore();
    await allSent(page);
    await signIn(page, 'admin');
    await sold(ROOMS.operators, '6');
    await allSent(page);
    const sales = await salesOf(ROOMS.operators);
    expect(sales.map(({ amountMinor, operatorName }) => [amountMinor, operatorName])).toEqual([
      [600, 'Ada Admin'],
      [500, 'Sam Seller'],
    ]);
  }, 90_000);

  it('is restarted with a newer version of the app while sales are unsent, and loses none', async () => {
    signal.lose();
    await sold(ROOMS.update, '2');
    publishUpdate(product.clientDir);
    signal.restore();
    signal.lose();
    await page.goto(`${signal.url}/queue`);
    expect(await queuedCount(page)).toBe(1);
    signal.restore();
    await allSent(page);
    await waitUntil(async () => {
      await page.goto(`${signal.url}/queue`);
      await page.getByText('Everything is with the server.').waitFor();
      return (await page.locator('meta[name=updated]').count()) === 1;
    });
    expect(await page.locator('meta[name=updated]').count()).toBe(1);
    expect((await keep(page)).some(({ amountMinor, state }) => amountMinor === 200 && state === 'accepted')).toBeTrue();
  }, 90_000);

  it('comes back from a restart of the machine without signal, with what was sold, and sells on', async () => {
    signal.lose();
    await sold(ROOMS.receipt, '1');
    await tablet.close();
    await open('/queue');
    expect(await queuedCount(page)).toBe(1);
    await sold(ROOMS.receipt, '2');
    signal.restore();
    await allSent(page);
  }, 90_000);

  it('whose storage was cleared has sold what stands on the paper', async () => {
    signal.lose();
    await sold(ROOMS.evicted, '9');
    await keep(page);
    const proof = /https?:\S+\/r#\S+/.exec(await share(page))?.[0] ?? '';
    const cdp = await tablet.context.newCDPSession(page);
    await cdp.send('Storage.clearDataForOrigin', { origin: new URL(signal.url).origin, storageTypes: 'all' });
    signal.restore();
    await page.goto(`${signal.url}/sell`);
    await signIn(page, 'seller');
    await page.getByText('Register this device first').first().waitFor();
    expect((await salesOf(ROOMS.evicted)).length).toBe(0);
    await page.goto(proof);
    await page.getByText('This receipt is genuine.').waitFor();
    expect((await salesOf(ROOMS.evicted)).map(({ amountMinor }) => amountMinor)).toEqual([900]);
  }, 90_000);

  it('that is private sells nothing without signal, and with signal prints only what the server has', async () => {
    const window = await Tablet.openPrivate('phone', `${signal.url}/`);
    try {
      await signIn(window.page, 'seller');
      await register(window.page, 'Private');
      await window.page.getByText('This device sells only with signal').waitFor();
      await openSale(window.page, ROOMS.private);
      await typeAmount(window.page, '5');
      signal.lose();
      const sale = window.page.locator('article.sell');
      await sale.getByText('Without signal this device may not sell').first().waitFor({ timeout: 60_000 });
      expect(await sellButton(window.page).getAttribute('aria-disabled')).toBe('true');
      signal.restore();
      await window.page.locator('.sell-button:not([aria-disabled=true])').waitFor({ timeout: 60_000 });
      await sellButton(window.page).click();
      await window.page.getByText('Safe with the server').waitFor();
      safe.push(await receiptNumber(window.page));
      await keep(window.page);
    } finally {
      await window.close();
    }
    expect((await salesOf(ROOMS.private)).map(({ amountMinor }) => amountMinor)).toEqual([500]);
  }, 120_000);

  it('and after all of it: the receipts are the sales are what the meters count', async () => {
    const meterCodes = new Map([...before.keys()].map((room) => [product.meters.get(room)?.meterCode ?? '', room]));
    const sales = (await salesOfDevices(office)).filter(({ meterCode }) => meterCodes.has(meterCode));
    expect(safe.filter((number) => !sales.some((sale) => sale.receiptNumber === number))).toEqual([]);
    expect(sales.map(({ saleId }) => saleId).sort()).toEqual([...stored.keys()].sort());
    for (const [meterCode, room] of meterCodes) {
      const mine = sales.filter((sale) => sale.meterCode === meterCode);
      const was = before.get(room);
      const moved = async () => {
        const now = await readMeterOnTheBus(product.meters.get(room));
        return {
          count: now.purchaseCount - (was?.purchaseCount ?? 0),
          total: now.totalPurchasedHundredths - (was?.totalPurchasedHundredths ?? 0),
        };
      };
      const wanted = { count: mine.length, total: mine.reduce((sum, { amountMinor }) => sum + amountMinor, 0) };
      await waitUntil(async () => (await moved()).count >= wanted.count);
      expect(await moved())
        .withContext(`the meter of room ${room}`)
        .toEqual(wanted);
    }
  }, 120_000);
});
