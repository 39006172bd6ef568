import { setTimeout as pause } from 'node:timers/promises';
import {
  createDpuRoute,
  createGatewayRoute,
  gatewaysList,
  type GatewayState,
  type MeterCode,
  readMeterRoute,
  restoreGatewayRoute,
  revokeGatewayRoute,
  showGatewayRoute,
  showMeterRoute,
  stateOfGateway,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeProperty, METER, meterState, OTHER_METER } from '../../test/small-property.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayLink } from './gateway-link.js';
import { enrolled } from '../../test/scripted-gateway.js';

describe('gateways that dial in', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let engineer: TestClient;
    let gateway: ScriptedGateway;
    const enrol = enrolled(() => server);
    beforeEach(async () => {
      server = await start();
      engineer = await server.signIn('engineer');
      await makeProperty(server);
      gateway = await enrol();
    });
    const shown = (gatewayId: string) => engineer.call(showGatewayRoute, { params: { gatewayId } });

    it('are listened to after they have signed the challenge', async () => {
      expect(await gateway.connect()).toBeTrue();
      expect(gateway.readOnly).toBeFalse();
      const record = await shown(gateway.gatewayId);
      expect([record.online, record.readOnly, record.version]).toEqual([true, false, '0.1.0']);
      await gateway.leave();
      await until(async () => (await shown(gateway.gatewayId)).online === false);
    });

    it('are listed by what they do, with their buses', async () => {
      const names = async (query: Record<string, string | number>) =>
        (await engineer.call(gatewaysList.page, { query })).items.map(({ gatewayId }) => gatewayId);
      expect([await names({ state: 'away' }), await names({ state: 'online' })]).toEqual([[gateway.gatewayId], []]);
      await gateway.connect();
      expect([await names({ state: 'away' }), await names({ state: 'online' })]).toEqual([[], [gateway.gatewayId]]);
      const { buses, busesAnswering, ordersWaiting } = await shown(gateway.gatewayId);
      expect([buses, busesAnswering, ordersWaiting]).toEqual([1, 0, 0]);
      await engineer.call(createGatewayRoute, { body: { name: 'cellar', buildings: [2] } });
      expect(await names({ state: 'waiting' })).toHaveSize(1);
      expect(await names({ keywords: 'cellar', state: 'revoked' })).toEqual([]);
    });

    it('are sent away when they cannot', async () => {
      expect(await gateway.connect({ signs: false })).toBeFalse();
      expect((await shown(gateway.gatewayId)).online).toBeFalse();
    });

    it('are told to write nothing and sent away once they are revoked, and lose their DPUs', async () => {
      await gateway.connect();
      const { gatewayId } = gateway;
      const record = await engineer.call(revokeGatewayRoute, { params: { gatewayId } });
      expect(record.revokedAt).not.toBeNull();
      await until(() => !gateway.connected);
      expect(await gateway.connect()).toBeFalse();
      expect(gateway.readOnly).toBeTrue();
      const dpu = await server.database.read((em) => em.findOneByOrFail(DpuRow, { dpuCode: '020103' as never }));
      expect(dpu.gatewayId).toBeNull();
    });

    it('only read with an older copy of their journal, and a person who restores it is asked for', async () => {
      gateway.sequence = 8;
      await gateway.connect();
      const nobodys = { orderId: v7(), meterCode: METER, kind: 'credit', amountHundredths: 1 } as const;
      const offer = { ...nobodys, expectedCount: 0, wireId: '0011223344556677', void: false };
      expect(await gateway.outcome(offer, 'void', { before: null, after: null })).toBeTrue();
      await gateway.leave();
      gateway.sequence = 5;
      await gateway.connect();
      expect(gateway.readOnly).toBeTrue();
      expect((await shown(gateway.gatewayId)).readOnlyReason).toBe('sequence_behind');
      expect(await gateway.sendReadings([gateway.reading(METER)])).toBeTrue();
      // It is heard, and all the same no credit goes out: it is found by what it waits for, heard or not.
      const inState = async (state: GatewayState) =>
        (await engineer.call(gatewaysList.page, { query: { state } })).items.map((line) => stateOfGateway(line));
      expect([await inState('waits'), await inState('online'), await inState('away')]).toEqual([['waits'], [], []]);
      await gateway.leave();
      await until(async () => !(await shown(gateway.gatewayId)).online);
      expect([await inState('waits'), await inState('online'), await inState('away')]).toEqual([['waits'], [], []]);
      await gateway.connect();
      const { gatewayId } = gateway;
      await engineer.call(restoreGatewayRoute, { params: { gatewayId } });
      await until(() => !gateway.connected);
      await gateway.connect();
      expect(gateway.readOnly).toBeFalse();
      expect([await inState('waits'), await inState('online')]).toEqual([[], ['online']]);
    });

    it('get the buses and meters of their buildings, and again when those change', async () => {
      await gateway.connect();
      const [config] = gateway.configs;
      expect(config?.buses.map(({ dpuCode, host, port }) => [String(dpuCode), host, port])).toEqual([
        ['020103', '127.0.0.1', 4001],
      ]);
      expect(config?.meters.map(({ meterCode }) => meterCode)).toEqual([METER, OTHER_METER]);
      const serial = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
      const place = { building: 2, floor: 1, dpuNumber: 4, framing: 'rtu_over_tcp', remark: '' };
      const client = await server.signIn();
      await client.call(createDpuRoute, { body: { ...place, ip: '127.0.0.1', tcpPort: 4002, serial } });
      await until(() => gateway.configs.length === 2);
      const [, second] = gateway.configs;
      expect(second?.buses.length).toBe(2);
      expect(second?.version).toBeGreaterThan(config?.version ?? 0);
    });

    it('are given versions above the one that they work by, though the server came back from an older backup', async () => {
      gateway.configVersion = 40;
      await gateway.connect();
      expect(gateway.configs.at(-1)?.version).toBeGreaterThan(40);
      await gateway.leave();
      gateway.instanceId = v7();
      gateway.configVersion = 90;
      await gateway.connect();
      expect(gateway.configs.at(-1)?.version).toBeLessThan(90);
    });

    it('share no DPU: the second one gets it with a higher epoch when the first is revoked', async () => {
      await gateway.connect();
      const second = await enrol([2]);
      await second.connect();
      expect(second.configs.at(-1)?.buses).toEqual([]);
      await engineer.call(revokeGatewayRoute, { params: { gatewayId: gateway.gatewayId } });
      await until(() => second.configs.at(-1)?.buses.length === 1);
      const [before, after] = [gateway, second].map((one) => one.configs.at(-1)?.buses[0]?.epoch);
      expect(after).toBeGreaterThan(before ?? Infinity);
    });

    it('are not heard about what the contract does not know', async () => {
      await gateway.connect();
      expect(await gateway.report('order.outcome', { orderId: 'x' })).toBeFalse();
      expect(await gateway.report('readings', { batchId: v7(), readings: 'many' })).toBeFalse();
      expect(gateway.connected).toBeTrue();
    });

    describe('and read a meter while one looks at it', () => {
      const read = (meterCode = METER) => engineer.answer(readMeterRoute, { params: { meterCode } });

      it('reads the meter on the wire and stores what it said', async () => {
        await gateway.connect();
        gateway.meters.set(METER, { ...gateway.counters(METER), remainingHundredths: 1234, purchaseCount: 3 });
        const { status, body } = await read();
        expect(status).toBe(200);
        expect([Number(body.remainingMinor), body.purchaseCount]).toEqual([1234, 3]);
        expect(Date.now() - Date.parse(body.readAt ?? '')).toBeLessThan(5000);
        const meter = await engineer.call(showMeterRoute, { params: { meterCode: METER } });
        expect(meter.state.readAt).toBe(body.readAt);
      });

      it('says that the meter is silent, and changes nothing', async () => {
        await gateway.connect();
        gateway.answerRead = () => ({ ok: false, reason: 'meter_silent' });
        expect((await read()).refusal).toBe('meter_silent');
        expect((await meterState(server)).readAt).toBeNull();
      });

      it('says that the gateway is away', async () => {
        expect((await read()).refusal).toBe('gateway_away');
        await gateway.connect();
        await gateway.leave();
        await until(() => server.get(GatewayLink).connected().length === 0);
        expect((await read()).refusal).toBe('gateway_away');
      });

      it('costs the bus one read when two look at the same moment', async () => {
        await gateway.connect();
        let reads = 0;
        const answer = gateway.answerRead;
        gateway.answerRead = (meterCode: MeterCode) => {
          reads += 1;
          return answer(meterCode);
        };
        const link = server.get(GatewayLink);
        const [one, two] = await Promise.all([link.readNow(METER), link.readNow(METER)]);
        expect(one).toEqual(two);
        await pause(20);
        expect(reads).toBe(1);
      });
    });
  });
});
