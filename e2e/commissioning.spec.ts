import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cameraFlags, holdBeforeCamera } from './camera.js';
import { signIn } from './counter.js';
import { readMeterOnTheBus } from './meter-on-the-bus.js';
import { openOffice } from './office.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { openSignal, type Signal } from './signal.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';
/** Neighbours on one floor, that no other spec minds. */
const ROOMS = ['12201', '12202'] as const;
/** One with a tenant. */
const LET = '11110';

describe('bringing meters into service', () => {
  let product: SharedProduct;
  let signal: Signal;
  let folder: string;
  let camera: string;
  let phone: Tablet;
  let page: Page;
  const placeOf = (room: string) => {
    const place = product.meters.get(room);
    if (!place) throw new Error(`the demo has no room ${room}`);
    return place;
  };
  const labelOf = (room: string): string => join(folder, `${room}.pdf`);
  const scan = async (room: string): Promise<void> => {
    holdBeforeCamera(camera, labelOf(room));
    await page.goto(`${signal.url}/more/commission`);
    await page.getByRole('button', { name: 'Scan the label' }).click();
    // Nobody touches anything: what the camera sees is enough.
    await page.waitForURL(`**/more/commission/${placeOf(room).meterCode}`);
    // Its room may be another one by now: the code is what stands on the label.
    await page.getByText(placeOf(room).meterCode).first().waitFor();
  };
  const standIn = async (room: string): Promise<void> => {
    await page.getByLabel('The room that you stand in').fill(room);
    await page.getByRole('button', { name: 'It feeds this room' }).click();
    await page.getByText('Recorded, with your name and the time.').waitFor();
  };

  beforeAll(async () => {
    product = await sharedProduct();
    signal = await openSignal(product.serverPort);
    folder = mkdtempSync(join(tmpdir(), 'prepaid-labels-'));
    camera = join(folder, 'camera.y4m');
    phone = await Tablet.open(join(folder, 'phone'), 'phone', `${signal.url}/sign-in`, { flags: cameraFlags(camera) });
    page = phone.page;
    await signIn(page, 'engineer');
    await page.evaluate(() => navigator.serviceWorker.ready);
  }, 300_000);
  afterAll(async () => {
    await phone?.close();
    await signal?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('prints a label for each of them', async () => {
    for (const room of [...ROOMS, LET]) {
      const { meterCode } = placeOf(room);
      await page.goto(`${signal.url}/more/meters?keywords=${meterCode}`);
      await page.getByLabel(`Select ${meterCode}`).check();
      const answering = page.waitForResponse((response) => response.headers()['content-type'] === 'application/pdf');
      await page.getByRole('button', { name: 'Labels' }).click();
      writeFileSync(labelOf(room), await (await answering).body());
      const text = execFileSync(PDFTOTEXT, ['-layout', labelOf(room), '-']).toString();
      expect(text).toContain(meterCode);
      expect(text).toContain(`Room ${room}`);
    }
  }, 60_000);

  it('reads the label by the bundled reader, the meter live, and switches its relay off and on', async () => {
    const [room] = ROOMS;
    const place = placeOf(room);
    // This Chromium has no reader of its own.
    expect(await page.evaluate(() => 'BarcodeDetector' in window)).toBeFalse();
    await scan(room);
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.getByText('just now').first().waitFor();
    await page.getByRole('button', { name: 'Off', exact: true }).click();
    await page.getByText('Done by the meter').waitFor({ timeout: UNTIL_CREDITED_MS });
    expect((await readMeterOnTheBus(place)).forcedOff).toBeTrue();
    await page.getByText('Open, power off').first().waitFor();
    await page.getByRole('button', { name: 'On', exact: true }).click();
    await waitUntil(async () => !(await readMeterOnTheBus(place)).forcedOff);
    expect((await readMeterOnTheBus(place)).forcedOff).toBeFalse();
    await standIn(room);
    await page.getByText(`Feeds room ${room}`).waitFor();
    await page.getByText('switched off and on').waitFor();
    await page.getByRole('button', { name: 'End the test' }).click();
    await page.getByText('Leave a lamp on in the room').waitFor();
  }, 180_000);

  it('uses the browser’s own reader where there is one', async () => {
    const [room] = ROOMS;
    const { meterCode } = placeOf(room);
    // What such a browser would have: it reads what the camera shows, whatever that is.
    await page.addInitScript((text) => {
      class BarcodeDetector {
        static getSupportedFormats = () => Promise.resolve(['qr_code']);
        detect = (source: unknown) => {
          document.body.dataset['seen'] = String(source);
          return Promise.resolve(
            source instanceof HTMLVideoElement && source.videoWidth > 0 ? [{ rawValue: text }] : [],
          );
        };
      }
      if (location.hash === '#own-reader') Object.assign(globalThis, { BarcodeDetector });
    }, `${signal.url}/meters/${meterCode}`);
    // The camera shows another label, so that nobody but the browser can have read this one.
    holdBeforeCamera(camera, labelOf(ROOMS[1]));
    await page.goto('about:blank');
    await page.goto(`${signal.url}/more/commission#own-reader`);
    await page.getByRole('button', { name: 'Scan the label' }).click();
    await page.waitForURL(`**/more/commission/${meterCode}`);
    expect(await page.locator('body').getAttribute('data-seen')).toContain('HTMLVideoElement');
  }, 60_000);

  it('finds two crossed meters and names both, and is right again once their rooms are exchanged', async () => {
    const [one, other] = ROOMS;
    const office = await openOffice(product.serverPort);
    const roomOf = async (room: string): Promise<string> =>
      (await office.send<{ room: string }>('GET', `/api/meters/${placeOf(room).meterCode}`)).room;
    const swap = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Exchange their rooms' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Exchange their rooms' }).click();
      await page.getByText('seems to be crossed').waitFor({ state: 'detached' });
    };
    await scan(one);
    await standIn(other);
    await page.getByText('seems to be crossed').waitFor();
    await page.getByText(`Meter ${placeOf(other).meterCode}`).waitFor();
    await scan(other);
    await standIn(one);
    await page.getByText('seems to be crossed').waitFor();
    await page.getByText(`Meter ${placeOf(one).meterCode}`).waitFor();
    await swap();
    expect([await roomOf(one), await roomOf(other)]).toEqual([other, one]);
    // The rooms of the demo are as they were.
    await scan(one);
    await standIn(one);
    await scan(other);
    await standIn(other);
    await swap();
    expect([await roomOf(one), await roomOf(other)]).toEqual([one, other]);
  }, 180_000);

  it('says without signal what the label is good for, and goes on when it is back', async () => {
    const [room] = ROOMS;
    await scan(room);
    signal.lose();
    await page.goto(`${signal.url}/more/commission`);
    await page.getByText('Without signal the label tells which meter it is.').waitFor();
    await page.getByRole('button', { name: 'Scan the label' }).click();
    await page.waitForURL(`**/more/commission/${placeOf(room).meterCode}`);
    await page.getByText('Without signal the label tells which meter it is.').waitFor();
    signal.restore();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: room }).first().waitFor();
  }, 90_000);

  it('leads a seller from the label to the tenant who pays, and says so where there is none', async () => {
    holdBeforeCamera(camera, labelOf(LET));
    const flags = cameraFlags(camera);
    const seller = await Tablet.open(join(folder, 'seller'), 'phone', `${signal.url}/sign-in`, { flags });
    try {
      const { page: counter } = seller;
      await signIn(counter, 'seller');
      await counter.goto(`${signal.url}/sell`);
      await counter.getByRole('option').first().waitFor();
      await counter.getByRole('button', { name: 'Scan the label of a meter' }).click();
      await counter.waitForURL(`**/sell/${placeOf(LET).meterCode}`);
      await counter.getByRole('group', { name: 'Keys for the amount' }).waitFor();
      holdBeforeCamera(camera, labelOf(ROOMS[0]));
      await counter.getByRole('link', { name: 'Back' }).click();
      await counter.getByRole('button', { name: 'Scan the label of a meter' }).click();
      await counter.getByText(`Nobody found for “${placeOf(ROOMS[0]).meterCode}”`).waitFor();
    } finally {
      await seller.close();
    }
  }, 90_000);
});
