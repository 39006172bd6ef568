import { randomUUID } from 'node:crypto';
import {
  type Account,
  accountsList,
  addMetersRoute,
  boardList,
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  deleteMeterRoute,
  dpuUsesRoute,
  flatPrices,
  logList,
  type MeterCode,
  meterOrdersRoute,
  minorUnits,
  nextAccountNumberRoute,
  openAccountRoute,
  pricePerKwh,
  renewQueryPasswordRoute,
  showAccountRoute,
  meterUsesRoute,
  showDpuRoute,
  showMeterRoute,
  snapshotRoute,
  updateAccountRoute,
  updateDpuRoute,
  updateMeterRoute,
} from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { Live } from '../live/live.js';
import { OperationRow } from '../log/operation.entity.js';
import { isPassword } from '../operators/passwords.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { AccountRow } from './account.entity.js';
import { AssignmentRow } from './assignment.entity.js';

const DPU = {
  ...{ floor: 1, dpuNumber: 1, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const TERMS = {
  hoardingLimitMinor: minorUnits(1000_00),
  prices: flatPrices(pricePerKwh(12500)),
  powerThresholdW: 54001,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  ...{ promptAlarm1: true, promptAlarm2: true, sendAlarms: false, electricityType: 'commercial' },
};
const FIRST = '0101010101';
const SECOND = '0101010102';
const POSTPAID = '0101010103';
const ELSEWHERE = '0201010101';

const meter = (meterCode: string, changes: object = {}) => ({
  ...{ assignmentId: randomUUID(), meterCode, terms: TERMS, firstRechargeMinor: 50_00, method: 'cash' },
  ...{ transferredFrom: null, transferredMinor: 0, ...changes },
});
const form = (meters: object[], changes: object = {}) => ({
  ...{ requestId: randomUUID(), shiftId: randomUUID(), name: 'Zoë Łącka', telephone: '555 0100', address: 'Unit 1' },
  ...{ remark: '', meters, ...changes },
});

describe('accounts', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    beforeEach(async () => {
      server = await start();
      client = await server.signIn();
      for (const building of [1, 2]) {
        await client.call(createBuildingRoute, { body: { number: building, remark: '' } });
        await client.call(createDpuRoute, { body: { ...DPU, building } });
      }
      const add = (dpuCode: string, address: number, room: string, model = 'DDSY1352') =>
        client.call(createMeterRoute, {
          body: {
            ...{ dpuCode, serialPort: 1, address, room, model, postpaid: model !== 'DDSY1352' },
            ctRatio: 1,
            remark: '',
          },
        });
      await add('010101', 1, '101');
      await add('010101', 2, '102');
      await add('010101', 3, '103', 'DTSF1352');
      await add('020101', 1, '201');
    });
    const open = (body: object, by = client) => by.answer(openAccountRoute, { body });
    const opened = async (body: object, by = client): Promise<Account> =>
      (await by.call(openAccountRoute, { body })).account;
    const count = (entity: new () => object): Promise<number> => server.database.read((em) => em.count(entity));
    /** Everything that an opening makes; a refused one must leave all of it as it was. */
    const countAll = async (): Promise<number[]> => {
      const counts: number[] = [];
      for (const entity of [AccountRow, AssignmentRow, CreditOrderRow, MeterSettingsRow, SaleRow, LedgerRow]) {
        counts.push(await count(entity));
      }
      return counts;
    };

    it('are opened with number, password, settings, opening order and first recharge', async () => {
      const { account, queryPassword } = await client.call(openAccountRoute, { body: form([meter(FIRST)]) });
      expect([account.number, account.name, account.openedBy]).toEqual(['000001', 'Zoë Łącka', 'Tess Test']);
      expect(queryPassword).toMatch(/^\d{6}$/);
      const row = await server.database.read((em) => em.findOneByOrFail(AccountRow, { number: '000001' }));
      expect(await isPassword(row.queryPasswordHash, queryPassword ?? '')).toBeTrue();
      const [assignment] = account.assignments;
      expect(assignment?.progress).toEqual(
        jasmine.objectContaining({ settings: 'waiting', open: 'waiting', firstCredit: 'waiting', taken: false }),
      );
      expect([assignment?.state.openOrders, assignment?.state.onItsWayMinor]).toEqual([2, minorUnits(50_00)]);
      const orders = await client.call(meterOrdersRoute, { params: { meterCode: FIRST } });
      expect(orders.items.map(({ kind, amountMinor }) => [kind, Number(amountMinor)])).toEqual([
        ['credit', 50_00],
        ['open', 0],
      ]);
      expect(orders.items[0]?.receiptNumber).toMatch(/\d{6}$/);
      expect(orders.settings?.wanted).toEqual(jasmine.objectContaining({ mode: 'prepaid', powerThresholdW: 54001 }));
      const ledger = await server.database.read((em) => em.find(LedgerRow));
      expect(ledger.map(({ credit, amountMinor }) => [credit, Number(amountMinor)])).toEqual([
        [`meter:${assignment?.assignmentId}` as never, 50_00],
      ]);
    });

    it('stand in the log of each building with its own meters', async () => {
      const { accountId } = await opened(form([meter(FIRST), meter(ELSEWHERE)]));
      const added = { requestId: randomUUID(), shiftId: randomUUID(), meters: [meter(SECOND)] };
      await client.call(addMetersRoute, { params: { accountId }, body: added });
      const metersSeen = async (buildings: number[] | 'all', keywords: string): Promise<unknown[]> => {
        const auditor = await server.signIn(['log.view'], { buildings });
        const { items } = await auditor.call(logList.page, { query: { keywords, size: 100 } });
        return items
          .filter(({ command }) => command.startsWith('account_'))
          .map(({ building, command, changes }) => {
            const meters = changes.flatMap(({ name }) => /^meters\.(\w+)\./.exec(name)?.[1] ?? []);
            return [building, command, ...new Set(meters)].join(' ');
          })
          .sort();
      };
      const first = `1 account_opened ${FIRST}`;
      const second = `1 account_meters_added ${SECOND}`;
      const elsewhere = `2 account_opened ${ELSEWHERE}`;
      expect(await metersSeen('all', '000001')).toEqual([second, first, elsewhere]);
      expect(await metersSeen([1], '000001')).toEqual([second, first]);
      expect(await metersSeen([2], '000001')).toEqual([elsewhere]);
      expect(await metersSeen([1], ELSEWHERE)).toEqual([]);
      expect(await metersSeen([2], ELSEWHERE)).toEqual([elsewhere]);
    });

    it('are told to the tablets once they are in the books, and a repeat is told to nobody', async () => {
      const live = server.get(Live);
      await live.settled();
      const told: string[] = [];
      live.sendBy((_rooms, event) => told.push(event));
      const body = form([meter(FIRST), meter(POSTPAID, { firstRechargeMinor: 0 })]);
      await opened(body);
      await live.settled();
      expect(told.sort()).toEqual([
        ...['meter.changed', 'meter.changed', 'opening.changed', 'opening.changed', 'sale.changed', 'snapshot.changed'],
      ]);
      await opened(body);
      await live.settled();
      expect(told.length).toBe(6);
    });

    it('hold several meters, postpaid ones among them, which wait for nothing', async () => {
      const body = form([
        meter(POSTPAID, { firstRechargeMinor: 0 }),
        meter(SECOND, { firstRechargeMinor: 0 }),
        meter(FIRST),
      ]);
      const account = await opened(body);
      expect(account.assignments.map(({ meterCode, progress }) => [meterCode, progress.open, progress.taken])).toEqual([
        [FIRST as never, 'waiting', false],
        [SECOND as never, 'waiting', false],
        [POSTPAID as never, null, true],
      ]);
      expect(account.assignments[1]?.progress.firstCredit).toBeNull();
      expect(await countAll()).toEqual([1, 3, 3, 2, 1, 1]);
    });

    it('show how far their meters have come', async () => {
      const { accountId } = await opened(form([meter(FIRST)]));
      await server.database.transaction(async (em) => {
        await em.update(MeterSettingsRow, { newestSlot: FIRST }, { state: 'confirmed' });
        await em.update(CreditOrderRow, { meterCode: FIRST as MeterCode }, { state: 'applied' });
        await em.update(MeterStateRow, { meterCode: FIRST as MeterCode }, { remainingMinor: minorUnits(50_00) });
      });
      const account = await client.call(showAccountRoute, { params: { accountId } });
      expect(account.assignments[0]?.progress).toEqual(
        jasmine.objectContaining({ settings: 'confirmed', open: 'applied', firstCredit: 'applied', taken: true }),
      );
      expect(account.assignments[0]?.progress.balanceMinor).toBe(minorUnits(50_00));
    });

    it('get numbers in order, and a refused opening uses none up', async () => {
      expect((await client.call(nextAccountNumberRoute)).number).toBe('000001');
      await opened(form([meter(FIRST)]));
      expect((await open(form([meter(FIRST)]))).refusal).toBe('meter_has_account');
      expect((await client.call(nextAccountNumberRoute)).number).toBe('000002');
      expect((await opened(form([meter(SECOND)]))).number).toBe('000002');
    });

    it('are opened once for one form, however often it is sent', async () => {
      const body = form([meter(FIRST)]);
      const answers = await Promise.all([open(body), open(body), open(body)]);
      expect(new Set(answers.map((answer) => answer.body.account.accountId)).size).toBe(1);
      const before = await countAll();
      const again = await open(body);
      expect(again.body.account.number).toBe('000001');
      expect(await countAll()).toEqual(before);
    });

    it('tell a password again to who lost the reply, and to nobody else', async () => {
      const body = form([meter(FIRST)]);
      await open(body);
      const { account, queryPassword } = await client.call(openAccountRoute, { body });
      const hash = async () =>
        (await server.database.read((em) => em.findOneByOrFail(AccountRow, { number: '000001' }))).queryPasswordHash;
      expect(await isPassword(await hash(), queryPassword ?? '')).toBeTrue();
      const other = await server.signIn();
      expect((await other.call(openAccountRoute, { body })).queryPassword).toBeNull();
      const { accountId } = account;
      const renewed = await other.call(renewQueryPasswordRoute, { params: { accountId } });
      expect((await client.call(openAccountRoute, { body })).queryPassword).toBeNull();
      expect(await isPassword(await hash(), renewed.queryPassword)).toBeTrue();
    });

    it('are won by exactly one of those that open on one meter at once', async () => {
      const bodies = [1, 2, 3, 4].map(() => form([meter(SECOND), meter(FIRST)]));
      const answers = await Promise.all(bodies.map((body) => open(body)));
      expect(answers.map(({ refusal }) => refusal ?? 'opened').sort()).toEqual([
        ...['meter_has_account', 'meter_has_account', 'meter_has_account', 'opened'],
      ]);
      expect(await countAll()).toEqual([1, 2, 4, 2, 2, 2]);
      expect((await client.call(nextAccountNumberRoute)).number).toBe('000002');
    });

    it('are opened side by side on different meters, each with a number of its own', async () => {
      const answers = await Promise.all([FIRST, SECOND, ELSEWHERE].map((code) => opened(form([meter(code)]))));
      expect(answers.map(({ number }) => number).sort()).toEqual(['000001', '000002', '000003']);
    });

    const refused: readonly (readonly [string, string, object[]])[] = [
      ['meter_unknown', 'a meter that is not there', [meter('0101010199')]],
      ['meter_twice', 'a meter twice', [meter(FIRST), meter(FIRST)]],
      [
        'over_hoarding_limit',
        'too much for the second meter',
        [meter(SECOND), meter(FIRST, { firstRechargeMinor: 1000_01 })],
      ],
      ['meter_postpaid', 'money for a postpaid meter', [meter(POSTPAID)]],
      [
        'transfer_unknown',
        'a transfer from what is not settled',
        [meter(FIRST, { transferredFrom: randomUUID(), transferredMinor: 1 })],
      ],
      ['transfer_reason_missing', 'a transfer from nowhere without a reason', [meter(FIRST, { transferredMinor: 1 })]],
    ];
    for (const [refusal, name, meters] of refused) {
      it(`refuse ${name} with a sentence and leave nothing half done: ${refusal}`, async () => {
        const answer = await open(form(meters));
        expect(answer.refusal).toBe(refusal);
        expect(answer.body.message.length).toBeGreaterThan(20);
        expect(answer.body.fields?.[0]?.path).toMatch(/^meters\.\d\./);
        expect(await countAll()).toEqual([0, 0, 0, 0, 0, 0]);
      });
    }

    it('refuse an assignment id that was used before', async () => {
      const assignment = meter(FIRST);
      await opened(form([assignment]));
      const again = await open(form([{ ...assignment, meterCode: SECOND }]));
      expect([again.status, again.refusal]).toEqual([409, 'assignment_exists']);
    });

    it('refuse what would be undone with them: a meter of an open account is neither deleted nor exchanged', async () => {
      await opened(form([meter(FIRST)]));
      const params = { meterCode: FIRST };
      expect((await client.answer(deleteMeterRoute, { params })).refusal).toBe('meter_has_account');
      const { dpuCode, serialPort, address, version } = await client.call(showMeterRoute, { params });
      const place = { dpuCode, serialPort, address, version };
      const change = { ...place, room: '101', model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' };
      for (const other of [{ model: 'DTSY1352' }, { postpaid: true }, { address: 99 }, { serialPort: 9 }]) {
        const refused = await client.answer(updateMeterRoute, { params, body: { ...change, ...other } });
        expect([refused.refusal, refused.body.message.includes('account 000001')]).toEqual(['meter_has_account', true]);
      }
      expect((await client.answer(updateMeterRoute, { params, body: { ...change, ctRatio: 2 } })).status).toBe(200);
      const dpu = await client.call(showDpuRoute, { params: { dpuCode } });
      const moved = { params: { dpuCode }, body: { ...dpu, floor: 77 } };
      expect((await client.answer(updateDpuRoute, moved)).body.message).toContain('(room 101, account 000001)');
      // And both say so before anything is tried.
      const [ofMeter] = await client.call(meterUsesRoute, { params });
      expect([ofMeter?.kind, ofMeter?.more, ofMeter?.named[0]?.name]).toEqual(['account', 0, '000001 · Zoë Łącka']);
      const [ofDpu] = await client.call(dpuUsesRoute, { params: { dpuCode } });
      expect(ofDpu?.kind).toBe('meter');
      expect(ofDpu?.named[0]).toEqual({ key: FIRST, name: `${FIRST} · 101 · 000001` });
      expect(await client.call(meterUsesRoute, { params: { meterCode: SECOND } })).toEqual([]);
      const free = await client.call(boardList.page, { query: { held: 'free' } });
      expect(free.items.map(({ meterCode }) => String(meterCode))).toEqual([SECOND, POSTPAID, ELSEWHERE]);
    });

    it('are found by number, name, telephone, room and meter, newest first, by pages', async () => {
      await opened(form([meter(FIRST)]));
      await opened(form([meter(SECOND)], { name: 'Bakery 100%', telephone: '777' }));
      await opened(form([meter(ELSEWHERE)], { name: '王小明' }));
      const find = async (query: Record<string, string | number>): Promise<string[]> =>
        (await client.call(accountsList.page, { query })).items.map(({ number }) => number);
      expect(await find({})).toEqual(['000003', '000002', '000001']);
      expect(await find({ keywords: 'bakery' })).toEqual(['000002']);
      expect(await find({ keywords: '0%' })).toEqual(['000002']);
      expect(await find({ keywords: 'Łącka' })).toEqual(['000001']);
      expect(await find({ keywords: '小明' })).toEqual(['000003']);
      expect(await find({ keywords: '777' })).toEqual(['000002']);
      expect(await find({ keywords: '000003' })).toEqual(['000003']);
      expect(await find({ keywords: FIRST })).toEqual(['000001']);
      expect(await find({ keywords: '201' })).toEqual(['000003']);
      expect(await find({ state: 'cancelled' })).toEqual([]);
      expect((await client.call(accountsList.page, { query: { size: 2 } })).total).toBe(3);
      expect(await find({ size: 2, page: 2 })).toEqual(['000001']);
      expect(await find({ building: 2 })).toEqual(['000003']);
      expect(await find({ sort: 'openedAt', direction: 'up' })).toEqual(['000001', '000002', '000003']);
      const today = new Date().toISOString().slice(0, 10);
      expect((await find({ from: today, to: today })).length).toBe(3);
      expect(await find({ from: '2099-01-01' })).toEqual([]);
      expect(await find({ to: '2020-01-01' })).toEqual([]);
    });

    it('are kept to an operator’s buildings', async () => {
      const both = await opened(form([meter(FIRST), meter(ELSEWHERE)]));
      const first = await opened(form([meter(SECOND)]));
      const seller = await server.signIn('seller', { buildings: [2] });
      const seen = await seller.call(accountsList.page);
      expect(seen.items.map(({ number, assignments }) => [number, assignments.length])).toEqual([[both.number, 1]]);
      // Nor does a search or a filter say that an account has a meter in a building of others.
      for (const query of [{ keywords: FIRST }, { building: 1 }]) {
        expect((await seller.call(accountsList.page, { query })).total).toBe(0);
      }
      const params = { accountId: first.accountId };
      expect((await seller.answer(showAccountRoute, { params })).refusal).toBe('account_unknown');
      const contact = { name: 'X', telephone: '', address: '', remark: '' };
      const body = { ...contact, seen: contact };
      expect((await seller.answer(updateAccountRoute, { params, body })).refusal).toBe('account_unknown');
      expect((await open(form([meter(POSTPAID, { firstRechargeMinor: 0 })]), seller)).refusal).toBe('meter_unknown');
    });

    it('change their contact data until they are cancelled', async () => {
      const seen = await opened(form([meter(FIRST)]));
      const { accountId } = seen;
      const body = { name: 'New name', telephone: '1', address: 'x', remark: 'y', seen };
      const changed = await client.call(updateAccountRoute, { params: { accountId }, body });
      expect([changed.name, changed.remark]).toEqual(['New name', 'y']);
      await server.database.transaction((em) => em.update(AccountRow, { accountId }, { cancelledAt: new Date() }));
      expect((await client.answer(updateAccountRoute, { params: { accountId }, body })).refusal).toBe(
        'account_cancelled',
      );
      const renew = await client.answer(renewQueryPasswordRoute, { params: { accountId } });
      expect([renew.status, renew.refusal]).toEqual([409, 'account_cancelled']);
    });

    it('do not lose the contact data that another has written meanwhile, and the same again is answered alike', async () => {
      const seen = await opened(form([meter(FIRST)]));
      const { accountId, name, telephone, address, remark } = seen;
      const change = (by: object) =>
        client.answer(updateAccountRoute, {
          params: { accountId },
          body: { name, telephone, address, remark, ...by, seen },
        });
      const linesOf = () => server.database.read((em) => em.countBy(OperationRow, { command: 'account_changed' }));
      const wishes = [{ telephone: '555 0101' }, { address: 'Unit 2' }];
      const answers = await Promise.all(wishes.map(change));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const lost = answers[1 - won]!;
      expect(lost.refusal).toBe('account_changed');
      expect(lost.body.message).toContain(seen.number);
      const shown = await client.call(showAccountRoute, { params: { accountId } });
      expect([shown.telephone, shown.address]).toEqual(won === 0 ? ['555 0101', 'Unit 1'] : ['555 0100', 'Unit 2']);
      expect(await linesOf()).toBe(1);

      const again = await Promise.all([change(wishes[won]!), change(wishes[won]!)]);
      for (const { body } of again) expect<Account>(body).toEqual(shown);
      expect(await linesOf()).toBe(1);
    });

    describe('in a snapshot', () => {
      const take = (number: number, headers: Record<string, string> = {}, by = client) =>
        by.answer(snapshotRoute, { params: { number }, headers });

      it('stand with all that a tablet needs, and only those of the building', async () => {
        const account = await opened(form([meter(FIRST), meter(ELSEWHERE)]));
        const { body: snapshot } = await take(1);
        expect(snapshot.meters.map((one) => [one.meterCode, one.room, one.account?.number ?? null])).toEqual([
          [FIRST as never, '101', account.number],
          [SECOND as never, '102', null],
          [POSTPAID as never, '103', null],
        ]);
        expect(snapshot.meters[0]?.account).toEqual(
          jasmine.objectContaining({
            name: 'Zoë Łącka',
            telephone: '555 0100',
            usualAmountsMinor: [minorUnits(50_00)],
          }),
        );
        expect([snapshot.currencyCode, snapshot.timeZone, snapshot.methods.length]).toEqual(['USD', 'UTC', 5]);
      });

      it('are told again only when something changed', async () => {
        const { body, headers } = await take(1);
        const etag = headers.get('etag') ?? '';
        expect(etag).toBe(`"${body.digest}"`);
        const same = await take(1, { 'if-none-match': etag });
        expect([same.status, same.headers.get('etag')]).toEqual([304, etag]);
        await opened(form([meter(ELSEWHERE)]));
        expect((await take(1, { 'if-none-match': etag })).status).toBe(304);
        await opened(form([meter(FIRST)]));
        const changed = await take(1, { 'if-none-match': etag });
        expect(changed.status).toBe(200);
        expect(changed.body.digest).not.toBe(body.digest);
      });

      it('are not told of other buildings', async () => {
        const seller = await server.signIn('seller', { buildings: [2] });
        expect((await take(1, {}, seller)).refusal).toBe('building_unknown');
        expect((await take(9)).refusal).toBe('building_unknown');
      });
    });
  });
});
