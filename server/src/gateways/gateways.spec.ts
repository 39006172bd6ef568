import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type BodyOf,
  createBuildingRoute,
  createDpuRoute,
  createGatewayRoute,
  deleteBuildingRoute,
  deleteGatewayRoute,
  enrolGatewayRoute,
  gatewaysList,
  type GatewayState,
  logList,
  type MeterCode,
  readMeterRoute,
  renewGatewayCodeRoute,
  restoreGatewayRoute,
  revokeGatewayRoute,
  type Route,
  showGatewayRoute,
  showMeterRoute,
  stateOfGateway,
  toBase64Url,
  updateGatewayRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, TestClock, type TestClient, type TestServer } from '../../test/harness.js';
import { ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeOrder, makeProperty, METER, meterState, orderRow, OTHER_METER } from '../../test/small-property.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { DpuRow } from '../dpus/dpu.entity.js';
import { GatewayLink } from './gateway-link.js';

function newKey(): string {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return toBase64Url(Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
}

describe('gateways', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let engineer: TestClient;
    const gateways: ScriptedGateway[] = [];
    const enrol = async (buildings?: 'all' | number[]): Promise<ScriptedGateway> => {
      const gateway = await ScriptedGateway.enrol(server, buildings);
      gateways.push(gateway);
      return gateway;
    };
    const begin = async (clock?: TestClock): Promise<void> => {
      server = await start(clock ? { clock } : {});
      engineer = await server.signIn('engineer');
    };
    afterEach(async () => {
      for (const gateway of gateways.splice(0)) await gateway.leave();
    });
    const shown = (gatewayId: string) => engineer.call(showGatewayRoute, { params: { gatewayId } });

    describe('enrolling', () => {
      const body = { name: 'cellar', buildings: 'all' as const };
      const key = newKey();
      const instanceId = v7();
      const hand = (code: string, publicKey = key) =>
        server.anybody.answer(enrolGatewayRoute, { body: { code, publicKey, instanceId, version: '0.1.0' } });

      it('takes the one-time code once, and again for the same gateway that lost the answer', async () => {
        await begin();
        const { code, gateway } = await engineer.call(createGatewayRoute, { body });
        expect([gateway.enrolledAt, gateway.online]).toEqual([null, false]);
        expect((await hand('AAAAA-BBBBB-CCCCC-DDDDD')).refusal).toBe('code_wrong_or_used');
        expect((await hand(code, toBase64Url(Buffer.alloc(65, 4)))).refusal).toBe('code_wrong_or_used');
        const { gatewayId } = (await hand(code.toLowerCase())).body;
        expect(gatewayId).toBe(gateway.gatewayId);
        expect((await hand(code)).body.gatewayId).toBe(gatewayId);
        expect((await hand(code, newKey())).refusal).toBe('code_wrong_or_used');
        expect((await shown(gatewayId)).enrolledAt).not.toBeNull();
      });

      it('takes the one-time code of a gateway that hands it in several times at once', async () => {
        await begin();
        const { code, gateway } = await engineer.call(createGatewayRoute, { body });
        const answers = await Promise.all([hand(code), hand(code), hand(code), hand(code, newKey())]);
        const told = answers.map(({ refusal, body: enrolled }) => refusal ?? enrolled.gatewayId);
        // Which key came first is not ours to say.
        const same = [gateway.gatewayId, gateway.gatewayId, gateway.gatewayId, 'code_wrong_or_used'];
        const other = ['code_wrong_or_used', 'code_wrong_or_used', 'code_wrong_or_used', gateway.gatewayId];
        expect([same, other]).toContain(told);
      });

      it('refuses a code after a day, and after it was revoked', async () => {
        const clock = new TestClock();
        await begin(clock);
        const first = await engineer.call(createGatewayRoute, { body });
        await engineer.call(revokeGatewayRoute, { params: { gatewayId: first.gateway.gatewayId } });
        expect((await hand(first.code)).refusal).toBe('code_wrong_or_used');
        const second = await engineer.call(createGatewayRoute, { body });
        clock.advance(24 * 3600_000 + 1);
        expect((await hand(second.code)).refusal).toBe('code_wrong_or_used');
      });

      it('takes the newest code of a place, and none is made for one that is taken', async () => {
        await begin();
        const { gateway, code } = await engineer.call(createGatewayRoute, { body });
        const params = { gatewayId: gateway.gatewayId };
        const renewed = await engineer.call(renewGatewayCodeRoute, { params });
        expect((await hand(code)).refusal).toBe('code_wrong_or_used');
        expect((await hand(renewed.code)).status).toBe(200);
        expect((await engineer.answer(renewGatewayCodeRoute, { params })).refusal).toBe('gateway_is_enrolled');
      });

      it('makes one place for one form, and tells it a new code while nobody has taken it', async () => {
        await begin();
        await makeProperty(server);
        const form = { ...body, requestId: v7() };
        const first = await engineer.call(createGatewayRoute, { body: form });
        const again = await engineer.call(createGatewayRoute, { body: form });
        expect(again.gateway.gatewayId).toBe(first.gateway.gatewayId);
        expect((await engineer.call(gatewaysList.page)).total).toBe(1);
        const other = { body: { ...form, name: 'attic' } };
        expect((await engineer.answer(createGatewayRoute, other)).refusal).toBe('request_taken');
        const here = await server.signIn('engineer', { buildings: [2] });
        expect((await here.answer(createGatewayRoute, { body: form })).refusal).toBe('all_buildings_not_yours');
        expect((await hand(first.code)).refusal).toBe('code_wrong_or_used');
        expect((await hand(again.code)).status).toBe(200);
        expect((await engineer.answer(createGatewayRoute, { body: form })).refusal).toBe('gateway_is_enrolled');
        // A version that sends no id makes another one each time.
        await engineer.call(createGatewayRoute, { body });
        expect((await engineer.call(gatewaysList.page)).total).toBe(2);
      });

      it('makes one place for one form that comes several times at once', async () => {
        await begin();
        const form = { body: { ...body, requestId: v7() } };
        const make = () => engineer.call(createGatewayRoute, form);
        const made = await Promise.all([make(), make(), make()]);
        expect(new Set(made.map(({ gateway }) => gateway.gatewayId)).size).toBe(1);
      });

      it('is for those who may', async () => {
        await begin();
        const seller = await server.signIn('seller');
        expect((await seller.answer(createGatewayRoute, { body })).refusal).toBe('permission_missing');
      });
    });

    describe('dialling in', () => {
      let gateway: ScriptedGateway;
      beforeEach(async () => {
        await begin();
        await makeProperty(server);
        gateway = await enrol();
      });

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
    });

    describe('changing one', () => {
      const HERE = '020103';
      let gateway: ScriptedGateway;
      beforeEach(async () => {
        await begin();
        await makeProperty(server);
        const client = await server.signIn();
        await client.call(createBuildingRoute, { body: { number: 3, remark: '' } });
        const serial = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
        const place = { building: 3, floor: 1, dpuNumber: 1, framing: 'rtu_over_tcp', remark: '' };
        await client.call(createDpuRoute, { body: { ...place, ip: '127.0.0.1', tcpPort: 4003, serial } });
        gateway = await enrol([2]);
      });
      type Wish = Partial<BodyOf<typeof updateGatewayRoute>>;
      const SEEN = { name: 'cellar', buildings: [2] };
      const change = (wish: Wish, as = engineer, gatewayId = gateway.gatewayId) =>
        as.answer(updateGatewayRoute, { params: { gatewayId }, body: { ...SEEN, seen: SEEN, ...wish } });
      const busesOf = ({ configs }: ScriptedGateway) => configs.at(-1)?.buses.map(({ dpuCode }) => String(dpuCode));
      const linesOf = async (command: string) => {
        const { items } = await (await server.signIn()).call(logList.page, { query: { command, size: 20 } });
        return items.map(({ thing, changes }) => [thing, changes]);
      };

      it('gives it another name and another building without a new code, and it hears of its new site at once', async () => {
        await gateway.connect();
        expect(busesOf(gateway)).toEqual([HERE]);
        const { status, body } = await change({ name: ' attic ', buildings: [3, 2, 3] });
        expect([status, body.name, body.buildings, body.online]).toEqual([200, 'attic', [2, 3], true]);
        await until(() => busesOf(gateway)?.length === 2);
        expect(busesOf(gateway)).toEqual([HERE, '030101']);
        expect(gateway.connected).toBeTrue();
        expect(await linesOf('gateway_changed')).toEqual([
          [
            'cellar',
            [
              { name: 'name', before: 'cellar', after: 'attic' },
              { name: 'buildings', before: '[2]', after: '[2,3]' },
            ],
          ],
        ]);
      });

      it('hands the meters of a building that it leaves to another gateway, with what they wait for', async () => {
        await gateway.connect();
        await gateway.sendReadings([gateway.reading(METER)]);
        const terms = { prices: { sharp: 1, peak: 1, flat: 1, valley: 1 }, alarm1Minor: 2, alarm2Minor: 1 };
        const wanted = { ...terms, hoardingLimitMinor: 9, powerThresholdW: 5, mode: 'prepaid' };
        await server.database.transaction((em) =>
          server.get(CreditOrders).wantSettings(em, { meterCode: OTHER_METER, terms: wanted as never }),
        );
        server.get(CreditOrders).wake();
        await until(() => gateway.wanted.length === 1);
        const why = { state: 'needs_attention', reason: 'mode: wanted prepaid, read forced on' } as const;
        await server.database.transaction((em) => em.update(MeterSettingsRow, { newestSlot: OTHER_METER }, why));
        const second = await enrol('all');
        await second.connect();
        expect(busesOf(second)).toEqual(['030101']);
        gateway.answerOffer = () => ({ journalled: false, reason: 'gateway_read_only' });
        const orderId = await makeOrder(server, 500);
        await until(async () => (await orderRow(server, orderId)).reason === 'gateway_read_only');
        expect((await change({ buildings: [3] })).status).toBe(200);
        await until(() => busesOf(second)?.length === 2 && busesOf(gateway)?.length === 0);
        const [before, after] = [gateway.configs[0], second.configs.at(-1)].map((config) => config?.buses[0]?.epoch);
        expect(after).toBeGreaterThan(before ?? Infinity);
        await until(() => second.wanted.some(({ meterCode }) => meterCode === OTHER_METER));
        expect((await orderRow(server, orderId)).state).toBe('waiting');
      });

      it('is refused while an order of a meter that it would leave may be being written, and says of which', async () => {
        await gateway.connect();
        await gateway.sendReadings([gateway.reading(METER)]);
        for (const answers of [true, false]) {
          gateway.answerOffer = () => (answers ? { journalled: true } : undefined);
          const orderId = await makeOrder(server, 500);
          await until(async () => (await orderRow(server, orderId)).state === (answers ? 'journalled' : 'offered'));
          const refused = await change({ buildings: [3] });
          expect([refused.status, refused.refusal]).toEqual([409, 'gateway_orders_under_way']);
          expect(refused.body.message).toContain(METER);
          expect((await shown(gateway.gatewayId)).buildings).toEqual([2]);
          // What stays its own is no matter.
          expect((await change({ name: 'cellar', buildings: [2, 3] })).status).toBe(200);
          expect((await change({ buildings: [2], seen: { ...SEEN, buildings: [2, 3] } })).status).toBe(200);
          const offer = gateway.offers.findLast((one) => one.orderId === orderId);
          if (offer) await gateway.apply(offer);
        }
        expect((await change({ buildings: [3] })).status).toBe(200);
        await until(() => busesOf(gateway)?.join() === '030101');
      });

      it('does not overwrite what another has changed meanwhile, and the same again changes nothing', async () => {
        expect((await change({ name: 'attic' })).status).toBe(200);
        expect((await change({ name: 'attic' })).body.name).toBe('attic');
        expect((await change({ name: 'roof' })).refusal).toBe('gateway_changed');
        expect((await change({ buildings: [3] })).refusal).toBe('gateway_changed');
        expect((await shown(gateway.gatewayId)).name).toBe('attic');
        expect(await linesOf('gateway_changed')).toHaveSize(1);
      });

      it('is of those who may, of gateways that are there, and not of one that is revoked', async () => {
        const seller = await server.signIn('seller');
        expect((await change({}, seller)).refusal).toBe('permission_missing');
        expect((await change({}, engineer, v7())).refusal).toBe('gateway_unknown');
        await engineer.call(revokeGatewayRoute, { params: { gatewayId: gateway.gatewayId } });
        expect((await change({ name: 'attic' })).refusal).toBe('gateway_revoked');
      });

      it('gives nobody buildings that are not there, or that are not the operator’s, also one that is new', async () => {
        const here = await server.signIn('engineer', { buildings: [2] });
        const make = async (buildings: 'all' | number[], as: TestClient) =>
          (await as.answer(createGatewayRoute, { body: { name: 'new', buildings } })).refusal;
        expect([await make([2, 9], engineer), await make([3], here), await make('all', here)]).toEqual([
          ...['building_unknown', 'building_not_yours', 'all_buildings_not_yours'],
        ]);
        expect((await engineer.call(gatewaysList.page)).total).toBe(1);
        expect([await make([2], here), await make('all', engineer)]).toEqual([undefined, undefined]);
        const to = async (wish: Wish, as: TestClient) => (await change(wish, as)).refusal;
        expect([await to({ buildings: [9] }, engineer), await to({ buildings: [2, 3] }, here)]).toEqual([
          ...['building_unknown', 'building_not_yours'],
        ]);
        expect(await to({ buildings: 'all' }, here)).toBe('all_buildings_not_yours');
        expect((await change({ buildings: 'all' })).status).toBe(200);
        expect(await to({ seen: { ...SEEN, buildings: 'all' } }, here)).toBe('all_buildings_not_yours');
        expect((await change({ buildings: [2, 3], seen: { ...SEEN, buildings: 'all' } })).status).toBe(200);
        // He may not take it a building of others either; its name he may change.
        const both = { ...SEEN, buildings: [2, 3] };
        expect(await to({ buildings: [2], seen: both }, here)).toBe('building_not_yours');
        expect((await change({ name: 'attic', buildings: [2, 3], seen: both }, here)).status).toBe(200);
      });

      it('gives no code, revokes, restores and deletes none for one who works in some of its buildings alone', async () => {
        const here = await server.signIn('engineer', { buildings: [2] });
        const routes = [renewGatewayCodeRoute, revokeGatewayRoute, restoreGatewayRoute, deleteGatewayRoute] as const;
        const told = async (gatewayId: string) =>
          (await Promise.all(routes.map((route) => here.answer<Route>(route, { params: { gatewayId } })))).map(
            ({ refusal }) => refusal,
          );
        const places = { building_not_yours: [2, 3], all_buildings_not_yours: 'all' as const };
        for (const [refusal, buildings] of Object.entries(places)) {
          const made = await engineer.call(createGatewayRoute, { body: { name: 'attic', buildings } });
          const { gatewayId } = made.gateway;
          expect(await told(gatewayId)).toEqual(Array(4).fill(refusal));
          const { codeEndsAt, revokedAt } = await shown(gatewayId);
          expect([codeEndsAt, revokedAt]).toEqual([made.codeEndsAt, null]);
          const taking = { code: made.code, publicKey: newKey(), instanceId: v7(), version: '0.1.0' };
          expect((await server.anybody.answer(enrolGatewayRoute, { body: taking })).status).toBe(200);
        }
        const own = await engineer.call(createGatewayRoute, { body: { name: 'attic', buildings: [2] } });
        expect(
          (await here.answer(renewGatewayCodeRoute, { params: { gatewayId: own.gateway.gatewayId } })).status,
        ).toBe(200);
      });

      it('lets go of a building, which can be deleted then', async () => {
        const office = await server.signIn();
        await office.call(createBuildingRoute, { body: { number: 4, remark: '' } });
        expect((await change({ buildings: [2, 4] })).status).toBe(200);
        const params = { number: 4 };
        expect((await office.answer(deleteBuildingRoute, { params })).refusal).toBe('building_in_use');
        expect((await change({ seen: { ...SEEN, buildings: [2, 4] } })).status).toBe(200);
        expect((await office.answer(deleteBuildingRoute, { params })).status).toBe(204);
      });

      it('deletes a place that no gateway has ever taken, and none that one has', async () => {
        const body = { name: 'by mistake', buildings: [3] };
        const { gateway: place, code } = await engineer.call(createGatewayRoute, { body });
        const remove = (gatewayId: string) => engineer.answer(deleteGatewayRoute, { params: { gatewayId } });
        expect((await remove(gateway.gatewayId)).refusal).toBe('gateway_has_history');
        expect((await remove(place.gatewayId)).status).toBe(204);
        expect((await remove(place.gatewayId)).refusal).toBe('gateway_unknown');
        const taking = { code, publicKey: newKey(), instanceId: v7(), version: '0.1.0' };
        expect((await server.anybody.answer(enrolGatewayRoute, { body: taking })).refusal).toBe('code_wrong_or_used');
        expect(await linesOf('gateway_deleted')).toEqual([
          [
            'by mistake',
            [
              { name: 'name', before: 'by mistake', after: null },
              { name: 'buildings', before: '[3]', after: null },
            ],
          ],
        ]);
      });
    });

    describe('live reading', () => {
      let gateway: ScriptedGateway;
      beforeEach(async () => {
        await begin();
        await makeProperty(server);
        gateway = await enrol();
      });
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
