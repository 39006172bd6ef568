import {
  ALL_PERMISSIONS,
  boardList,
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  deleteMeterRoute,
  meterOrdersRoute,
  meterReadingsRoute,
  metersList,
  meterStatesRoute,
  meterUsesRoute,
  readMeterRoute,
  showMeterRoute,
  updateMeterRoute,
  type MeterCode,
} from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';

const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const METER = {
  ...{ dpuCode: '020103', serialPort: 1, address: 30, room: '301', model: 'DDSY1352', postpaid: false },
  ...{ ctRatio: 1, remark: '' },
};

describe('meters', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    beforeEach(async () => {
      server = await start();
      client = await server.signIn();
      for (const number of [2, 3]) await client.call(createBuildingRoute, { body: { number, remark: '' } });
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createDpuRoute, { body: { ...DPU, building: 3, floor: 4 } });
    });
    const add = (changes: object = {}) => client.answer(createMeterRoute, { body: { ...METER, ...changes } });
    const codes = async (query: Record<string, string | number>, as = client): Promise<string[]> =>
      (await as.call(boardList.page, { query })).items.map(({ meterCode }) => meterCode);
    const setState = (meterCode: string, state: Partial<MeterStateRow>) =>
      server.database.transaction((em) => em.update(MeterStateRow, { meterCode: meterCode as MeterCode }, state));

    it('get their code from the DPU, its port and the address, and a state that knows nothing yet', async () => {
      const { body: meter } = await add();
      expect([String(meter.meterCode), meter.building, meter.simulated, meter.account]).toEqual([
        '020103011E',
        2,
        false,
        null,
      ]);
      expect([meter.state.readAt, meter.state.remainingMinor, meter.state.openOrders]).toEqual([null, null, 0]);
      const shown = await client.call(showMeterRoute, { params: { meterCode: '020103011E' } });
      expect(shown).toEqual(meter);
    });

    it('are shown to whoever may see the board, or the meters as they are configured, and to nobody else', async () => {
      const { body: meter } = await add();
      const params = { meterCode: meter.meterCode };
      for (const permission of ['board.view', 'meters.view'] as const) {
        const one = await server.signIn([permission]);
        expect(await one.call(showMeterRoute, { params })).toEqual(meter);
        expect(await one.call(meterUsesRoute, { params })).toEqual([]);
      }
      const other = await server.signIn(ALL_PERMISSIONS.filter((one) => !['board.view', 'meters.view'].includes(one)));
      const refused = await other.answer(showMeterRoute, { params });
      expect([refused.status, refused.refusal]).toEqual([403, 'permission_missing']);
      expect(refused.body.message).toContain('board.view or meters.view');
      expect((await other.answer(meterUsesRoute, { params })).refusal).toBe('permission_missing');
    });

    it('share no address on a bus and no room in a building', async () => {
      await add();
      expect((await add()).refusal).toBe('meter_exists');
      const refused = await Promise.all([add({ serialPort: 2, room: '302' }), add({ address: 31, room: '301' })]);
      expect(refused.map(({ refusal, body }) => [refusal, body.fields?.map(({ path }) => path)])).toEqual([
        ['address_taken', ['address']],
        ['room_taken', ['room']],
      ]);
      expect((await add({ address: 31, room: 'e1' })).refusal).toBeUndefined();
      expect((await add({ address: 32, room: 'E1' })).refusal).toBe('room_taken');
      expect((await add({ dpuCode: '030403' })).refusal).toBeUndefined();
      expect((await add({ dpuCode: '020199', room: '303' })).refusal).toBe('dpu_unknown');
      expect((await add({ dpuCode: '090101', room: '303' })).refusal).toBe('building_unknown');
    });

    it('are postpaid where their model only measures', async () => {
      const wrong = await add({ model: 'DTSF1352' });
      expect([wrong.status, wrong.refusal, wrong.body.fields?.[0]?.path]).toEqual([
        422,
        'model_only_measures',
        'postpaid',
      ]);
      const { body: meter } = await add({ model: 'DTSF1352', postpaid: true });
      const params = { meterCode: meter.meterCode };
      const change = (changes: object) =>
        client.answer(updateMeterRoute, { params, body: { ...METER, ...changes, version: 1 } });
      expect((await change({ model: 'DTSF1353', postpaid: false })).refusal).toBe('model_only_measures');
      expect((await change({ model: 'DDSY1352', postpaid: false })).status).toBe(200);
    });

    it('are added once when two add them at once', async () => {
      const answers = await Promise.all([add(), add(), add({ address: 31 })]);
      expect(answers.filter(({ refusal }) => refusal === undefined).length).toBe(1);
      expect((await codes({})).length).toBe(1);
    });

    it('change what is written about them', async () => {
      await add();
      await add({ address: 31, room: '302' });
      const params = { meterCode: '020103011E' };
      const body = { ...METER, version: 1 };
      const taken = await client.answer(updateMeterRoute, { params, body: { ...body, room: '302' } });
      expect(taken.refusal).toBe('room_taken');
      const changed = await client.call(updateMeterRoute, {
        params,
        body: { ...body, room: '303', model: 'DTSF1352', postpaid: true, ctRatio: 40 },
      });
      expect([changed.room, changed.model, changed.postpaid, changed.ctRatio]).toEqual(['303', 'DTSF1352', true, 40]);
      const late = await client.answer(updateMeterRoute, { params, body: { ...body, remark: 'late' } });
      expect([late.status, late.refusal]).toEqual([409, 'meter_changed']);
    });

    it('move to another place while they have no past, and are not known there yet', async () => {
      await add();
      await add({ address: 31, room: '302' });
      await setState('020103011E', { readAt: new Date(), purchaseCount: 3, settingsVersion: 4 });
      const params = { meterCode: '020103011E' };
      const move = (changes: object) =>
        client.answer(updateMeterRoute, { params, body: { ...METER, version: 1, ...changes } });
      expect((await move({ address: 31 })).refusal).toBe('meter_exists');
      expect((await move({ address: 31, serialPort: 2 })).refusal).toBe('address_taken');
      expect((await move({ dpuCode: '020199' })).refusal).toBe('dpu_unknown');
      expect((await move({ dpuCode: '090101' })).refusal).toBe('building_unknown');
      const wish = { dpuCode: '030403', serialPort: 2, room: '302' };
      const both = await Promise.all([move(wish), move(wish)]);
      expect(both.map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
      const { body: moved } = await move(wish);
      expect((await move({ ...wish, room: '303' })).refusal).toBe('meter_unknown');
      const { meterCode, building, room, version, state } = moved;
      expect([String(meterCode), building, room, version]).toEqual(['030403021E', 3, '302', 2]);
      expect([String(state.meterCode), state.readAt, state.purchaseCount]).toEqual(['030403021E', null, null]);
      expect((await client.answer(showMeterRoute, { params })).refusal).toBe('meter_unknown');
      const otherPort = { ...METER, dpuCode: '030403', serialPort: 3, room: '302', version: 2 };
      const port = await client.call(updateMeterRoute, { params: { meterCode: '030403021E' }, body: otherPort });
      expect(String(port.meterCode)).toBe('030403031E');
      expect((await codes({})).length).toBe(2);
    });

    it('are found by model, whatever the case, and filtered by model and by who pays when', async () => {
      await client.call(createMeterRoute, { body: METER });
      const other = { ...METER, address: 31, room: 'E407', model: 'DTSY1352', postpaid: true };
      await client.call(createMeterRoute, { body: other });
      const asked: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
        [{ keywords: 'DDSY1352' }, 1],
        [{ keywords: 'dtsy' }, 1],
        // What could be a room is no model.
        [{ keywords: '1352' }, 0],
        [{ keywords: 'dtsf' }, 0],
        [{ keywords: 'dtsy e407' }, 1],
        [{ keywords: 'ddsy e407' }, 0],
        [{ model: 'DTSY1352' }, 1],
        [{ model: 'PZ42' }, 0],
        [{ payment: 'postpaid' }, 1],
        [{ payment: 'prepaid', model: 'DTSY1352' }, 0],
      ];
      for (const [query, total] of asked) {
        const found = await client.call(metersList.page, { query });
        expect(found.total).withContext(JSON.stringify(query)).toBe(total);
      }
    });

    it('are made once by one form', async () => {
      const form = { requestId: '0197b7a0-0000-7000-8000-0000000000ac' };
      const made = await Promise.all([add(form), add(form)]);
      expect(made.map(({ refusal, body }) => [refusal, String(body.meterCode)])).toEqual([
        [undefined, '020103011E'],
        [undefined, '020103011E'],
      ]);
      expect((await add({ ...form, room: '9' })).refusal).toBe('request_taken');
    });

    it('are deleted while they have no past', async () => {
      await add();
      const params = { meterCode: '020103011E' };
      await client.call(deleteMeterRoute, { params });
      const gone = await client.answer(deleteMeterRoute, { params });
      expect([gone.status, gone.refusal]).toEqual([404, 'meter_unknown']);
      expect((await add()).refusal).toBeUndefined();
    });

    it('outside an operator’s buildings are as if they were not there', async () => {
      await add();
      await add({ dpuCode: '030403' });
      const engineer = await server.signIn('engineer', { buildings: [3] });
      const params = { meterCode: '020103011E' };
      expect(await codes({}, engineer)).toEqual(['030403011E']);
      expect((await engineer.answer(showMeterRoute, { params })).refusal).toBe('meter_unknown');
      expect((await engineer.answer(deleteMeterRoute, { params })).refusal).toBe('meter_unknown');
      expect((await engineer.answer(readMeterRoute, { params })).refusal).toBe('meter_unknown');
      expect((await engineer.answer(meterOrdersRoute, { params })).refusal).toBe('meter_unknown');
      expect((await engineer.answer(meterReadingsRoute, { params })).refusal).toBe('meter_unknown');
      expect((await engineer.answer(meterStatesRoute, { params: { number: 2 } })).refusal).toBe('building_unknown');
      expect((await engineer.call(meterStatesRoute, { params: { number: 3 } })).states.length).toBe(1);
    });

    it('say that they cannot be read while no gateway is there', async () => {
      await add();
      const refused = await client.answer(readMeterRoute, { params: { meterCode: '020103011E' } });
      expect([refused.status, refused.refusal]).toEqual([503, 'gateway_away']);
    });

    it('have no orders and no wanted settings before their first account', async () => {
      await add();
      const orders = await client.call(meterOrdersRoute, { params: { meterCode: '020103011E' } });
      expect(orders).toEqual({ items: [], total: 0, next: null, settings: null });
    });
  });
});
