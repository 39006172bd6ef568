import {
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  deleteDpuRoute,
  dpusList,
  showDpuRoute,
  updateDpuRoute,
} from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { ScriptedGateway } from '../../test/scripted-gateway.js';

const SERIAL = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: SERIAL,
};
const METER = {
  ...{ dpuCode: '020103', serialPort: 1, address: 30, room: '301', model: 'DDSY1352', postpaid: false },
  ...{ ctRatio: 1, remark: '' },
};

describe('DPUs', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    beforeEach(async () => {
      server = await start();
      client = await server.signIn();
      await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
    });

    it('get their code from building, floor and number', async () => {
      const dpu = await client.call(createDpuRoute, { body: DPU });
      expect([String(dpu.dpuCode), dpu.meters, dpu.online, dpu.gatewayId]).toEqual(['020103', 0, null, null]);
      const { refusal, body: told } = await client.answer(createDpuRoute, { body: DPU });
      expect([refusal, told.fields?.map(({ path }) => path)]).toEqual(['dpu_exists', ['dpuNumber']]);
      const elsewhere = await client.answer(createDpuRoute, { body: { ...DPU, building: 9 } });
      expect([elsewhere.status, elsewhere.refusal]).toEqual([404, 'building_unknown']);
    });

    it('are made once by one form', async () => {
      const body = { ...DPU, requestId: '0197b7a0-0000-7000-8000-0000000000ab' };
      const made = await Promise.all([1, 2].map(() => client.call(createDpuRoute, { body })));
      expect(made.map(({ dpuCode }) => String(dpuCode))).toEqual(['020103', '020103']);
      expect((await client.answer(createDpuRoute, { body: { ...body, floor: 2 } })).refusal).toBe('request_taken');
      expect(await client.call(showDpuRoute, { params: { dpuCode: '020103' } })).toEqual(made[0] as never);
    });

    it('are serial lines when the TCP port is -1', async () => {
      const body = { ...DPU, tcpPort: -1, ip: 'COM1;4800;8;EVEN;1' };
      const dpu = await client.call(createDpuRoute, { body });
      expect([dpu.framing, dpu.ip]).toEqual(['serial', 'COM1;4800;8;EVEN;1']);
      expect(dpu.serial).toEqual({ path: 'COM1', baudRate: 4800, dataBits: 8, parity: 'even', stopBits: 1 });
    });

    const wrong = [
      ['serial_line_unreadable', { tcpPort: -1, ip: 'COM1;9600;8' }],
      ['tcp_port_missing', { tcpPort: 0 }],
      ['ip_not_valid', { ip: '10.0.0.999' }],
    ] as const;
    for (const [refusal, changes] of wrong) {
      it(`refuse a line with a sentence: ${refusal}`, async () => {
        const refused = await client.answer(createDpuRoute, { body: { ...DPU, ...changes } });
        expect(refused.refusal).toBe(refusal);
        expect(refused.body.message.length).toBeGreaterThan(20);
        expect((await client.call(dpusList.page)).total).toBe(0);
      });
    }

    it('have a line of their own within a building, and the refusal names the DPU that has it', async () => {
      await client.call(createBuildingRoute, { body: { number: 3, remark: '' } });
      const serialLine = { tcpPort: -1, ip: 'COM1;4800;8;EVEN;1' };
      await client.call(createDpuRoute, { body: { ...DPU, ip: 'Moxa-1' } });
      await client.call(createDpuRoute, { body: { ...DPU, dpuNumber: 4, ...serialLine } });
      const add = (changes: object) => client.answer(createDpuRoute, { body: { ...DPU, dpuNumber: 5, ...changes } });
      const taken = [await add({ ip: 'moxa-1' }), await add({ tcpPort: -1, ip: 'com1;9600;8;NONE;1' })];
      expect(taken.map(({ refusal, body }) => [refusal, body.details, body.fields?.[0]?.path] as unknown)).toEqual([
        ['line_taken', { dpuCode: '020103' }, 'ip'],
        ['line_taken', { dpuCode: '020104' }, 'ip'],
      ]);
      // Another building may have a gateway of its own, with the same private addresses behind it.
      expect((await add({ ip: 'moxa-1', building: 3 })).status).toBe(200);
      expect((await add({ ip: 'moxa-1', tcpPort: 4002 })).status).toBe(200);
      const change = (dpuCode: string, changes: object) =>
        client.answer(updateDpuRoute, { params: { dpuCode }, body: { ...DPU, version: 1, ...changes } });
      expect((await change('020105', { dpuNumber: 5, ip: 'moxa-1' })).refusal).toBe('line_taken');
      expect((await change('030105', { dpuNumber: 6, ip: 'moxa-1' })).refusal).toBe('line_taken');
      expect((await change('020103', { ip: 'MOXA-1', remark: 'the same line' })).status).toBe(200);
      expect((await change('020104', { dpuNumber: 7, ...serialLine })).status).toBe(200);
    });

    it('have a line of their own among all that one gateway has, and it is named to those who may work there', async () => {
      await client.call(createBuildingRoute, { body: { number: 3, remark: '' } });
      await client.call(createDpuRoute, { body: DPU });
      const gateway = await ScriptedGateway.enrol(server, [2, 3]);
      const here = await server.signIn('engineer', { buildings: [3] });
      const there = { ...DPU, building: 3 };
      const add = (by: TestClient, change = {}) => by.answer(createDpuRoute, { body: { ...there, ...change } });
      const [known, hidden] = [await add(client), await add(here)];
      expect([known.refusal, known.body.details] as unknown[]).toEqual([
        'line_taken',
        { dpuCode: '020103', building: 2 },
      ]);
      expect([hidden.refusal, hidden.body.details] as unknown[]).toEqual(['line_taken', {}]);
      expect(hidden.body.message).not.toContain('020103');
      expect((await add(here, { tcpPort: 4002 })).status).toBe(200);
      const moved = await here.answer(updateDpuRoute, {
        params: { dpuCode: '030103' },
        body: { ...there, version: 1 },
      });
      expect(moved.refusal).toBe('line_taken');
      // What another gateway has stays with that one, whichever else serves its building.
      await gateway.connect();
      await ScriptedGateway.enrol(server, 'all');
      await client.call(createBuildingRoute, { body: { number: 4, remark: '' } });
      expect((await add(client, { building: 4 })).status).toBe(200);
      await gateway.leave();
    });

    it('of which two take one line at once in two buildings of one gateway are one', async () => {
      for (const number of [3, 4]) await client.call(createBuildingRoute, { body: { number, remark: '' } });
      await ScriptedGateway.enrol(server);
      const add = (building: number) => client.answer(createDpuRoute, { body: { ...DPU, building } });
      const refusals = (await Promise.all([2, 3, 4].map(add))).map(({ refusal }) => refusal);
      expect(refusals.sort()).toEqual(['line_taken', 'line_taken', undefined]);
    });

    it('of which two take one line at once are one', async () => {
      const add = (dpuNumber: number) => client.answer(createDpuRoute, { body: { ...DPU, dpuNumber } });
      const refusals = (await Promise.all([1, 2, 3].map(add))).map(({ refusal }) => refusal);
      expect(refusals.sort()).toEqual(['line_taken', 'line_taken', undefined]);
    });

    it('keep place and record while meters hang on them, and the refusals name the meters', async () => {
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createMeterRoute, { body: METER });
      const moved = await client.answer(updateDpuRoute, {
        params: { dpuCode: '020103' },
        body: { ...DPU, floor: 2, version: 1 },
      });
      const removed = await client.answer(deleteDpuRoute, { params: { dpuCode: '020103' } });
      for (const refused of [moved, removed]) {
        expect([refused.status, refused.refusal]).toEqual([409, 'dpu_has_meters']);
        expect(refused.body.message).toContain('020103011E (room 301)');
        const named = { dpuCode: '020103', meterCode1: '020103011E', room1: '301', count: 1, more: 0 };
        expect(refused.body.details).toEqual(named);
      }
      const body = { ...DPU, ip: 'moxa-1', remark: 'behind the door', version: 1 };
      const changed = await client.call(updateDpuRoute, { params: { dpuCode: '020103' }, body });
      expect([changed.ip, changed.remark, changed.meters]).toEqual(['moxa-1', 'behind the door', 1]);
      const late = { ...body, remark: 'in the cellar' };
      const refused = await client.answer(updateDpuRoute, { params: { dpuCode: '020103' }, body: late });
      expect([refused.status, refused.refusal]).toEqual([409, 'dpu_changed']);
      const again = await client.call(updateDpuRoute, { params: { dpuCode: '020103' }, body });
      expect(again.version).toBe(2);
    });

    it('are found by their port, and by address and port together', async () => {
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createDpuRoute, { body: { ...DPU, dpuNumber: 4, tcpPort: 5001 } });
      await client.call(createDpuRoute, { body: { ...DPU, dpuNumber: 5, tcpPort: -1, ip: 'COM7;4800;8;EVEN;2' } });
      const asked = [
        '5001',
        '4001',
        '10.0.0.1:5001',
        '0.1:4001',
        '10.0.0.1:500',
        '10.0.0.1',
        '-1',
        'com7',
        '5001 4001',
      ];
      const found = await Promise.all(
        asked.map(async (keywords) => {
          const { items } = await client.call(dpusList.page, { query: { keywords } });
          return items.map(({ dpuNumber }) => dpuNumber).join('');
        }),
      );
      expect(found).toEqual(['4', '3', '4', '3', '', '34', '', '5', '']);
    });

    it('move to another place while nothing hangs on them', async () => {
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createDpuRoute, { body: { ...DPU, dpuNumber: 4, tcpPort: 4002 } });
      const onto = { params: { dpuCode: '020103' }, body: { ...DPU, dpuNumber: 4, version: 1 } };
      expect((await client.answer(updateDpuRoute, onto)).refusal).toBe('dpu_exists');
      const wish = { params: { dpuCode: '020103' }, body: { ...DPU, floor: 7, version: 1 } };
      const move = () => client.answer(updateDpuRoute, wish);
      const moved = [...(await Promise.all([move(), move()])), await move()];
      expect(moved.map(({ body: { dpuCode, version } }) => `${dpuCode} ${version}`)).toEqual([
        '020703 2',
        '020703 2',
        '020703 2',
      ]);
      const other = { ...wish, body: { ...wish.body, remark: 'another' } };
      expect((await client.answer(updateDpuRoute, other)).refusal).toBe('dpu_unknown');
      const page = await client.call(dpusList.page);
      expect(page.items.map(({ dpuCode }) => String(dpuCode))).toEqual(['020104', '020703']);
    });

    it('are listed by pages, and only those of an operator’s buildings', async () => {
      await client.call(createBuildingRoute, { body: { number: 3, remark: '' } });
      for (const dpuNumber of [1, 2, 3])
        await client.call(createDpuRoute, { body: { ...DPU, dpuNumber, tcpPort: 4000 + dpuNumber } });
      await client.call(createDpuRoute, { body: { ...DPU, building: 3 } });
      const engineer = await server.signIn('engineer', { buildings: [2] });
      const first = await engineer.call(dpusList.page, { query: { size: 2 } });
      const rest = await engineer.call(dpusList.page, { query: { size: 2, page: 2 } });
      expect([first.total, first.items.length, rest.items.map(({ dpuCode }) => String(dpuCode))]).toEqual([
        ...[3, 2, ['020103']],
      ]);
      expect((await engineer.answer(deleteDpuRoute, { params: { dpuCode: '030103' } })).refusal).toBe('dpu_unknown');
    });
  });
});
