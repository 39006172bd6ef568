import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { signIn } from './counter.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { waitUntil } from './wait-until.js';

/** Sentences of pages behind the sign-in: they tell which file of the build has all words of a language. */
const OF_ALL = { en: 'Name, room, meter, phone', zh: '户名、房号、表号、电话' } as const;

describe('the words', () => {
  let product: SharedProduct;
  let signal: Signal;
  let profile: string;
  let tablet: Tablet;
  let page: Page;

  const open = async (path: string): Promise<void> => {
    tablet = await Tablet.open(profile, 'phone', signal.url + path);
    page = tablet.page;
  };
  const fileOf = (words: string): string => {
    const all = readdirSync(product.clientDir).filter((name) => name.endsWith('.js'));
    const found = all.filter((name) => readFileSync(join(product.clientDir, name), 'utf8').includes(words));
    expect(found.length).toBe(1);
    return `/${found[0]}`;
  };

  beforeAll(async () => {
    product = await sharedProduct();
  }, 300_000);
  beforeEach(async () => {
    signal = await openSignal(product.serverPort);
    profile = mkdtempSync(join(tmpdir(), 'prepaid-words-'));
  });
  afterEach(async () => {
    await tablet.close();
    await signal.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it('are all on the device after the first start, in every language', async () => {
    await open('/sign-in');
    await page.evaluate(() => navigator.serviceWorker.ready);
    for (const file of [fileOf(OF_ALL.en), fileOf(OF_ALL.zh)]) {
      await waitUntil(() => page.evaluate(async (url) => (await caches.match(url)) !== undefined, file));
    }
    await signIn(page, 'seller');
    await page.getByRole('combobox', { name: OF_ALL.en }).waitFor();
    signal.lose();
    await page.goto(`${signal.url}/sell`);
    await page.getByRole('combobox', { name: OF_ALL.en }).waitFor();
    await page.getByRole('button', { name: /language, theme/ }).click();
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('combobox', { name: OF_ALL.zh, includeHidden: true }).waitFor();
    expect(await rawKeys(page)).toEqual([]);
    await page.goto(`${signal.url}/sign-in`);
    await page.getByRole('heading', { name: '预付费电力' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Prepaid electricity' }).waitFor();
    expect(await rawKeys(page)).toEqual([]);
  }, 120_000);

  for (const language of ['en', 'zh'] as const) {
    it(`of the sign-in page and of the check of a receipt come with the app (${language})`, async () => {
      await open('/favicon.ico');
      await page.evaluate((code) => localStorage.setItem('language', code), language);
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      for (const path of ['/sign-in', '/r#something']) {
        await page.goto(signal.url + path);
        await page.getByRole('group', { name: language === 'zh' ? '语言' : 'Language' }).waitFor();
        expect(await page.locator('main').innerText()).toMatch(language === 'zh' ? /登录|收据/ : /Sign in|Receipt/);
        expect(await rawKeys(page)).toEqual([]);
      }
      expect(loaded).not.toContain(fileOf(OF_ALL.en));
      expect(loaded).not.toContain(fileOf(OF_ALL.zh));
    }, 60_000);
  }

  it('that do not come keep the next page shut, which is said, and it opens once they do', async () => {
    await open('/favicon.ico');
    // What the service worker keeps would come all the same.
    await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
    await page.route(`**${fileOf(OF_ALL.en)}`, (route) => route.abort());
    await page.goto(`${signal.url}/sign-in`);
    await page.getByLabel('Login name').fill('seller');
    await page.getByLabel('Password', { exact: true }).fill('demo-seller');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This page could not be loaded.').waitFor();
    expect(await rawKeys(page)).toEqual([]);
    // Also for who was signed in and starts anew.
    await page.goto(`${signal.url}/sell`);
    await page.getByText('This page could not be loaded.').waitFor();
    expect(await rawKeys(page)).toEqual([]);
    await page.unroute(`**${fileOf(OF_ALL.en)}`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('combobox', { name: OF_ALL.en }).waitFor();
    expect(await rawKeys(page)).toEqual([]);

    await page.route(`**${fileOf(OF_ALL.zh)}`, (route) => route.abort());
    await page.getByRole('button', { name: /language, theme/ }).click();
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('简体中文 could not be loaded. Choose it again when there is signal.').waitFor();
    expect(await rawKeys(page)).toEqual([]);
    await page.unroute(`**${fileOf(OF_ALL.zh)}`);
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('combobox', { name: OF_ALL.zh, includeHidden: true }).waitFor();
    expect(await rawKeys(page)).toEqual([]);
  }, 120_000);
});

/** Keys that stand where words should: in the texts of the page, and in what is read out. */
const rawKeys = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const spoken = [...document.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label'));
    const texts = [...spoken, document.title, document.body.innerText].join('\n');
    return texts.match(/\b[a-z][A-Za-z]+\.[a-z][\w.]*\b/g) ?? [];
  });
