import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { pagesOfClient, pagesWithoutAddress } from './client-routes.js';
import { register, signIn } from './counter.js';
import { becomeSharedTablet, everyAddress, OUTSIDE } from './every-address.js';
import { forMouseOnly, tryDialogs, walkByTab } from './keyboard-walk.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { type ScreenName, Tablet } from './tablet.js';

declare const window: { axe: typeof axe };

const LANGUAGES = ['en', 'zh'] as const;
/** Faults that keep somebody from using the screen. */
const GRAVE = ['serious', 'critical'];

describe('every screen', () => {
  let product: SharedProduct;
  let pages: string[];

  async function onScreen<T>(screen: ScreenName, work: (tablet: Tablet) => Promise<T>): Promise<T> {
    const profile = mkdtempSync(join(tmpdir(), `prepaid-screens-${screen}-`));
    const tablet = await Tablet.open(profile, screen, `http://localhost:${product.serverPort}/sign-in`);
    try {
      return await work(tablet);
    } finally {
      await tablet.close();
      rmSync(profile, { recursive: true, force: true });
    }
  }

  beforeAll(async () => {
    product = await sharedProduct();
    // So that there is a device that one can look at.
    await onScreen('tablet', async ({ page }) => {
      await signIn(page, 'admin');
      await register(page, 'Screens');
    });
    pages = await everyAddress(product);
  }, 300_000);

  it('is one of those that are looked at here', () => {
    expect(pagesWithoutAddress(pagesOfClient(), [...OUTSIDE, ...pages])).toEqual([]);
  });

  for (const screen of ['phone', 'desktop'] as const) {
    it(`can be used by everybody on a ${screen}, in both languages, light and dark`, async () => {
      const faults = await onScreen(screen, async ({ page }) => {
        const speak = async (language: string, at: string): Promise<void> => {
          await page.evaluate((chosen) => localStorage.setItem('language', chosen), language);
          await page.goto(`http://localhost:${product.serverPort}/${at}`);
        };
        await speak('zh', 'sign-in');
        const found = await look(page, 'sign-in', ['dark', 'light']);
        await speak('en', 'sign-in');
        found.push(...(await look(page, 'sign-in en', ['light'])));
        await signIn(page, 'admin');
        const lookAtAll = async (paths: readonly string[]): Promise<void> => {
          for (const language of LANGUAGES) {
            await speak(language, 'more');
            for (const path of paths) {
              found.push(...(await goWithin(page, path)));
              // Colours are the same in every language.
              const themes = language === 'en' ? (['dark', 'light'] as const) : (['light'] as const);
              found.push(...(await look(page, `${path} ${language}`, themes)));
            }
          }
        };
        await lookAtAll(pages);
        await speak('en', 'more');
        await becomeSharedTablet(page, 'demo-admin');
        await lookAtAll([
          'pin',
          'device',
          'queue',
          'more/personal',
          ...pages.filter((path) => path.startsWith('sell/')),
        ]);
        return found;
      });
      expect(faults).toEqual([]);
    }, 600_000);
  }

  it('can be used by the keyboard alone', async () => {
    const faults = await onScreen('desktop', async ({ page, context }) => {
      const cdp = await context.newCDPSession(page);
      const walk = async (path: string): Promise<string[]> => {
        const dialogs = await tryDialogs(page, () => graveFaults(page, RULES.light));
        return [...(await walkByTab(page)), ...(await forMouseOnly(cdp)), ...dialogs].map(
          (fault) => `${path}: ${fault}`,
        );
      };
      const found = await walk('sign-in');
      await signIn(page, 'admin');
      await becomeSharedTablet(page, 'demo-admin');
      for (const path of [...pages, 'pin']) found.push(...(await goWithin(page, path)), ...(await walk(path)));
      return found;
    });
    expect(faults).toEqual([]);
  }, 600_000);

  it('is walked by the keyboard on a desktop: / searches, arrows walk, Enter opens, Escape goes back', async () => {
    await onScreen('desktop', async ({ page }) => {
      const path = () => new URL(page.url()).pathname;
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
      // In the search Escape would empty it.
      await page.locator('app-amount-pad input:focus').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForURL(/\/sell$/);
    });
  }, 90_000);
});

/** As a link within the app goes: without loading it again. Tells when another page stands there in the end. */
async function goWithin(page: Page, path: string): Promise<string[]> {
  await page.evaluate((to) => {
    history.pushState(null, '', `/${to}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  // The router writes the number of the navigation there once the page's code is loaded, and shows the page then.
  await page.waitForFunction(() => Object(history.state)['navigationId'] !== undefined);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await settle(page);
  const { pathname, search } = new URL(page.url());
  return pathname + search === `/${path}` ? [] : [`${path} leads to ${pathname}${search}`];
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
  // What passed is neither described nor brought over here: that is most of what there is.
  return page.evaluate(
    async ({ how, grave }) => {
      const { violations } = await window.axe.run({ ...how, resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => grave.includes(impact ?? ''))
        .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    },
    { how: options, grave: GRAVE },
  );
}
