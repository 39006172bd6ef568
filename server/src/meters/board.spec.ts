import ExcelJS from 'exceljs';
import { v7 } from 'uuid';
import {
  boardList,
  type BusCounts,
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  type DpuCode,
  flatPrices,
  type MeterCode,
  metersList,
  minorUnits,
  pricePerKwh,
} from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { MeterSettingsRow, type SettingsState } from '../credit/meter-settings.entity.js';
import { insertRows } from '../database/rows.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { MeterRow } from './meter.entity.js';

const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const METER = { serialPort: 1, model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' };
/** What a meter says that holds nothing: it is no debt where nobody has an account on it. */
const OWING = { arrears: true, alarm1: true, alarm2: true };
/** Room A to H: where each hangs, and what was read of it. */
const ROOMS: readonly (readonly [dpuCode: string, address: number, state: Partial<MeterStateRow>])[] = [
  ['020103', 1, { relayClosed: true, mode: 'prepaid', opened: true, remainingMinor: minorUnits(5_000) }],
  ['020103', 2, { relayClosed: false, opened: true, ...OWING }],
  ['020103', 3, { lostSince: new Date(1000), opened: false, ...OWING }],
  ['020104', 1, { blockedReason: 'total_does_not_fit', alarm1: true, remainingMinor: minorUnits(700) }],
  ['021203', 1, { relayClosed: true, mode: 'forced_on', remainingMinor: minorUnits(-250), overload: true, ...OWING }],
  ['030403', 1, { relayClosed: false, mode: 'forced_off', remainingMinor: minorUnits(0) }],
  ['030403', 2, { relayClosed: true, mode: 'prepaid', opened: true, remainingMinor: minorUnits(9_999) }],
  ['030403', 3, {}],
];

/** Eight meters on five DPUs of two buildings. */
async function property(server: TestServer, client: TestClient): Promise<void> {
  for (const number of [2, 3]) await client.call(createBuildingRoute, { body: { number, remark: '' } });
  for (const place of [{}, { dpuNumber: 4, tcpPort: 4002 }, { floor: 12, tcpPort: 4003 }, { building: 3, floor: 4 }]) {
    await client.call(createDpuRoute, { body: { ...DPU, ...place } });
  }
  for (const [at, [dpuCode, address, state]] of ROOMS.entries()) {
    const body = { ...METER, dpuCode, address, room: String.fromCharCode(65 + at) };
    const { meterCode } = await client.call(createMeterRoute, { body });
    const read = at === 7 ? {} : { readAt: new Date(Date.UTC(2026, 2, 1 + at, 12)), ...state };
    await server.database.transaction((em) => em.update(MeterStateRow, { meterCode }, { ...read, powerW: at }));
  }
}

/** Rooms A, B and D get an account, and A gets settings of which the second are the newest. */
async function heldByOkafor(server: TestServer): Promise<void> {
  const [meterCode, accountId, now] = ['0201030101' as MeterCode, v7(), new Date()];
  const limits = { alarm1Minor: minorUnits(500), alarm2Minor: minorUnits(20), powerThresholdW: 4_000 };
  const terms = { hoardingLimitMinor: minorUnits(9), prices: flatPrices(pricePerKwh(1)), ...limits, mode: 'prepaid' };
  const account = Object.assign(new AccountRow(), {
    ...{ accountId, number: '000042', requestId: v7(), requestDigest: null, name: 'Amara Okafor', telephone: '' },
    ...{ address: '', remark: '', queryPasswordHash: '', openedAt: now, openedBy: 'Ada', openedById: v7() },
    cancelledAt: null,
  });
  const assignments = [meterCode, '0201030102' as MeterCode, '0201040101' as MeterCode].map((held) =>
    Object.assign(new AssignmentRow(), {
      ...{ assignmentId: v7(), accountId, meterCode: held, building: 2, openMeterCode: held, terms, openedAt: now },
      closedAt: null,
    }),
  );
  const settings = [1, 2].map((version) =>
    Object.assign(new MeterSettingsRow(), {
      ...{ settingsId: v7(), meterCode, version, newestSlot: version === 2 ? meterCode : null, modeAfter: null },
      ...{ wanted: { ...terms, alarm1Minor: minorUnits(250 * version) }, state: 'waiting', reason: null, tries: 0 },
      ...{ createdAt: now, waitUntil: null, endedAt: null },
    }),
  );
  await server.database.transaction(async (em) => {
    await insertRows(em, AccountRow, [account]);
    await insertRows(em, AssignmentRow, assignments);
    await insertRows(em, MeterSettingsRow, settings);
  });
}

describe('the meter board', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    beforeEach(async () => {
      server = await start();
      client = await server.signIn();
      await property(server, client);
    });
    type Query = Readonly<Record<string, string | number>>;
    const rooms = async (query: Query, as = client): Promise<string> =>
      (await as.call(boardList.page, { query })).items.map(({ room }) => room).join('');
    const facets = async (query: Query, as = client) => (await as.call(boardList.page, { query })).facets;

    const asked: readonly (readonly [Query, string])[] = [
      [{}, 'ABCDEFGH'],
      [{ state: 'closed' }, 'AEG'],
      [{ state: 'open' }, 'BF'],
      [{ state: 'arrears' }, 'B'],
      [{ state: 'alarm' }, 'BD'],
      [{ state: 'lost' }, 'C'],
      [{ state: 'forced' }, 'EF'],
      [{ state: 'blocked' }, 'D'],
      [{ state: 'not_opened' }, 'C'],
      [{ state: 'unread' }, 'H'],
      [{ state: 'settings_not_taken' }, ''],
      [{ network: 'answering' }, 'ABDEFG'],
      [{ network: 'lost' }, 'C'],
      [{ network: 'unread' }, 'H'],
      [{ relay: 'closed' }, 'AEG'],
      [{ relay: 'open' }, 'BF'],
      [{ mode: 'prepaid' }, 'AG'],
      [{ mode: 'forced_on' }, 'E'],
      [{ mode: 'forced_off' }, 'F'],
      [{ alarm: 'alarm1' }, 'BD'],
      [{ alarm: 'alarm2' }, 'B'],
      [{ alarm: 'overload' }, 'E'],
      [{ held: 'held' }, 'ABD'],
      [{ held: 'free' }, 'CEFGH'],
      [{ building: 2 }, 'ABCDE'],
      [{ floor: 1 }, 'ABCD'],
      [{ floor: 12 }, 'E'],
      [{ dpuCode: '030403' }, 'FGH'],
      [{ remainingFrom: 0 }, 'ADFG'],
      [{ remainingTo: 0 }, 'EF'],
      [{ remainingFrom: 1, remainingTo: 5_000 }, 'AD'],
      [{ from: '2026-03-06' }, 'FG'],
      [{ to: '2026-03-01' }, 'A'],
      [{ building: 2, floor: 1, state: 'closed' }, 'A'],
      [{ keywords: '0204' }, ''],
      [{ keywords: '0304' }, 'FGH'],
      [{ keywords: 'g' }, 'G'],
      [{ keywords: 'okafor 000042' }, 'ABD'],
      [{ keywords: '0201', state: 'blocked' }, 'D'],
      [{ sort: 'remaining', direction: 'up', remainingFrom: -1_000 }, 'EFDAG'],
      [{ sort: 'remaining', direction: 'down', size: 2 }, 'GA'],
      [{ sort: 'power', direction: 'down', page: 2, size: 3 }, 'EDC'],
      [{ sort: 'readAt', direction: 'down', size: 1 }, 'G'],
      [{ sort: 'lost', direction: 'down', size: 1 }, 'C'],
      [{ sort: 'room', direction: 'down', size: 2 }, 'HG'],
      [{ sort: 'room', direction: 'down', state: 'closed', building: 2 }, 'EA'],
      [{ sort: 'room', direction: 'down', keywords: '0201', dpuCode: '020103' }, 'CBA'],
    ];
    it('is filtered, searched and sorted by all that it knows', async () => {
      await heldByOkafor(server);
      for (const [query, expected] of asked) {
        expect(await rooms(query))
          .withContext(JSON.stringify(query))
          .toBe(expected);
        const { total } = await client.call(boardList.page, { query: { ...query, page: 1, size: 500 } });
        if (!('size' in query)) expect(total).withContext(JSON.stringify(query)).toBe(expected.length);
      }
    });

    it('counts the states over what matches the other filters, whichever state is chosen', async () => {
      await heldByOkafor(server);
      const all = {
        all: 8,
        counts: {
          closed: 3,
          open: 2,
          arrears: 1,
          alarm: 2,
          lost: 1,
          forced: 2,
          known_elsewhere: 0,
          no_credit: 0,
          blocked: 1,
        },
      };
      for (const query of [{}, { state: 'lost' }, { state: 'closed', page: 2, size: 1 }]) {
        const { state } = await facets(query);
        expect(state).toEqual({
          all: all.all,
          counts: { ...all.counts, not_opened: 1, unread: 1, settings_not_taken: 0 },
        });
      }
      const { state } = await facets({ building: 3, state: 'lost', keywords: '0304' });
      expect([state?.all, state?.counts['closed'], state?.counts['lost']]).toEqual([3, 1, 0]);
      expect((await facets({ keywords: 'nobody' }))['state']?.all).toBe(0);
    });

    it('finds the meters that have not taken their newest settings, and says so of them', async () => {
      await heldByOkafor(server);
      const meterCode = '0201030101' as MeterCode;
      const tell = (version: number, state: SettingsState) =>
        server.database.transaction((em) => em.update(MeterSettingsRow, { meterCode, version }, { state }));
      await tell(1, 'needs_attention');
      await tell(2, 'confirmed');
      expect(await rooms({ state: 'settings_not_taken' })).toBe('');
      await tell(2, 'needs_attention');
      expect(await rooms({ state: 'settings_not_taken' })).toBe('A');
      expect((await facets({}))['state']?.counts['settings_not_taken']).toBe(1);
      const { items } = await client.call(boardList.page, { query: { building: 2 } });
      expect(items.map(({ settingsNotTaken }) => settingsNotTaken)).toEqual([true, false, false, false, false]);
      const state = boardList.columns.find(({ name }) => name === 'state');
      expect(items.map((meter) => state?.value(meter, {} as never))).toEqual([
        ...['settings_not_taken', 'arrears', 'lost', 'blocked', 'forced'],
      ]);
      const seller = await server.signIn('seller', { buildings: [3] });
      expect((await facets({}, seller))['state']?.counts['settings_not_taken']).toBe(0);
    });

    it('calls a meter overdue when it was never read though its bus has been open for ten minutes', async () => {
      const hang = (counts: object | null, createdMsAgo = 3_600_000) =>
        server.database.transaction(async (em) => {
          await em.update(
            MeterRow,
            { dpuCode: '030403' as DpuCode },
            { createdAt: new Date(Date.now() - createdMsAgo) },
          );
          await em.update(DpuRow, { dpuCode: '030403' as DpuCode }, { counts: counts as BusCounts | null });
        });
      const since = (msAgo: number) => ({ since: new Date(Date.now() - msAgo).toISOString() });
      expect(await rooms({ network: 'overdue' })).toBe('');
      await hang(null);
      expect(await rooms({ network: 'overdue' })).toBe('');
      await hang(since(9 * 60_000));
      expect(await rooms({ network: 'overdue' })).toBe('');
      await hang(since(11 * 60_000), 9 * 60_000);
      expect(await rooms({ network: 'overdue' })).toBe('');
      await hang(since(11 * 60_000));
      expect(await rooms({ network: 'overdue' })).toBe('H');
      const { items } = await client.call(boardList.page, { query: { network: 'overdue' } });
      const state = boardList.columns.find(({ name }) => name === 'state');
      expect(items.map((meter) => state?.value(meter, {} as never))).toEqual(['unread']);
      await server.database.transaction((em) =>
        em.update(MeterStateRow, { meterCode: items[0]!.meterCode }, { lostSince: new Date() }),
      );
      expect([await rooms({ network: 'overdue' }), await rooms({ state: 'unread' })]).toEqual(['', '']);
    });

    it('counts buildings always, floors within a building and DPUs within a floor', async () => {
      const buildings = { all: 8, counts: { 2: 5, 3: 3 } };
      expect(Object.keys(await facets({}))).toEqual(['state', 'building']);
      expect((await facets({}))['building']).toEqual(buildings);
      const inside = await facets({ building: 2, floor: 1, dpuCode: '020104' });
      expect(inside['building']).toEqual(buildings);
      expect(inside['floor']).toEqual({ all: 5, counts: { 1: 4, 12: 1 } });
      expect(inside['dpuCode']).toEqual({ all: 4, counts: { '020103': 3, '020104': 1 } });
      expect((await facets({ state: 'closed' }))['building']).toEqual({ all: 3, counts: { 2: 2, 3: 1 } });
    });

    it('says what the newest settings want of a meter', async () => {
      await heldByOkafor(server);
      const { items } = await client.call(boardList.page, { query: { building: 2, floor: 1 } });
      const wanted = { alarm1Minor: minorUnits(500), alarm2Minor: minorUnits(20), powerThresholdW: 4_000 };
      expect(items.map(({ limits }) => limits)).toEqual([wanted, null, null, null]);
      expect(items[0]?.account?.number).toBe('000042');
    });

    it('shows and counts nothing of a building that is not the operator’s', async () => {
      const seller = await server.signIn('seller', { buildings: [3] });
      expect(await rooms({}, seller)).toBe('FGH');
      expect(await rooms({ building: 2 }, seller)).toBe('');
      const { state, building } = await facets({}, seller);
      expect([state?.all, state?.counts['lost'], building]).toEqual([3, 0, { all: 3, counts: { 3: 3 } }]);
    });

    it('is seen without the right to see how meters are configured, and not without its own', async () => {
      const counter = await server.signIn(['board.view']);
      expect(await rooms({}, counter)).toBe('ABCDEFGH');
      expect((await counter.answer(metersList.page)).status).toBe(403);
      const body = { language: 'en', selection: { matching: {} } };
      expect((await counter.answer(boardList.excel, { body })).status).toBe(403);
      const office = await server.signIn(['meters.view']);
      expect((await office.answer(boardList.page)).status).toBe(403);
    });

    it('is a spreadsheet with everything that is known', async () => {
      await heldByOkafor(server);
      const selection = { matching: { remainingFrom: 0, building: 2, sort: 'room', direction: 'down' } };
      const { status, body } = await client.answer(boardList.excel, { body: { language: 'en', selection } });
      expect(status).toBe(200);
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.load(body as unknown as ExcelJS.Buffer);
      const rows: unknown[][] = [];
      workbook.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
      expect(rows.map(([room, code, account, name]) => [room, code, account, name])).toEqual([
        ['Room', 'Meter code', 'Account', 'Name'],
        ['D', '0201040101', '000042', 'Amara Okafor'],
        ['A', '0201030101', '000042', 'Amara Okafor'],
      ]);
      expect(rows[2]?.slice(6, 11)).toEqual([5, 0.2, 4_000, 50, 'On']);
    });
  });
});
