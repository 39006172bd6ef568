import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from './counter.js';
import { openOffice } from './office.js';
import { lineOfPort, type MeterOnALine, openSerialLines, type SerialLines, sheetOfLines } from './serial-lines.js';
import { type SharedProduct, sharedProduct } from './shared-product.js';
import { Tablet } from './tablet.js';
import { UNTIL_CREDITED_MS, waitUntil } from './wait-until.js';

const TYPED: MeterOnALine = { dpuCode: '780101', address: 17, room: 'S1' };
const IMPORTED: MeterOnALine = { dpuCode: '780102', address: 18, room: 'S2' };

describe('a virtual serial port', () => {
  let product: SharedProduct;
  let lines: SerialLines;
  let profile: string;
  let desktop: Tablet;
  const url = (path: string): string => `http://localhost:${product.serverPort}${path}`;

  beforeAll(async () => {
    product = await sharedProduct();
    lines = await openSerialLines([TYPED, IMPORTED]);
    profile = mkdtempSync(join(tmpdir(), 'prepaid-serial-'));
    desktop = await Tablet.open(profile, 'desktop', url('/'));
    await signIn(desktop.page, 'admin');
  }, 300_000);
  afterAll(async () => {
    await desktop?.close();
    await lines?.stop();
    rmSync(profile, { recursive: true, force: true });
  }, 30_000);

  /** The meter has answered on its line, and its DPU says so. */
  const answers = async ({ dpuCode, room }: MeterOnALine): Promise<void> => {
    const office = await openOffice(product.serverPort);
    const readAt = async (): Promise<string | null | undefined> =>
      (
        await office.send<{ items: { room: string; state: { readAt: string | null } }[] }>(
          'GET',
          `/api/lists/board?keywords=${room}&size=20`,
        )
      ).items.find((one) => one.room === room)?.state.readAt;
    await waitUntil(async () => typeof (await readAt()) === 'string');
    expect(await readAt())
      .withContext(room)
      .toEqual(jasmine.any(String));
    const { page } = desktop;
    await page.goto(url(`/more/dpus/${dpuCode}`));
    await page.getByText('Answers', { exact: true }).first().waitFor({ timeout: UNTIL_CREDITED_MS });
  };

  it('is typed into a DPU as the manual writes it, and the gateway polls the meter on it', async () => {
    const { page } = desktop;
    await page.goto(url('/more/buildings/new'));
    await page.getByLabel('Number', { exact: true }).fill('78');
    await page.getByRole('button', { name: 'Add building' }).click();
    await page.waitForURL(/\/more\/buildings\/78$/);
    await page.goto(url('/more/dpus/new'));
    await page.getByLabel('Building', { exact: true }).selectOption('78');
    await page.getByLabel('Floor', { exact: true }).fill('1');
    await page.getByLabel('Number on the floor').fill('1');
    await page.getByLabel('TCP port').fill('-1');
    await page.getByLabel('Serial line').fill(lineOfPort(lines.ports[0] ?? ''));
    await page.getByRole('button', { name: 'Add DPU' }).click();
    await page.waitForURL(/\/more\/dpus\/780101$/);
    await page.getByRole('link', { name: 'Add meter' }).first().click();
    await page.getByRole('combobox', { name: 'DPU', exact: true }).fill(TYPED.dpuCode);
    await page.getByLabel('Address').fill(String(TYPED.address));
    await page.getByLabel('Room', { exact: true }).fill(TYPED.room);
    await page.getByRole('button', { name: 'Add meter' }).click();
    await page.waitForURL(/\/meters\/7801010111$/);
    await answers(TYPED);
  }, 180_000);

  it('has a meter that no credit reaches, as is said before money is taken for it', async () => {
    const { page } = desktop;
    await page.goto(url('/tenants/open'));
    await page.getByLabel('Name', { exact: true }).fill('Serial tenant');
    await page.getByRole('button', { name: 'On to the meters' }).click();
    await page.getByLabel('Room or meter').fill(TYPED.room);
    await page.getByRole('button', { name: new RegExp(TYPED.room) }).click();
    await page.getByText('This version cannot credit meters of this kind.').waitFor();
    await page.getByLabel('First recharge').fill('50');
    await page.getByRole('button', { name: 'On to the check' }).click();
    await page.getByText('Take no money, or say below that you do.').waitFor();
    await page.getByLabel('I take this money although credit cannot reach the meter.').check();
    await page.getByRole('button', { name: 'On to the check' }).click();
    await page.getByRole('button', { name: 'Confirm and download' }).waitFor();
    await page.getByRole('button', { name: 'Throw away' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click();
    await page.getByLabel('Name', { exact: true }).waitFor();
  }, 60_000);

  it('stands in an imported sheet, and the gateway polls the meter on it', async () => {
    const { page } = desktop;
    const workbook = sheetOfLines([IMPORTED], [lines.ports[1] ?? '']);
    await page.goto(url('/more/import'));
    await page.locator('input[type=file]').setInputFiles({
      name: 'serial.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await workbook.xlsx.writeBuffer()),
    });
    await page.getByRole('button', { name: /^Import \(/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Import \(/ })
      .click();
    await page.getByText('Meters added: 1').last().waitFor();
    await answers(IMPORTED);
  }, 180_000);

  it('goes again with what hangs on it', async () => {
    const office = await openOffice(product.serverPort);
    for (const [list, ids] of [
      ['meters', ['7801010111', '7801020112']],
      ['dpus', ['780101', '780102']],
      ['buildings', ['78']],
    ] as const) {
      await office.send('POST', `/api/lists/${list}/remove`, { ids });
    }
    const { items } = await office.send<{ items: { number: number }[] }>('GET', '/api/lists/buildings?size=100');
    expect(items.map(({ number }) => number)).not.toContain(78);
  }, 30_000);
});
