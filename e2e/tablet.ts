import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export const SCREENS = {
  phone: { width: 390, height: 844, hasTouch: true },
  tablet: { width: 820, height: 1180, hasTouch: true },
  desktop: { width: 1440, height: 900, hasTouch: false },
} as const;
export type ScreenName = keyof typeof SCREENS;

const FONTS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'e2e', 'fonts.conf');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const LAUNCH = {
  executablePath: process.env['CHROME_BIN'] ?? '/usr/bin/chromium',
  headless: true,
  // Names and words in Chinese are drawn with the product's own font where the machine has none.
  env: { ...process.env, FONTCONFIG_FILE: FONTS },
};

interface TabletOptions {
  /** what a person answers to 'may this app keep its data?' */
  readonly durable?: boolean;
  /** of the browser, for what this tablet has besides */
  readonly flags?: readonly string[];
}

/**
 * A Chromium with a profile directory of its own, opened as an installed app window (`--app`), so that display mode and
 * storage are what they are on a tablet. It can be killed as by the system, and opened again on the same profile.
 */
export class Tablet {
  private constructor(
    private readonly profile: string,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly closeBrowser: () => Promise<void>,
  ) {}

  /** Opens `url` on a screen. */
  static async open(
    profile: string,
    screen: ScreenName,
    url: string,
    { durable = true, flags = [] }: TabletOptions = {},
  ): Promise<Tablet> {
    const { width, height, hasTouch } = SCREENS[screen];
    const context = await chromium.launchPersistentContext(profile, {
      ...LAUNCH,
      args: [...FLAGS, ...flags, '--app=data:text/html,<title>starting</title>'],
      viewport: { width, height },
      hasTouch,
      acceptDownloads: true,
    });
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    page.setDefaultTimeout(45_000);
    if (durable && url.startsWith('http')) {
      const cdp = await context.newCDPSession(page);
      await cdp.send('Browser.grantPermissions', { origin: new URL(url).origin, permissions: ['durableStorage'] });
    }
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    return new Tablet(profile, context, page, () => context.close());
  }

  /** Opens `url` in a private window of a browser that keeps nothing. */
  static async openPrivate(screen: ScreenName, url: string): Promise<Tablet> {
    const { width, height, hasTouch } = SCREENS[screen];
    const browser = await chromium.launch({ ...LAUNCH, args: FLAGS });
    const context = await browser.newContext({ viewport: { width, height }, hasTouch });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    return new Tablet('', context, page, () => browser.close());
  }

  /** SIGKILL: nothing is saved, nothing is said goodbye to. */
  async kill(): Promise<void> {
    for (const pid of browserPids(this.profile)) process.kill(pid, 'SIGKILL');
    await this.context.close().catch(() => undefined);
    // The helpers of a killed browser die a moment later; the profile is theirs until then.
    while (browserPids(this.profile).length > 0) await pause(50);
  }

  async close(): Promise<void> {
    await this.closeBrowser();
  }
}

/** The processes of the browser on this profile (Linux). */
function browserPids(profile: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(`--user-data-dir=${profile}`);
      } catch {
        return false; // ended while we looked
      }
    });
}
