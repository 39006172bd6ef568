import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openSale, queuedCount, sell, signIn } from './counter.js';
import { type Office, openOffice, salesOfDevices } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

const ROOMS = { sam: '11207', bela: '11208' };
const PINS = { sam: '739158', bela: '2846' };
const BELA = { loginName: 'bela-both', fullName: 'Bela Both', password: 'three blue kettles' };

/** An operator whose role the spec may change, with a password of her own. */
async function addBela(office: Office, port: number): Promise<string> {
  const operatorId = crypto.randomUUID();
  const roles = await office.send<{ roleId: string; name: string }[]>('GET', '/api/assignable-roles');
  const { password } = await office.send<{ password: string }>('POST', '/api/operators', {
    ...{ operatorId, loginName: BELA.loginName, fullName: BELA.fullName, remark: '' },
    ...{
      roleId: roles.find(({ name }) => name === 'seller')?.roleId,
      buildings: 'all',
      offlineFloatMinor: 100_000_000,
    },
  });
  const call = async (path: string, body: object, token = '') => {
    const headers = { 'content-type': 'application/json', 'authorization': `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await response.json()) as { accessToken: string };
  };
  const { accessToken } = await call('/api/session', { loginName: BELA.loginName, password });
  await call('/api/session/password', { oldPassword: password, newPassword: BELA.password }, accessToken);
  return operatorId;
}

describe('a shared tablet', () => {
  let product: SharedProduct;
  let office: Office;
  let signal: Signal;
  let profile: string;
  let tablet: Tablet;
  let page: Page;
  let belaId: string;

  const at = (path: string): Promise<unknown> => page.goto(`${signal.url}${path}`);
  const setPin = async (password: string, pin: string): Promise<void> => {
    await at('/more/personal');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('New PIN', { exact: true }).fill(pin);
    await page.getByLabel('New PIN again').fill(pin);
    await page.getByRole('button', { name: 'Set the PIN' }).click();
    await page.getByText('Your PIN is set.').waitFor();
    // Learnt for the time without signal, slowly.
    await page.waitForFunction(() => (localStorage.getItem('operators-here') ?? '').includes('"salt"'));
  };
  const typePin = async (pin: string): Promise<void> => {
    const keys = page.getByRole('group', { name: 'Keys for the PIN' });
    for (const digit of pin) await keys.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
  };
  const menu = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: /language, theme/ }).click();
    await page.locator('#operator-menu').getByText(item, { exact: true }).click();
  };
  const readyToSell = async (): Promise<void> => {
    await at('/device');
    await page.getByText('Sells until').waitFor();
    await openSale(page, ROOMS.sam);
  };

  beforeAll(async () => {
    product = await sharedProduct();
    office = await openOffice(product.serverPort);
    belaId = await addBela(office, product.serverPort);
    signal = await openSignal(product.serverPort);
    profile = mkdtempSync(join(tmpdir(), 'prepaid-shared-'));
    tablet = await Tablet.open(profile, 'tablet', `${signal.url}/sign-in`);
    page = tablet.page;
  }, 300_000);
  afterAll(async () => {
    await tablet?.close();
    await signal?.close();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  it('is registered with the code that the office shows, and nothing else is with the same code', async () => {
    const deskProfile = mkdtempSync(join(tmpdir(), 'prepaid-desk-'));
    const desk = await Tablet.open(deskProfile, 'desktop', `http://localhost:${product.serverPort}/sign-in`);
    try {
      await signIn(desk.page, 'admin');
      await desk.page.goto(new URL('/more/devices', desk.page.url()).href);
      await desk.page.getByRole('link', { name: 'Add device' }).first().click();
      await desk.page.getByLabel('Name of the new device').fill('Shared');
      await desk.page.getByRole('button', { name: 'Make a code' }).click();
      const code = await desk.page.locator('.secret').innerText();
      expect(code).toMatch(/^\w{4}-\w{4}-\w{4}$/);

      // As the camera opens it: signed in first, and then at the page with the code in its field.
      await at(`/device?code=${code}`);
      await signIn(page, 'seller');
      await page.evaluate(() => navigator.serviceWorker.ready);
      expect(await page.getByLabel(/^One-time code/).inputValue()).toBe(code);
      await page.getByRole('button', { name: 'Register', exact: true }).click();
      await page.getByText('Sells until').waitFor();
      await page.getByRole('heading', { name: 'Shared' }).waitFor();

      await desk.page.goto(new URL(`/device?code=${code}`, desk.page.url()).href);
      await desk.page.getByRole('button', { name: 'Register', exact: true }).click();
      await desk.page.getByText('This code is wrong, used, or older than 15 minutes.').waitFor();
      await desk.page.goto(new URL('/more/devices?keywords=Shared', desk.page.url()).href);
      await desk.page.getByRole('link', { name: 'Shared' }).click();
      await desk.page.getByText('Registered by').waitFor();
      await desk.page.getByText('Sam Seller').first().waitFor();
    } finally {
      await desk.close();
      rmSync(deskProfile, { recursive: true, force: true });
    }
  }, 120_000);

  it('goes from hand to hand by PIN without signal, and each sale is booked to the one who made it', async () => {
    const codes = Object.values(ROOMS).map((room) => product.meters.get(room)?.meterCode);
    const sales = async () => (await salesOfDevices(office)).filter(({ meterCode }) => codes.includes(meterCode));
    await readyToSell();
    await setPin('demo-seller', PINS.sam);
    await menu('Sign out');
    await page.waitForURL(/sign-in/);
    await signIn(page, BELA.loginName, BELA.password);
    await readyToSell();
    await setPin(BELA.password, PINS.bela);
    await menu('Switch operator');
    await page.getByText('PIN of Sam Seller').waitFor();
    await typePin(PINS.sam);
    await page.waitForURL(/\/sell$/);
    await sell(page, ROOMS.sam, '11');
    await waitUntil(async () => (await sales()).length === 1);

    signal.lose();
    await sell(page, ROOMS.sam, '12');
    await menu('Switch operator');
    await typePin('1357');
    await page.getByText('This PIN is wrong. 4 more tries').waitFor();
    await typePin(PINS.bela);
    await page.waitForURL(/\/sell$/);
    await sell(page, ROOMS.bela, '13');
    await at('/queue');
    expect(await queuedCount(page)).toBe(2);

    signal.restore();
    await waitUntil(async () => (await sales()).length === 3);
    const sold = await sales();
    expect(sold.map(({ amountMinor, operatorName }) => [amountMinor, operatorName]).sort()).toEqual([
      [1100, 'Sam Seller'],
      [1200, 'Sam Seller'],
      [1300, 'Bela Both'],
    ]);
    // After a reload the PIN is not in memory any more: it is asked for, and selling went on all the same.
    await page.getByRole('link', { name: 'Type the PIN' }).click();
    await typePin(PINS.bela);
    await page.waitForURL((url) => url.pathname !== '/pin');
    const sessions = await office.send<{ begunBy: string; device: { name: string } | null }[]>(
      'GET',
      `/api/operators/${belaId}/sessions`,
    );
    expect(sessions.some(({ begunBy, device }) => begunBy === 'pin' && device?.name === 'Shared')).toBeTrue();
  }, 240_000);

  it('locks, opens again by PIN where it was, and a reload does not open it', async () => {
    await at('/queue');
    await menu('Lock');
    await page.getByText('This device is locked').waitFor();
    await at('/sell');
    await page.getByText('This device is locked').waitFor();
    await typePin(PINS.bela);
    await page.waitForURL(/\/sell$/);
  }, 120_000);

  it('loses the pages of a role at once, and the session that the office ends', async () => {
    const roles = await office.send<{ roleId: string; name: string }[]>('GET', '/api/assignable-roles');
    const engineer = roles.find(({ name }) => name === 'engineer')?.roleId;
    await page.getByRole('link', { name: 'Sell', exact: true }).waitFor();
    const seen = await office.send<object>('GET', `/api/operators/${belaId}`);
    await office.send('PUT', `/api/operators/${belaId}`, { ...seen, roleId: engineer, offlineFloatMinor: 0, seen });
    await page.getByRole('link', { name: 'Sell', exact: true }).waitFor({ state: 'detached', timeout: 15_000 });
    await office.send('DELETE', `/api/operators/${belaId}/sessions`);
    await page.waitForURL(/sign-in/, { timeout: 30_000 });
    await at('/pin');
    expect(await page.getByText('Bela Both').count()).toBe(0);
  }, 120_000);
});
