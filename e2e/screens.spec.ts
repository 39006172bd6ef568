import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { signIn } from './counter.js';
import { openOffice } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { Tablet } from './tablet.js';

declare const window: { axe: typeof axe };

const LANGUAGES = ['en', 'zh'] as const;
/** Faults that keep somebody from using the screen. */
const GRAVE = ['serious', 'critical'];

const PAGES = [
  'attention',
  'today',
  'sell',
  'tenants',
  'tenants/open',
  'meters',
  'sales',
  'refunds',
  'corrections',
  'held',
  ...['held/items', 'held/quarantine'],
  'till',
  'more',
  'more/tills',
  'queue',
  'device',
  ...['more/devices', 'more/devices/code', 'more/gateways', 'more/gateways/new'],
  'corrections',
  ...['buildings', 'dpus', 'meters'].flatMap((list) => [`more/${list}`, `more/${list}/new`]),
  'more/commission',
  'more/personal',
  'more/seals',
  'more/log',
  'more/import',
  'more/operators',
  'more/operators/new',
  'more/roles',
  'more/roles/new',
  ...['property', 'terms', 'methods', 'offline', 'paper', 'sms', 'safety'].map((group) => `more/settings/${group}`),
  ...['more/settings/sms/provider', 'more/sms'],
  'more/password',
  'more/about',
  'no-such-page',
  'r',
];

describe('every screen', () => {
  let product: SharedProduct;
  let pages: string[];

  beforeAll(async () => {
    product = await sharedProduct();
    const office = await openOffice(product.serverPort);
    const accounts = await office.send<{ items: { accountId: string }[] }>('GET', '/api/lists/accounts?size=1');
    const refunds = await office.send<{ items: { refundId: string }[] }>('GET', '/api/lists/refunds?size=20');
    const tills = await office.send<{ items: { shiftId: string }[] }>('GET', '/api/lists/shifts?size=1');
    const gateways = await office.send<{ items: { gatewayId: string }[] }>('GET', '/api/lists/gateways?size=20');
    const sales = await office.send<{ items: { saleId: string }[] }>('GET', '/api/lists/sales?size=20');
    const lines = await office.send<{ items: { operationId: string }[] }>(
      'GET',
      '/api/lists/log?command=account_opened',
    );
    const items = [{ bytes: 'A'.repeat(160), signature: 'A'.repeat(86) }];
    await office.send('POST', '/api/intake', { deviceId: crypto.randomUUID(), items });
    const aside = await office.send<{ items: { quarantineId: string }[] }>('GET', '/api/lists/quarantine?size=1');
    const held = await office.send<{ items: { saleId: string }[] }>('GET', '/api/lists/held?size=1');
    const meterCode = product.meters.get('11110')?.meterCode ?? '';
    const dpu = `more/dpus/${meterCode.slice(0, 6)}`;
    pages = [
      ...PAGES,
      `sell/${meterCode}`,
      ...['', '?tab=history', '?tab=sales', '?tab=orders', '?tab=registers'].map((tab) => `meters/${meterCode}${tab}`),
      `refunds/new/${meterCode}`,
      ...['more/buildings/1', dpu, `${dpu}/edit`, `more/meters/${meterCode}`, `more/commission/${meterCode}`],
      ...lines.items.slice(0, 1).map(({ operationId }) => `more/log/${operationId}`),
      ...accounts.items.flatMap(({ accountId }) => [`tenants/${accountId}`, `tenants/${accountId}/close`]),
      ...sales.items.slice(0, 1).flatMap(({ saleId }) => [`receipt/${saleId}`, `sales/${saleId}`]),
      ...refunds.items.slice(0, 1).map(({ refundId }) => `refunds/${refundId}`),
      ...aside.items.map(({ quarantineId }) => `held/quarantine/${quarantineId}`),
      ...held.items.map(({ saleId }) => `held/sales/${saleId}`),
      ...gateways.items.slice(0, 1).map(({ gatewayId }) => `more/gateways/${gatewayId}`),
      ...tills.items.map(({ shiftId }) => `more/tills/${shiftId}`),
    ];
  }, 300_000);

  for (const screen of ['phone', 'desktop'] as const) {
    it(`can be used by everybody on a ${screen}, in both languages, light and dark`, async () => {
      const profile = mkdtempSync(join(tmpdir(), `prepaid-screens-${screen}-`));
      const tablet = await Tablet.open(profile, screen, `http://localhost:${product.serverPort}/sign-in`);
      const { page } = tablet;
      const faults: string[] = [];
      try {
        faults.push(...(await look(page, 'sign-in', ['dark', 'light'])));
        await signIn(page, 'admin');
        for (const language of LANGUAGES) {
          await page.evaluate((chosen) => localStorage.setItem('language', chosen), language);
          await page.goto(`http://localhost:${product.serverPort}/more`);
          for (const path of pages) {
            await goWithin(page, path);
            // Colours are the same in every language.
            faults.push(
              ...(await look(page, `${path} ${language}`, language === 'en' ? ['dark', 'light'] : ['light'])),
            );
          }
        }
        expect(faults).toEqual([]);
      } finally {
        await tablet.close();
        rmSync(profile, { recursive: true, force: true });
      }
    }, 480_000);
  }

  it('is walked by the keyboard on a desktop: / searches, arrows walk, Enter opens, Escape goes back', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-keys-'));
    const desktop = await Tablet.open(profile, 'desktop', `http://localhost:${product.serverPort}/sign-in`);
    const { page } = desktop;
    const path = () => new URL(page.url()).pathname;
    try {
      await signIn(page, 'admin');
      await goWithin(page, 'meters');
      await page.locator('app-list .item').first().waitFor();
      await page.keyboard.press('/');
      // The demo's names begin again after twenty: two tenants have this one.
      await page.keyboard.type('Amara');
      await page.locator('app-list .item').nth(2).waitFor({ state: 'detached' });
      await page.locator('app-list .item').nth(1).waitFor();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await page.waitForURL(/\/meters\/./);
      expect(path()).toBe(`/meters/${product.meters.get('12102')?.meterCode}`);
      await page.getByText('Purchase count').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForURL(/\/meters(\?|$)/);

      await goWithin(page, 'sell');
      await page.locator('[role=combobox]:focus').waitFor();
      await page.keyboard.type('11103');
      await page.getByRole('option', { name: /11103/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'Keys for the amount' }).waitFor();
      await page.keyboard.type('25');
      expect(await page.getByLabel('Amount', { exact: true }).inputValue()).toBe('25');
      await page.keyboard.press('/');
      await page.keyboard.type('11104');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(product.meters.get('11104')?.meterCode ?? ''));
      await page.keyboard.press('Escape');
      await page.waitForURL(/\/sell$/);
    } finally {
      await desktop.close();
      rmSync(profile, { recursive: true, force: true });
    }
  }, 90_000);
});

/** As a link within the app goes: without loading it again. */
async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', `/${to}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  await page.waitForFunction((to) => location.pathname + location.search === `/${to}`, path);
  await settle(page);
}

const RULES: Readonly<Record<'dark' | 'light', RunOptions>> = { dark: { runOnly: ['color-contrast'] }, light: {} };

/** Grave faults of what stands on the screen; what is not about colours is the same in every theme. */
async function look(page: Page, name: string, themes: readonly ('dark' | 'light')[]): Promise<string[]> {
  await settle(page);
  const faults: string[] = [];
  for (const theme of themes) {
    await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
    const found = await graveFaults(page, RULES[theme]);
    faults.push(...found.map((fault) => `${name} ${theme}: ${fault}`));
  }
  return faults;
}

/** Until the page's heading stands and no skeleton is left. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1, h2').first().waitFor();
  await page.locator('app-skeleton').first().waitFor({ state: 'detached' });
}

async function graveFaults(page: Page, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((how): Promise<AxeResults> => window.axe.run(how), options);
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
