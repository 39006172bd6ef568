import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import excel from 'exceljs';
import { signIn } from './counter.js';
import { readMeterOnTheBus } from './meter-on-the-bus.js';
import { openOffice } from './office.js';
import { freePort, type MeterPlace } from './product.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

interface FreeMeter {
  readonly meterCode: string;
  readonly room: string;
  readonly postpaid: boolean;
}

describe('the engineer’s work', () => {
  let product: SharedProduct;
  let profile: string;
  let tablet: Tablet;
  const url = (path: string): string => `http://localhost:${product.serverPort}${path}`;

  beforeAll(async () => {
    product = await sharedProduct();
    profile = mkdtempSync(join(tmpdir(), 'prepaid-configuration-'));
    tablet = await Tablet.open(profile, 'tablet', url('/'));
    await signIn(tablet.page, 'admin');
  }, 300_000);
  afterAll(async () => {
    await tablet?.close();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  it('adds a building and a DPU, whose page says that it is not reached, and deletes both again', async () => {
    const { page } = tablet;
    await page.goto(url('/more/buildings/new'));
    await page.getByLabel('Number', { exact: true }).fill('77');
    await page.getByLabel('Remark').fill('Annex');
    await page.getByRole('button', { name: 'Add building' }).click();
    await page.waitForURL(/\/more\/buildings\/77$/);
    await page.goto(url('/more/dpus/new'));
    await page.getByLabel('Building', { exact: true }).selectOption('77');
    await page.getByLabel('Floor', { exact: true }).fill('1');
    await page.getByLabel('Number on the floor').fill('2');
    await page.getByText('770102').waitFor();
    await page.getByLabel('TCP port').fill('-1');
    await page.getByLabel('Serial line').fill('COM1;4800;8;EVEN;1');
    expect(await page.getByLabel('Baud rate').inputValue()).toBe('4800');
    await page.getByLabel('Framing').selectOption('rtu_over_tcp');
    await page.getByLabel('IP address or host name').fill('127.0.0.1');
    await page.getByLabel('TCP port').fill(String(await freePort()));
    await page.getByRole('button', { name: 'Add DPU' }).click();
    await page.waitForURL(/\/more\/dpus\/770102$/);
    await page.getByText('Not reached').first().waitFor();
    // What uses a building keeps it, and is named with its page before anything is done.
    await page.goto(url('/more/buildings/77'));
    const remove = page.getByRole('button', { name: 'Delete' });
    await page.getByText('while it is used by').waitFor();
    expect(await page.getByRole('link', { name: '770102' }).getAttribute('href')).toBe('/more/dpus/770102');
    expect(await remove.first().getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByLabel('Number', { exact: true }).isEditable()).toBeFalse();
    for (const path of ['/more/dpus/770102', '/more/buildings/77']) {
      await page.goto(url(path));
      await remove.first().click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.waitForURL((at) => !at.pathname.endsWith(path));
    }
  }, 120_000);

  it('finds, sorts, selects and exports what a list has, and deletes what nothing uses', async () => {
    const { page } = tablet;
    const office = await openOffice(product.serverPort);
    for (const number of [71, 72, 73]) {
      const body = { number, remark: `Listed ${number}`, requestId: crypto.randomUUID() };
      await office.send('POST', '/api/buildings', body);
    }
    await page.goto(url('/more/buildings'));
    const rows = page.locator('[data-at]');
    await rows.first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('listed');
    await waitUntil(async () => (await rows.count()) === 3);
    await page.getByRole('button', { name: 'Number', exact: true }).click();
    await waitUntil(async () => (await rows.first().innerText()).includes('Listed 73'));
    await page.getByLabel('Select all on this page').check();
    await page.getByText('3 selected').waitFor();
    await page.getByLabel('Select 72').uncheck();
    const downloading = page.waitForEvent('download');
    await page.getByRole('region', { name: 'What is selected' }).getByRole('button', { name: 'Excel' }).click();
    const file = await downloading;
    const workbook = new excel.Workbook();
    await workbook.xlsx.readFile(await file.path());
    const remarks = workbook.worksheets[0]?.getSheetValues().flatMap((row) => (Array.isArray(row) ? row : []));
    expect(file.suggestedFilename()).toMatch(/^buildings-\d{4}-\d\d-\d\d\.xlsx$/);
    expect(remarks).toEqual(jasmine.arrayContaining(['Listed 71', 'Listed 73']));
    expect(remarks).not.toContain('Listed 72');

    // Everything is selected, and what is used stays and says by what.
    await page.goto(url('/more/buildings'));
    await page.getByLabel('Select all on this page').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Delete' }).focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Delete \d+$/ })
      .click();
    await page.getByText(/Deleted: 3\. Still there: \d+\./).waitFor();
    await page
      .getByText(/Building \d+ is used by/)
      .first()
      .waitFor();
    await page.getByText('Listed 72').waitFor({ state: 'detached' });
  }, 120_000);

  it('sees a bus live, probes its addresses, and reads a meter’s registers', async () => {
    const { page } = tablet;
    const [room] = product.meters.keys();
    const meterCode = product.meters.get(room ?? '')?.meterCode ?? '';
    await page.goto(url(`/more/dpus/${meterCode.slice(0, 6)}`));
    await page.getByText('Round time').waitFor();
    await page.getByLabel('To address').fill('3');
    await page.getByRole('button', { name: 'Probe' }).click();
    await page.getByText('All 3 were asked').waitFor();
    await page.getByText('Known', { exact: true }).first().waitFor();
    await page.goto(url(`/meters/${meterCode}?tab=registers`));
    await page.getByRole('button', { name: 'Read all' }).click();
    await page.getByText('Energy, all tariffs').first().waitFor();
    await page.locator('td').getByText('Two sources').locator('visible=true').first().waitFor();
  }, 120_000);

  it('says of a meter whose place another one answers which that is, and of a line whose it is', async () => {
    const { page } = tablet;
    const office = await openOffice(product.serverPort);
    const [room] = product.meters.keys();
    const { meterCode: known = '', unit = 0, busPort = 0 } = product.meters.get(room ?? '') ?? {};
    const { model } = await office.send<{ model: string }>('GET', `/api/meters/${known}`);
    const building = Number(known.slice(0, 2));
    const [dpuCode, twin] = ['760101', `76010101${unit.toString(16).padStart(2, '0').toUpperCase()}`];
    await office.send('POST', '/api/buildings', { number: 76, remark: 'Twin' });
    await page.goto(url('/more/dpus/new'));
    await page.getByLabel('Building', { exact: true }).selectOption('76');
    await page.getByLabel('Floor', { exact: true }).fill('1');
    await page.getByLabel('Number on the floor').fill('1');
    await page.getByLabel('IP address or host name').fill('127.0.0.1');
    await page.getByLabel('TCP port').fill(String(busPort));
    await page.getByRole('button', { name: 'Add DPU' }).click();
    await page
      .getByText(`DPU ${known.slice(0, 6)} of building ${building}, which the same gateway serves`)
      .first()
      .waitFor();
    // By another name of the same machine nobody can tell, until its meter answers.
    await page.getByLabel('IP address or host name').fill('localhost');
    await page.getByRole('button', { name: 'Add DPU' }).click();
    await page.waitForURL(/\/more\/dpus\/760101$/);
    const meter = { room: 'T1', model, postpaid: false, ctRatio: 1, remark: '', simulated: true };
    await office.send('POST', '/api/meters', { ...meter, dpuCode, serialPort: 1, address: unit });
    await page.reload();
    await page.getByText(`What answers is already known as ${known}.`).waitFor({ timeout: UNTIL_CREDITED_MS });
    await page.goto(url('/attention'));
    await page.getByRole('link', { name: 'Meters in whose place another one answers: 1' }).click();
    await page.getByRole('link', { name: 'T1' }).click();
    await page.waitForURL(new RegExp(`/meters/${twin}`));
    await page.getByText('It is read and credited there alone.').waitFor();
    await page.getByRole('link', { name: known }).click();
    await page.waitForURL(new RegExp(`/meters/${known}`));
    for (const path of [`meters/${twin}`, `dpus/${dpuCode}`, 'buildings/76'])
      await office.send('DELETE', `/api/${path}`);
  }, 180_000);

  it('brings a meter into service by its code: switches it, and records the room that it feeds', async () => {
    const { page } = tablet;
    const office = await openOffice(product.serverPort);
    const { items } = await office.send<{ items: FreeMeter[] }>('GET', '/api/lists/board?held=free&size=500');
    const free = items.findLast(({ postpaid, room }) => !postpaid && product.meters.has(room));
    if (!free) throw new Error('the demo has no free meter');
    const place: MeterPlace | undefined = product.meters.get(free.room);
    await page.goto(url('/more/commission'));
    // There is no camera in this browser: the code on the label is typed.
    await page.getByRole('button', { name: 'Scan the label' }).click();
    await page.getByText('Type the code that stands on the label').waitFor();
    await page.getByLabel('Meter code').fill(free.meterCode.toLowerCase());
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.getByRole('button', { name: 'Off', exact: true }).click();
    await page.getByText('Done by the meter').waitFor();
    expect((await readMeterOnTheBus(place)).forcedOff).toBeTrue();
    // Nobody walks away from a dark room without a question, and the first page knows of it.
    await page.getByRole('link', { name: 'Another meter' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByText('Relay test of').waitFor();
    await page.getByRole('link', { name: 'To the test' }).click();
    await page.getByRole('button', { name: 'On', exact: true }).click();
    await waitUntil(async () => !(await readMeterOnTheBus(place)).forcedOff);
    await page.getByRole('button', { name: 'It feeds this room' }).click();
    await page.getByText(`Feeds room ${free.room}`).waitFor();
    await page.getByRole('button', { name: 'End the test' }).click();
    await page.getByText('Leave a lamp on in the room').waitFor();
    // Another room is written down for another meter: both are named.
    const other =
      items.find(({ room }) => room !== free.room && room.slice(0, 3) === free.room.slice(0, 3)) ?? items[0];
    await page.getByLabel('The room that you stand in').fill(other?.room ?? '');
    await page.getByRole('button', { name: 'It feeds this room' }).click();
    await page.getByText('seems to be crossed with another one').waitFor();
    await page.getByText(`Meter ${other?.meterCode}`).waitFor();
    await page.getByLabel('The room that you stand in').fill(free.room);
    await page.getByRole('button', { name: 'It feeds this room' }).click();
    await page.getByText('seems to be crossed').waitFor({ state: 'detached' });
  }, 180_000);
});
