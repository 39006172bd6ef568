import type { Page } from 'playwright-core';

/**
 * Sets the clock of the page's machine ahead, or behind with a minus. `tapped` is tapped in the same moment, before the page
 * sees by itself that the time is another.
 */
export async function shiftClock(page: Page, byMs: number, tapped?: string): Promise<void> {
  await page.evaluate(
    ({ shiftMs, selector }) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + shiftMs;
      if (selector !== undefined) document.querySelector<HTMLElement>(selector)?.click();
    },
    { shiftMs: byMs, selector: tapped },
  );
}
