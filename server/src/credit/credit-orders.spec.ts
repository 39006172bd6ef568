import { setTimeout as pause } from 'node:timers/promises';
import { minorUnits, nextPurchaseCount, type OrderState, restoreGatewayRoute, voidWireId } from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestServer } from '../../test/harness.js';
import { EMPTY_COUNTERS, ScriptedGateway, until } from '../../test/scripted-gateway.js';
import { makeOrder, makeProperty, METER, meterState, orderRow, OTHER_METER } from '../../test/small-property.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { CreditDispatcher } from './credit-dispatcher.service.js';
import { CreditOrderRow } from './credit-order.entity.js';
import { CreditOrders } from './credit-orders.service.js';
import { OrderOutcomeRow } from './outcome.entity.js';

describe('credit orders', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let gateway: ScriptedGateway;

    beforeEach(async () => {
      server = await start();
      await makeProperty(server);
      gateway = await ScriptedGateway.enrol(server);
      await gateway.connect();
      await gateway.sendReadings([gateway.reading(METER), gateway.reading(OTHER_METER)]);
    });
    afterEach(async () => {
      await gateway.leave();
      await keepsItsPromises(server);
    });

    const comesTo = (orderId: string, state: OrderState) =>
      until(async () => (await orderRow(server, orderId)).state === state);

    it('go to the gateway, into its journal, and are applied by what the meter says', async () => {
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      expect(offer.expectedCount).toBe(0);
      expect(offer.amountHundredths).toBe(2000);
      await comesTo(orderId, 'journalled');
      expect((await meterState(server)).onItsWayMinor).toBe(minorUnits(2000));
      expect(await gateway.apply(offer)).toBeTrue();
      const order = await orderRow(server, orderId);
      expect([order.state, order.after?.purchaseCount, order.openSlot]).toEqual(['applied', 1, null]);
      const meter = await meterState(server);
      expect([meter.openOrders, meter.onItsWayMinor, meter.settledCount]).toEqual([0, minorUnits(0), 1]);
      expect(meter.settledTotalHundredths).toBe(2000);
    });

    it('go one at a time and in their order, each on the next count', async () => {
      const ids = [];
      for (const amount of [100, 200, 300]) ids.push(await makeOrder(server, amount));
      for (const [place, orderId] of ids.entries()) {
        const offer = await gateway.offer(place);
        expect(offer.orderId).toBe(orderId);
        expect(offer.expectedCount).toBe(place);
        await pause(30);
        expect(gateway.offers.length).toBe(place + 1);
        await gateway.apply(offer);
      }
      expect(new Set(gateway.offers.map(({ wireId }) => wireId)).size).toBe(3);
    });

    it('of different meters do not wait for each other', async () => {
      await makeOrder(server, 100);
      await makeOrder(server, 100, { meterCode: OTHER_METER });
      await until(() => gateway.offers.length === 2);
      expect(gateway.offers.map(({ meterCode }) => meterCode).sort()).toEqual([METER, OTHER_METER]);
    });

    it('are offered again with the same bytes when the answer was lost and the gateway comes back', async () => {
      gateway.answerOffer = () => undefined;
      const orderId = await makeOrder(server, 2000);
      const first = await gateway.offer(0);
      await gateway.leave();
      gateway.answerOffer = () => ({ journalled: true });
      await gateway.connect();
      const second = await gateway.offer(1);
      expect(second).toEqual(first);
      await comesTo(orderId, 'journalled');
      await gateway.apply(second);
      expect((await orderRow(server, orderId)).state).toBe('applied');
    });

    it('wait while their gateway is away, and go when it comes', async () => {
      await gateway.leave();
      await until(() => server.get(GatewayLink).connected().length === 0);
      const orderId = await makeOrder(server, 2000);
      await pause(50);
      expect((await orderRow(server, orderId)).state).toBe('waiting');
      await gateway.connect();
      await gateway.apply(await gateway.offer(0));
      await comesTo(orderId, 'applied');
    });

    it('are ended once, however often the outcome comes', async () => {
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      const counters = gateway.land(offer);
      expect(await gateway.outcome(offer, 'applied', counters)).toBeTrue();
      expect(await gateway.outcome(offer, 'applied', counters)).toBeTrue();
      gateway.sequence -= 1;
      expect(await gateway.outcome(offer, 'applied', counters)).toBeTrue();
      const meter = await meterState(server);
      expect([meter.openOrders, meter.onItsWayMinor]).toEqual([0, minorUnits(0)]);
      expect((await orderRow(server, orderId)).version).toBeLessThanOrEqual(4);
    });

    it('that an outcome ends before the offer was answered stay ended', async () => {
      gateway.answerOffer = (offer) => {
        void gateway.apply(offer);
        return { journalled: true };
      };
      const orderId = await makeOrder(server, 2000);
      await comesTo(orderId, 'applied');
      await pause(30);
      expect((await orderRow(server, orderId)).state).toBe('applied');
    });

    it('that the meter refuses leave its count to the next order', async () => {
      const refused = await makeOrder(server, 2000);
      const next = await makeOrder(server, 300);
      const offer = await gateway.offer(0);
      const counters = { before: EMPTY_COUNTERS, after: EMPTY_COUNTERS };
      expect(await gateway.outcome(offer, 'refused', counters, 'over_hoarding_limit')).toBeTrue();
      const order = await orderRow(server, refused);
      expect([order.state, order.reason]).toEqual(['refused', 'over_hoarding_limit']);
      const second = await gateway.offer(1);
      expect([second.orderId, second.expectedCount]).toEqual([next, 0]);
      await gateway.apply(second);
    });

    it('that need attention block their meter until the meter itself ends them', async () => {
      const orderId = await makeOrder(server, 2000);
      const next = await makeOrder(server, 300);
      const offer = await gateway.offer(0);
      const nothing = { before: null, after: null };
      await gateway.outcome(offer, 'needs_attention', nothing, 'count_moved_without_us');
      expect((await orderRow(server, orderId)).state).toBe('needs_attention');
      expect((await meterState(server)).blockedReason).toBe('count_moved_without_us');
      server.get(CreditDispatcher).lookNow();
      await pause(100);
      expect((await orderRow(server, next)).state).toBe('waiting');
      expect(gateway.offers.length).toBe(1);

      await gateway.outcome(offer, 'refused', nothing, 'below_zero');
      expect((await orderRow(server, orderId)).state).toBe('needs_attention');
      await gateway.apply(offer);
      expect((await orderRow(server, orderId)).state).toBe('applied');
      expect((await meterState(server)).blockedReason).toBeNull();
      await gateway.apply(await gateway.offer(1));
    });

    it('are not called applied when the counters that came along do not show it', async () => {
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      const { before, after } = gateway.land(offer);
      await gateway.outcome(offer, 'applied', { before, after: { ...after, lastWireId: 'ffffffffffffffff' } });
      const order = await orderRow(server, orderId);
      expect([order.state, order.reason]).toEqual(['needs_attention', 'count_moved_without_us']);
    });

    it('are void when a zero-amount order took their count', async () => {
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      const zero = { ...offer, amountHundredths: 0, wireId: voidWireId(offer.wireId) };
      expect(await gateway.outcome(offer, 'void', gateway.land(zero))).toBeTrue();
      expect((await orderRow(server, orderId)).state).toBe('void');
      const meter = await meterState(server);
      expect([meter.settledCount, meter.settledTotalHundredths]).toEqual([1, 0]);
    });

    it('given back keep their bytes for the next offer, and count when the first gateway had them after all', async () => {
      gateway.answerOffer = () => ({ journalled: false, reason: 'gateway_unknown_meter' });
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      await comesTo(orderId, 'waiting');
      const order = await orderRow(server, orderId);
      expect([order.reason, order.wireId, order.expectedCount]).toEqual(['gateway_unknown_meter', offer.wireId, 0]);
      await gateway.apply(offer);
      expect((await orderRow(server, orderId)).state).toBe('applied');
    });

    it('are never offered with two different counts by servers that look at the same moment', async () => {
      const orderId = await makeOrder(server, 2000);
      const dispatcher = server.get(CreditDispatcher);
      const claims = Object.getPrototypeOf(dispatcher).claim as (
        connection: unknown,
        meterCode: string,
      ) => Promise<unknown>;
      const connection = { gatewayId: gateway.gatewayId, offered: new Set() };
      const offers = await Promise.all(Array.from({ length: 6 }, () => claims.call(dispatcher, connection, METER)));
      const made = offers.filter((offer) => offer !== undefined);
      expect(new Set(made.map((offer) => JSON.stringify(offer))).size).toBeLessThanOrEqual(1);
      const row = await orderRow(server, orderId);
      await until(() => gateway.offers.length > 0);
      expect(gateway.offers.every(({ wireId }) => wireId === row.wireId)).toBeTrue();
      const open = await server.database.read((em) => em.countBy(CreditOrderRow, { openSlot: METER }));
      expect(open).toBe(1);
    });

    it('are not offered to a gateway that came with another journal, until a person restores it', async () => {
      await gateway.leave();
      gateway.instanceId = v7();
      gateway.sequence = 0;
      await gateway.connect();
      expect(gateway.readOnly).toBeTrue();
      const orderId = await makeOrder(server, 2000);
      await pause(50);
      expect((await orderRow(server, orderId)).state).toBe('waiting');
      const engineer = await server.signIn('engineer');
      const { gatewayId } = gateway;
      expect((await engineer.call(restoreGatewayRoute, { params: { gatewayId } })).readOnlyReason).toBeNull();
      await gateway.leave();
      await gateway.connect();
      expect(gateway.readOnly).toBeFalse();
      await gateway.apply(await gateway.offer(0));
      expect((await orderRow(server, orderId)).state).toBe('applied');
    });

    it('are not told ended by a journal that waits for a person, and are when it is restored', async () => {
      const orderId = await makeOrder(server, 2000);
      const offer = await gateway.offer(0);
      await comesTo(orderId, 'journalled');
      await gateway.leave();
      gateway.instanceId = v7();
      await gateway.connect();
      expect(await gateway.apply(offer)).toBeFalse();
      gateway.sequence = 0;
      expect((await orderRow(server, orderId)).state).toBe('journalled');
      const engineer = await server.signIn('engineer');
      await engineer.call(restoreGatewayRoute, { params: { gatewayId: gateway.gatewayId } });
      await gateway.leave();
      await gateway.connect();
      const again = await gateway.offer(1);
      expect(again).toEqual(offer);
      await gateway.outcome(offer, 'applied', { before: null, after: gateway.counters(METER) });
      expect((await orderRow(server, orderId)).state).toBe('applied');
    });

    it('are blocked when the count moves without us', async () => {
      await makeOrder(server, 2000);
      await gateway.apply(await gateway.offer(0));
      const soon = await meterState(server);
      await server.database.transaction((em) =>
        em.query('UPDATE meter_states SET settled_at = settled_at - 60000 WHERE meter_code = ' + `'${soon.meterCode}'`),
      );
      await gateway.sendReadings([gateway.reading(METER)]);
      expect((await meterState(server)).blockedReason).toBeNull();
      await gateway.sendReadings([gateway.reading(METER, { purchaseCount: 7, totalPurchasedHundredths: 9999 })]);
      expect((await meterState(server)).blockedReason).toBe('count_moved_without_us');
      const orderId = await makeOrder(server, 100);
      await pause(100);
      expect((await orderRow(server, orderId)).state).toBe('waiting');
    });

    it('to open a meter wait until its settings are confirmed, and the first credit waits for them', async () => {
      const orders = server.get(CreditOrders);
      const { terms } = TERMS;
      await server.database.transaction((em) => orders.wantSettings(em, { meterCode: METER, terms }));
      await makeOrder(server, 0, { kind: 'open' });
      const credit = await makeOrder(server, 500);
      await until(() => gateway.wanted.length === 1);
      await pause(50);
      expect(gateway.offers).toEqual([]);
      const [wanted] = gateway.wanted;
      if (!wanted) throw new Error('nothing was wanted');
      expect([wanted.version, wanted.hoardingLimitHundredths, wanted.mode]).toEqual([1, 100_000, 'prepaid']);
      expect(await gateway.confirm(wanted)).toBeTrue();
      const open = await gateway.offer(0);
      expect(open.kind).toBe('open');
      await gateway.apply(open);
      const first = await gateway.offer(1);
      expect([first.orderId, first.expectedCount]).toEqual([credit, 1]);
      await gateway.apply(first);
    });

    it('wait for the first reading of a meter that nobody has heard', async () => {
      await server.database.transaction((em) =>
        em.query('UPDATE meter_states SET purchase_count = NULL, read_at = NULL'),
      );
      const orderId = await makeOrder(server, 2000);
      await pause(50);
      expect((await orderRow(server, orderId)).state).toBe('waiting');
      gateway.meters.set(METER, { ...EMPTY_COUNTERS, purchaseCount: 41, totalPurchasedHundredths: 700 });
      await gateway.sendReadings([gateway.reading(METER)]);
      const offer = await gateway.offer(0);
      expect(offer.expectedCount).toBe(41);
      await gateway.apply(offer);
      expect((await meterState(server)).settledTotalHundredths).toBe(2700);
    });

    it('are not offered again by a server that was restored: their outcomes come first, before or after them', async () => {
      const ids = [v7(), v7()];
      const nothing = { meterCode: METER, kind: 'credit', void: false } as const;
      const made = ids.map((orderId, at) => ({
        ...{ ...nothing, orderId, amountHundredths: 100, expectedCount: at, wireId: `00112233445566${at}0` },
      }));
      const landed = made.map((offer) => ({ offer, counters: gateway.land(offer) }));
      for (const { offer, counters } of landed) expect(await gateway.outcome(offer, 'applied', counters)).toBeTrue();
      // Nothing but the backup's word: the count of before.
      const orders = server.get(CreditOrders);
      await server.database.transaction(async (em) => {
        await em.query('UPDATE meter_states SET settled_count = 0, settled_total_hundredths = 0, settled_at = 1');
        for (const orderId of ids) {
          const order = { orderId, meterCode: METER, assignmentId: v7(), saleId: null, kind: 'credit' as const };
          await orders.create(em, { ...order, amountMinor: minorUnits(100) });
        }
      });
      await gateway.sendReadings([gateway.reading(METER)]);
      expect((await meterState(server)).blockedReason).toBe('count_moved_without_us');
      orders.wake();
      for (const orderId of ids) await comesTo(orderId, 'applied');
      const meter = await meterState(server);
      expect([meter.settledCount, meter.settledTotalHundredths, meter.blockedReason]).toEqual([2, 200, null]);
      expect(gateway.offers).toEqual([]);
    });

    it('are kept with what was reported of them, also where no order of ours is known', async () => {
      const stranger = { orderId: v7(), meterCode: METER, kind: 'credit', amountHundredths: 1 } as const;
      const nothing = { before: null, after: null };
      const offer = { ...stranger, expectedCount: 0, wireId: '0011223344556677', void: false };
      expect(await gateway.outcome(offer, 'applied', nothing)).toBeTrue();
      const kept = await server.database.read((em) => em.findOneBy(OrderOutcomeRow, { orderId: stranger.orderId }));
      expect(kept?.effect).toBe('waits');
    });
  });
});

const TERMS = {
  terms: {
    hoardingLimitMinor: minorUnits(100_000),
    prices: { sharp: 12_500, peak: 12_500, flat: 12_500, valley: 12_500 },
    powerThresholdW: 54_001,
    alarm1Minor: minorUnits(10_000),
    alarm2Minor: minorUnits(20),
    promptAlarm1: true,
    promptAlarm2: true,
    sendAlarms: false,
    electricityType: 'residential',
  },
} as unknown as { terms: Parameters<CreditOrders['wantSettings']>[1]['terms'] };

/** What must be true after every case: counts of applied orders are one after the other, and nothing is counted twice. */
async function keepsItsPromises(server: TestServer): Promise<void> {
  const rows = await server.database.read((em) =>
    em.find(CreditOrderRow, { order: { meterCode: 'ASC', place: 'ASC' } }),
  );
  for (const meterCode of new Set(rows.map((row) => row.meterCode))) {
    const own = rows.filter((row) => row.meterCode === meterCode);
    const open = own.filter(({ state }) => ['waiting', 'offered', 'journalled', 'needs_attention'].includes(state));
    const meter = await meterState(server, meterCode);
    expect(meter.openOrders).withContext('open orders').toBe(open.length);
    const sum = open.reduce((total, { amountMinor }) => total + amountMinor, 0);
    expect(Number(meter.onItsWayMinor)).withContext('on its way').toBe(sum);
    const counts = own.filter(({ state }) => state === 'applied').map(({ expectedCount }) => expectedCount);
    for (const [at, count] of counts.entries()) {
      const before = counts[at - 1];
      if (typeof before === 'number') expect(count).withContext('expected count').toBe(nextPurchaseCount(before));
    }
  }
}
