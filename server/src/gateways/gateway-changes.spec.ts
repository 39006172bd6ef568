import {
  type BodyOf,
  createBuildingRoute,
  createDpuRoute,
  createGatewayRoute,
  deleteBuildingRoute,
  deleteGatewayRoute,
  enrolGatewayRoute,
  gatewaysList,
  logList,
  renewGatewayCodeRoute,
  restoreGatewayRoute,
  revokeGatewayRoute,
  type Route,
  showDpuRoute,
  showGatewayRoute,
  updateGatewayRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { enrolled, newGatewayKey, ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeOrder, makeProperty, METER, orderRow, OTHER_METER } from '../../test/small-property.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { GatewayRow } from './gateway.entity.js';

describe('the change of a gateway', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let engineer: TestClient;
    let gateway: ScriptedGateway;
    const enrol = enrolled(() => server);
    const shown = (gatewayId: string) => engineer.call(showGatewayRoute, { params: { gatewayId } });
    const HERE = '020103';
    beforeEach(async () => {
      server = await start();
      engineer = await server.signIn('engineer');
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

    it('gives it no building in which a DPU has a line that it serves for another, and names both to who may know', async () => {
      const { ip, tcpPort, framing, serial } = await engineer.call(showDpuRoute, { params: { dpuCode: HERE } });
      const place = { building: 3, floor: 1, dpuNumber: 2, remark: '' };
      await engineer.call(createDpuRoute, { body: { ...place, ip, tcpPort, framing, serial } });
      const refused = await change({ buildings: [2, 3] });
      const both = { dpuCode: HERE, otherDpu: '030102' };
      expect([refused.status, refused.refusal, refused.body.details] as unknown[]).toEqual([409, 'line_shared', both]);
      const there = await server.signIn('engineer', { buildings: [3] });
      const hidden = await change({ buildings: [2, 3] }, there);
      expect([hidden.refusal, hidden.body.details] as unknown[]).toEqual(['line_shared', { dpuCode: '030102' }]);
      expect(hidden.body.message).not.toContain(HERE);
      expect((await change({ buildings: 'all' })).refusal).toBe('line_shared');
      const make = (buildings: 'all' | number[]) =>
        engineer.answer(createGatewayRoute, { body: { name: 'new', buildings } });
      expect([(await make('all')).refusal, (await make([3])).status] as unknown[]).toEqual(['line_shared', 200]);
      // What the first one has by now stays with it.
      await gateway.connect();
      expect((await make('all')).status).toBe(200);
      // One that has had both from before may change its name all the same.
      const row = { buildings: [2, 3] };
      await server.database.transaction((em) => em.update(GatewayRow, { gatewayId: gateway.gatewayId }, row));
      expect((await change({ name: 'attic', ...row, seen: { ...SEEN, ...row } })).status).toBe(200);
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
        const taking = { code: made.code, publicKey: newGatewayKey().publicKey, instanceId: v7(), version: '0.1.0' };
        expect((await server.anybody.answer(enrolGatewayRoute, { body: taking })).status).toBe(200);
      }
      const own = await engineer.call(createGatewayRoute, { body: { name: 'attic', buildings: [2] } });
      expect((await here.answer(renewGatewayCodeRoute, { params: { gatewayId: own.gateway.gatewayId } })).status).toBe(
        200,
      );
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
      const taking = { code, publicKey: newGatewayKey().publicKey, instanceId: v7(), version: '0.1.0' };
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
});
