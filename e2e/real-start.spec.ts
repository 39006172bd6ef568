import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import excel from 'exceljs';
import type { Page } from 'playwright-core';
import { ROOT } from './product.js';
import { type ServerAlone, startServerAlone } from './server-alone.js';
import { Tablet } from './tablet.js';

const MANUAL = join(ROOT, 'server', 'test', 'fixtures', 'meters-from-manual.xlsx');
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const OLE_BEGINS = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const HEADERS = ['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model'];

/** `npm start`: the server alone, on an empty database, as somebody begins with it for real. */
describe('the first start for real', () => {
  let server: ServerAlone;
  let url: string;
  let tablet: Tablet;
  let page: Page;

  beforeAll(async () => {
    server = await startServerAlone();
    url = server.url;
    tablet = await Tablet.open(join(server.dataDir, 'profile'), 'desktop', `${url}/`);
    page = tablet.page;
  }, 300_000);
  afterAll(async () => {
    await tablet?.close();
    server?.remove();
  }, 30_000);

  it('prints a password once, which must be changed at the first sign-in', async () => {
    const password = /with the password (\S+) and change it/.exec(server.said)?.[1] ?? '';
    expect(password.length).toBeGreaterThan(9);
    await page.getByLabel('Login name').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('not-the-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Login name or password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Choose your own password').waitFor();
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByLabel('New password again').fill('shorter');
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByText('The two new passwords differ.').waitFor();
    await page.getByLabel('New password', { exact: true }).fill('a-longer-password');
    await page.getByLabel('New password again').fill('a-longer-password');
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByText('Welcome. The steps to the first sale').waitFor();
  }, 60_000);

  it('says of a wrong sheet what is wrong and in which cell, and imports nothing of it', async () => {
    await page.goto(`${url}/more/import`);
    const rows: (string | number)[][] = [
      ['020103', '192.168.1.20', 4001, 1, 1, 'E1', 'DDSY'],
      [20304, '192.168.1.21', 4001, 1, 2, 'E2', 'DDSY'],
      ['020103', '192.168.1.20', 4001, 1, 3, 'E3', 'XYZ9'],
      ['020103', '192.168.1.20', 4001, 1, 1, 'E1', 'DDSY'],
      ['', '', '', '', '', '', ''],
      ['', '', '', '', '', '', ''],
    ];
    await choose(page, 'wrong.xlsx', await sheetOf(rows));
    await page.getByText('Wrong rows', { exact: true }).waitFor();
    await page.getByText(/A3.*20304.*lost its leading zero/).waitFor();
    await page.getByText(/G4.*XYZ9.*is not a model that is known here/).waitFor();
    await page.getByText(/G4.*write one of DDSY, DTSY, /).waitFor();
    await page.getByText(/A5.*020103.*is the same meter as in row 2: remove one/).waitFor();
    // The wrong ones alone are shown, and the blank lines at the end are none of them.
    expect(await page.locator('.import-row').count()).toBe(3);
    expect(await page.getByRole('button', { name: /^Import \(/ }).isDisabled()).toBeTrue();

    const ole = (stream: string) => Buffer.concat([OLE_BEGINS, Buffer.alloc(2000), Buffer.from(stream, 'utf16le')]);
    await choose(page, 'old.xls', ole('Workbook'));
    await page.getByText('This is an old .xls file. Save it as .xlsx and choose it again.').waitFor();
    await choose(page, 'locked.xlsx', ole('EncryptedPackage'));
    await page.getByText('This file is protected with a password.').waitFor();
    await choose(page, 'photo.xlsx', Buffer.from('no spreadsheet at all'));
    await page.getByText('This file is not an .xlsx spreadsheet.').waitFor();
    await choose(page, 'pictures.xlsx', Buffer.alloc(5_500_000));
    await page.getByText('This file has 5.2 MB, and at most 5 MB are read.').waitFor();
    await choose(page, 'no-room.xlsx', await sheetOf(rows, HEADERS.with(5, 'Flat')));
    await page.getByText('Row 1 of sheet “meters” lacks the column Room.').waitFor();
    await choose(page, 'room-twice.xlsx', await sheetOf(rows, [...HEADERS, 'Room']));
    await page.getByText('has the column “Room” twice, in F1 and H1.').waitFor();
    await page.goto(`${url}/meters`);
    await page.getByText('No meters yet').waitFor();
  }, 60_000);

  it("imports the manual's own sheet as it is", async () => {
    await page.goto(`${url}/more/import`);
    await choose(page, 'meters.xlsx', readFileSync(MANUAL));
    const commit = page.getByRole('button', { name: /^Import \(/ });
    const count = Number(/\d+/.exec((await commit.textContent()) ?? '')?.[0]);
    expect(count).toBeGreaterThan(0);
    await commit.click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Import \(/ })
      .click();
    await page
      .getByText(new RegExp(`Meters added: ${count}`))
      .last()
      .waitFor();
    await page.getByRole('link', { name: 'To the meters' }).click();
    await page.getByText(`${count}`, { exact: true }).first().waitFor();
    expect(await page.locator('app-list .item').count()).toBe(count);
  }, 60_000);

  it('leaves no process when it is stopped, also when nobody reads its log any more', async () => {
    expect(server.processes().length).toBeGreaterThan(1);
    server.end();
    for (const until = Date.now() + 15_000; server.processes().length > 0 && Date.now() < until;) await pause(100);
    expect(server.processes()).toEqual([]);
  }, 30_000);
});

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: XLSX, buffer });
}

async function sheetOf(rows: (string | number)[][], headers = HEADERS): Promise<Buffer> {
  const workbook = new excel.Workbook();
  workbook.addWorksheet('meters').addRows([headers, ...rows]);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
