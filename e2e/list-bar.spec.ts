import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { signIn } from './counter.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { Tablet } from './tablet.js';

/** Narrower than any phone that is sold: whoever needs large letters has no more room. */
const SMALLEST = { width: 320, height: 640 };
const DESKTOP = { width: 1440, height: 900 };

describe('the bar above a list', () => {
  let product: SharedProduct;
  let tablet: Tablet;
  let profile: string;
  let page: Page;

  beforeAll(async () => {
    product = await sharedProduct();
    profile = mkdtempSync(join(tmpdir(), 'prepaid-list-bar-'));
    tablet = await Tablet.open(profile, 'desktop', `http://localhost:${product.serverPort}/sign-in`);
    page = tablet.page;
    await signIn(page, 'admin');
  }, 300_000);
  afterAll(async () => {
    await tablet.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const open = async (path: string, size: typeof DESKTOP): Promise<void> => {
    await page.setViewportSize(size);
    await page.goto(`http://localhost:${product.serverPort}/${path}`);
    await page.locator('app-list-filters-bar input[type=search]').waitFor();
    await page.locator('app-list [aria-busy=true], app-skeleton').first().waitFor({ state: 'detached' });
  };

  it('leaves room for a word in the search of the smallest phone, and its buttons within the page', async () => {
    await open('more/buildings', SMALLEST);
    await page.locator('app-list-filters-bar .add').waitFor();
    const { room, ends } = await page.locator('app-list-filters-bar').evaluate((bar) => {
      const search = bar.querySelector('input[type=search]')!;
      const { paddingLeft, paddingRight } = getComputedStyle(search);
      return {
        room: search.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight),
        ends: [...bar.querySelectorAll('.line > *')].map((one) => one.getBoundingClientRect().right),
      };
    });
    expect(room).toBeGreaterThan(120);
    expect(Math.max(...ends)).toBeLessThanOrEqual(SMALLEST.width - 16);
  });

  it('shows every state to filter by on a desktop', async () => {
    await open('refunds', DESKTOP);
    const chips = page.locator('app-list-filters-bar .chips .chip');
    await chips.nth(5).waitFor();
    const isInView = await chips.evaluateAll((all) =>
      all.map((chip) => {
        const { left, right } = chip.getBoundingClientRect();
        const row = chip.parentElement!.getBoundingClientRect();
        return left >= row.left && right <= row.right;
      }),
    );
    expect(isInView).toEqual(isInView.map(() => true));
  });

  it('shows the focus on the button of a calendar', async () => {
    await open('refunds', DESKTOP);
    const box = page.locator('#list-from');
    const { x, y, width, height } = (await box.boundingBox())!;
    const button = { x: x + width - 40, y: y + 4, width: 32, height: height - 8 };
    const look = async (): Promise<string> => (await page.screenshot({ clip: button })).toString('base64');
    await box.focus();
    const unfocused = await look();
    // Month, day and year are stops before it.
    for (let stop = 0; stop < 3; stop++) await page.keyboard.press('Tab');
    expect(await box.evaluate((one) => document.activeElement === one)).toBeTrue();
    expect(await look()).not.toBe(unfocused);
  });
});
