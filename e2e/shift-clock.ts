import type { Page } from 'playwright-core';

/** Sets the clock of the page's machine ahead, or behind with a minus. */
export async function shiftClock(page: Page, byMs: number): Promise<void> {
  await page.evaluate((shiftMs) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + shiftMs;
  }, byMs);
}
