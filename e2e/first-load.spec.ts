import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { register, signIn } from './counter.js';
import { type Product, startProduct } from './product.js';
import { type ServerAlone, startServerAlone } from './server-alone.js';
import { openSignal } from './signal.js';
import { Tablet } from './tablet.js';

const MOST_FIRST_LOAD_BYTES = 200_000;
const LEAST_PERFORMANCE = 0.95;
const TRIES = 5;
/** Lighthouse's benchmark index of a phone of the middle class, as Chrome's developer tools calibrate theirs (a Pixel 5). */
const PHONE_INDEX = 1000;
const MOST_START_MS = 1500;
const CHROMIUM = process.env['CHROME_BIN'] ?? '/usr/bin/chromium';
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

describe('the first load', () => {
  let server: ServerAlone;

  // The server alone: meters that are polled beside it would be measured too.
  beforeAll(async () => {
    server = await startServerAlone();
  }, 300_000);
  afterAll(() => server?.remove());

  it('transfers at most 200 kB before the sign-in page stands', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-profile-'));
    const tablet = await Tablet.open(profile, 'phone', 'about:blank', { durable: false });
    try {
      const cdp = await tablet.context.newCDPSession(tablet.page);
      let transferredBytes = 0;
      cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (transferredBytes += encodedDataLength));
      await cdp.send('Network.enable');
      await tablet.page.goto(server.url, { waitUntil: 'networkidle' });
      await tablet.page.getByLabel('Password', { exact: true }).waitFor();
      console.log(`first load: ${transferredBytes} bytes transferred, limit ${MOST_FIRST_LOAD_BYTES}`);
      expect(transferredBytes).toBeGreaterThan(10_000);
      expect(transferredBytes).toBeLessThanOrEqual(MOST_FIRST_LOAD_BYTES);
    } finally {
      await tablet.close();
      rmSync(profile, { recursive: true, force: true });
    }
  }, 60_000);

  it('is fast and accessible on a phone, as Lighthouse measures it', async () => {
    // As Lighthouse comes: its phone is this machine, four times slower.
    const first = await measure(server.url);
    expect(first.accessibility).toBe(1);
    console.log(`Lighthouse on a phone: performance ${first.performance}, at least ${LEAST_PERFORMANCE}`);
    if (first.performance >= LEAST_PERFORMANCE) return;
    // On a slow machine that is a phone that nobody has: the same phone on every machine, and the middle run counts, for
    // what else the machine does meanwhile costs points.
    const scores: number[] = [];
    let { machineIndex } = first;
    while (scores.length < TRIES) {
      const rate = Math.max(1, machineIndex / PHONE_INDEX);
      const measured = await measure(server.url, { cpuSlowdownMultiplier: rate });
      console.log(`Lighthouse with the processor ${rate.toFixed(2)} times slower: performance ${measured.performance}`);
      scores.push(measured.performance);
      ({ machineIndex } = measured);
    }
    const middle = [...scores].sort((a, b) => a - b)[Math.floor(TRIES / 2)];
    expect(middle).toBeGreaterThanOrEqual(LEAST_PERFORMANCE);
  }, 300_000);
});

describe('the start without signal', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ tenants: 2 });
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    product?.remove();
  }, 60_000);

  for (const screen of ['phone', 'tablet'] as const) {
    it(`stands in under 1.5 s on a ${screen} with a processor four times slower`, async () => {
      const signal = await openSignal(product.serverPort);
      const profile = mkdtempSync(join(tmpdir(), 'prepaid-start-'));
      const tablet = await Tablet.open(profile, screen, `${signal.url}/sign-in`);
      const { page } = tablet;
      try {
        await signIn(page, 'seller');
        await page.evaluate(() => navigator.serviceWorker.ready);
        await register(page, `Start ${screen}`);
        // The tenants that it sells to are on the device once the page has shown them.
        await page.goto(`${signal.url}/sell`);
        await page.getByRole('option').first().waitFor();
        const cdp = await tablet.context.newCDPSession(page);
        signal.lose();
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
        const times: number[] = [];
        for (let start = 0; start < 3; start++) {
          await page.goto(`${signal.url}/sell`, { waitUntil: 'commit' });
          await page.getByRole('option').first().waitFor();
          times.push(await page.evaluate(() => performance.now()));
        }
        const startMs = Math.min(...times);
        console.log(`start without signal at 4x slow-down: ${Math.round(startMs)} ms, limit ${MOST_START_MS}`);
        expect(startMs).toBeLessThan(MOST_START_MS);
      } finally {
        await tablet.close();
        await signal.close();
        rmSync(profile, { recursive: true, force: true });
      }
    }, 90_000);
  }
});

interface Measured {
  readonly performance: number;
  readonly accessibility: number;
  /** how fast the machine was in this run, by Lighthouse's own benchmark */
  readonly machineIndex: number;
}

/** One run of Lighthouse; `throttling` takes the place of its own. */
async function measure(url: string, throttling = {}): Promise<Measured> {
  const chrome = await chromeLauncher.launch({ chromePath: CHROMIUM, chromeFlags: FLAGS });
  try {
    const result = await lighthouse(url, {
      port: chrome.port,
      onlyCategories: ['performance', 'accessibility'],
      throttling,
      logLevel: 'error',
    });
    if (!result) throw new Error('Lighthouse told nothing');
    const { categories, environment } = result.lhr;
    return {
      performance: categories['performance']?.score ?? 0,
      accessibility: categories['accessibility']?.score ?? 0,
      machineIndex: environment.benchmarkIndex,
    };
  } finally {
    chrome.kill();
  }
}
