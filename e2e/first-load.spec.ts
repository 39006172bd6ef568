import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { type Product, startProduct } from './product.js';
import { Tablet } from './tablet.js';

const MOST_FIRST_LOAD_BYTES = 200_000;
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
  let product: Product;
  let url: string;

  beforeAll(async () => {
    product = await startProduct({ tenants: 0 });
    url = `http://localhost:${product.serverPort}`;
  }, 180_000);
  afterAll(async () => {
    await product?.stop();
    product?.remove();
  }, 30_000);

  it('transfers at most 200 kB before the sign-in page stands', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'prepaid-profile-'));
    const tablet = await Tablet.open(profile, 'phone', 'about:blank', false);
    try {
      const cdp = await tablet.context.newCDPSession(tablet.page);
      let transferredBytes = 0;
      cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (transferredBytes += encodedDataLength));
      await cdp.send('Network.enable');
      await tablet.page.goto(url, { waitUntil: 'networkidle' });
      await tablet.page.getByLabel('Password', { exact: true }).waitFor();
      console.log(`first load: ${transferredBytes} bytes transferred, limit ${MOST_FIRST_LOAD_BYTES}`);
      expect(transferredBytes).toBeGreaterThan(10_000);
      expect(transferredBytes).toBeLessThanOrEqual(MOST_FIRST_LOAD_BYTES);
    } finally {
      await tablet.close();
      rmSync(profile, { recursive: true, force: true });
    }
  }, 60_000);

  it('is accessible to Lighthouse without a fault; its performance is measured beside', async () => {
    const chrome = await chromeLauncher.launch({ chromePath: CHROMIUM, chromeFlags: FLAGS });
    try {
      const result = await lighthouse(url, {
        port: chrome.port,
        onlyCategories: ['performance', 'accessibility'],
        logLevel: 'error',
      });
      const categories = result?.lhr.categories;
      console.log(`Lighthouse on a phone: performance ${categories?.['performance']?.score}, aim 0.95`);
      expect(categories?.['accessibility']?.score).toBe(1);
    } finally {
      chrome.kill();
    }
  }, 180_000);
});
