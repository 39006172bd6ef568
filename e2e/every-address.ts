import type { Page } from 'playwright-core';
import { register } from './counter.js';
import { holdThings } from './held-things.js';
import { type Office, openAccount, openOffice } from './office.js';
import type { SharedProduct } from './shared-product.js';
import type { OpenMeter } from './torture/open-property.js';
import { waitUntil } from './wait-until.js';

const TILL = 'Screens';
const GROUPS = ['property', 'terms', 'methods', 'offline', 'paper', 'sms', 'safety'];
const TABS = ['history', 'sales', 'orders', 'registers'];

/** Addresses that need nothing to be there. */
const PLAIN = [
  ...['attention', 'today', 'sell', 'tenants', 'tenants/open', 'meters', 'sales', 'refunds', 'corrections'],
  ...['held', 'held/items', 'held/quarantine', 'till', 'queue', 'device'],
  ...['more', 'more/password', 'more/personal', 'more/about', 'more/import', 'more/commission', 'more/seals'],
  ...['more/tills', 'more/sms', 'more/log', 'more/devices', 'more/devices/code'],
  ...['buildings', 'dpus', 'meters', 'gateways', 'operators', 'roles'].flatMap((list) => [
    `more/${list}`,
    `more/${list}/new`,
  ]),
  ...GROUPS.map((group) => `more/settings/${group}`),
  ...['more/settings/sms/provider', 'no-such-page', 'r'],
];

/** Pages that are seen from outside: nobody is signed in, or the device asks whose hands it is in. */
export const OUTSIDE = ['sign-in', 'pin'];

/** An address of every page behind the sign-in, each with a real thing on it. */
export async function everyAddress(product: SharedProduct): Promise<string[]> {
  const office = await openOffice(product.serverPort);
  const meterCode = product.meters.get('11110')?.meterCode ?? '';
  const dpu = `more/dpus/${meterCode.slice(0, 6)}`;
  const first = async (list: string, id: string, query = ''): Promise<string> => {
    const { items } = await office.send<{ items: Record<string, string>[] }>(
      'GET',
      `/api/lists/${list}?size=20${query}`,
    );
    const found = items[0]?.[id];
    if (found === undefined) throw new Error(`The list ${list} is empty, so its page cannot be seen.`);
    return found;
  };
  const accountId = await first('accounts', 'accountId', '&keywords=11110');
  const account = `tenants/${accountId}`;
  const { assignments } = await office.send<{ assignments: OpenMeter[] }>('GET', `/api/accounts/${accountId}`);
  const [assignment] = assignments;
  if (!assignment) throw new Error(`The account ${accountId} has no meter.`);
  const { assignmentId } = assignment;
  const sale = await first('sales', 'saleId');
  const gateway = `more/gateways/${await first('gateways', 'gatewayId')}`;
  await holdThings(product.serverPort, assignment);
  return [
    ...PLAIN,
    ...[`sell/${meterCode}`, `refunds/new/${meterCode}`, `meters/${meterCode}`],
    ...TABS.map((tab) => `meters/${meterCode}?tab=${tab}`),
    ...['more/buildings/1', dpu, `${dpu}/edit`, `more/meters/${meterCode}`, `more/commission/${meterCode}`],
    ...['', '/close', '/add-meter', '/opened', '/exchanged'].map((page) => account + page),
    ...['terms', 'exchange'].map((page) => `${account}/${page}/${assignmentId}`),
    ...[`receipt/${sale}`, `sales/${sale}`],
    `refunds/${await aRefund(office)}`,
    `held/sales/${await first('held', 'saleId')}`,
    `held/items/${await first('held-items', 'itemId')}`,
    `held/quarantine/${await first('quarantine', 'quarantineId')}`,
    `more/tills/${await first('shifts', 'shiftId')}`,
    `more/log/${await first('log', 'operationId', '&command=account_opened')}`,
    ...['', '/edit'].map((page) => `${gateway}${page}`),
    `more/operators/${await first('operators', 'operatorId')}`,
    `more/roles/${await first('roles', 'roleId')}`,
    `more/devices/${await first('devices', 'deviceId')}`,
    `more/sms/${await aMessage(office)}`,
  ];
}

/** Makes this browser a device, and gives its operator a PIN: what is shown to one of several is shown. */
export async function becomeSharedTablet(page: Page, password: string): Promise<void> {
  await register(page, TILL);
  await page.goto(new URL('/more/personal', page.url()).href);
  await page.getByLabel('Password', { exact: true }).fill(password);
  for (const label of ['New PIN', 'New PIN again']) await page.getByLabel(label, { exact: true }).fill('739158');
  await page.getByRole('button', { name: /^(Set|Change) the PIN$/ }).click();
  await page.getByText('Your PIN is set.').waitFor();
}

/** A refund of a tenant of its own, at whatever state it is. */
async function aRefund(office: Office): Promise<string> {
  const name = 'Rena Refund';
  const find = () =>
    office.send<{ items: { accountId: string }[] }>('GET', `/api/lists/accounts?keywords=${encodeURIComponent(name)}`);
  if ((await find()).items.length === 0) {
    const { items } = await office.send<{ items: { meterCode: string; postpaid: boolean }[] }>(
      'GET',
      '/api/lists/board?held=free&size=500',
    );
    const free = items.filter(({ postpaid }) => !postpaid).at(-1)?.meterCode ?? '';
    await openAccount(office, free, name, 50_000, 2_000);
  }
  const { accountId } = (await find()).items[0] ?? { accountId: '' };
  const { assignments } = await office.send<{ assignments: { assignmentId: string }[] }>(
    'GET',
    `/api/accounts/${accountId}`,
  );
  const refundId = crypto.randomUUID();
  const body = { refundId, assignmentId: assignments[0]?.assignmentId, amountMinor: 500, reason: 'moves out' };
  // Its first recharge must be in before something of it can be given back.
  await waitUntil(() =>
    office.send('POST', '/api/refunds', body).then(
      () => true,
      () => false,
    ),
  );
  return refundId;
}

/** A message to a provider that does not answer; the property has none afterwards, as before. */
async function aMessage(office: Office): Promise<string> {
  const save = async (provider: object): Promise<void> => {
    const { version } = await office.send<{ version: number }>('GET', '/api/sms/provider');
    await office.send('PUT', '/api/sms/provider', { version, provider });
  };
  const rest = { method: 'POST', headers: '', body: '{{to}} {{text}}', okText: '', timeoutSeconds: 1 };
  const messageId = crypto.randomUUID();
  await save({ kind: 'http', url: 'http://127.0.0.1:9/', ...rest });
  await office.send('POST', '/api/sms/test', { messageId, to: '+15550100', language: 'en' });
  await save({ kind: 'none', url: '', ...rest, body: '' });
  return messageId;
}
