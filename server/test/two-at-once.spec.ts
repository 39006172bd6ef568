import { randomUUID } from 'node:crypto';
import {
  exchangeMeterRoute,
  flatPrices,
  type IntakeItem,
  type IntakeResult,
  intakeRoute,
  minorUnits,
  openAccountRoute,
  type OrderOffer,
  payoutRoute,
  pricePerKwh,
  previewBaselineRoute,
  refundRoute,
  revokeDeviceRoute,
  setBaselineRoute,
} from '#shared';
import { v7 } from 'uuid';
import { CreditDispatcher } from '../src/credit/credit-dispatcher.service.js';
import { CreditOrders } from '../src/credit/credit-orders.service.js';
import { forEachDatabase, type TestServer } from './harness.js';
import { MoneySite } from './money-site.js';
import { type Tablet, type Tenant } from './sale-site.js';
import { wordsOf } from './tablet-items.js';
import { until } from './scripted-gateway.js';

/** A race is run this often, since who wins is not ours to say. */
const ROUNDS = 4;

/** Begins all in one turn of the loop and waits for all. */
function atOnce<T>(...works: readonly (() => Promise<T>)[]): Promise<T[]> {
  return Promise.all(works.map((work) => work()));
}

describe('two at once', () => {
  forEachDatabase((start, kind) => {
    let money: MoneySite;
    /** the one server, and on MySQL a second one on the same database */
    let servers: TestServer[];
    let tablet: Tablet;
    let tenant: Tenant;

    beforeEach(async () => {
      money = await MoneySite.open(start);
      const { server, clock } = money.site;
      servers = kind === 'mysql' ? [server, await start({ clock, beside: server })] : [server, server];
      tablet = await money.site.tablet();
      tenant = await money.tenant(0);
    });
    afterEach(async () => {
      await money.checkMeters();
      await money.close();
    });

    const cents = minorUnits;
    const sendTo = async (
      server: TestServer | undefined,
      by: Tablet,
      items: readonly IntakeItem[],
    ): Promise<string[]> => {
      const { results } = (await server?.anybody.call(intakeRoute, { body: { deviceId: by.deviceId, items } })) ?? {
        results: [] as IntakeResult[],
      };
      return results.map(wordsOf);
    };
    const sell = (amountMinor = 100, by = tablet, to = tenant) =>
      money.site.sell(by, to, { amountMinor: cents(amountMinor) });
    /** The meters take whatever is ordered, until nothing is left. */
    const takeAll = async () => {
      let seen = 0;
      await until(async () => {
        for (const offer of money.gateway.offers.slice(seen)) {
          seen += 1;
          if (money.gateway.counters(offer.meterCode).purchaseCount === offer.expectedCount)
            await money.gateway.apply(offer);
        }
        return (await money.meter(tenant.meterCode)).openOrders === 0;
      }, 20_000);
    };

    describe('a sale', () => {
      it('is one, though two tabs and two servers get it at the same moment', async () => {
        const items = Array.from({ length: ROUNDS }, () => sell());
        const words = await atOnce(
          ...[0, 1, 0, 1].map((at) => () => sendTo(servers[at], tablet, at === 0 ? items : items.toReversed())),
        );
        for (const at of items.keys()) {
          const told = words.map((one, sender) => one[sender % 2 === 0 ? at : items.length - 1 - at]);
          expect(told.filter((word) => word === 'accepted').length).toBe(1);
          expect(told.filter((word) => word === 'repeated accepted').length).toBe(3);
        }
        await takeAll();
        expect(money.gateway.counters(tenant.meterCode).totalPurchasedHundredths).toBe(ROUNDS * 100);
      });

      it('is one, though the tablet and one that carries its export deliver it', async () => {
        const carrier = await money.site.tablet();
        for (let round = 0; round < ROUNDS; round += 1) {
          const item = sell();
          const words = await atOnce(
            () => sendTo(servers[0], tablet, [item, sell()]),
            () => sendTo(servers[1], carrier, [item, sell(100, carrier)]),
          );
          expect(words.map(([word]) => word).sort()).toEqual(['accepted', 'repeated accepted']);
        }
        await takeAll();
      });

      it('fills a meter no further than its limit with another till’s', async () => {
        const other = await money.site.tablet();
        const full = await money.tenant(0, { terms: { hoardingLimitMinor: cents(1_000) } });
        const words = await atOnce(
          ...Array.from({ length: 6 }, (_one, at) => {
            const by = at % 2 === 0 ? tablet : other;
            const item = sell(300, by, full);
            return () => sendTo(servers[at % 2], by, [item]);
          }),
        );
        expect(words.flat().filter((word) => word === 'accepted').length).toBe(3);
        expect(words.flat().filter((word) => word === 'held over_hoarding_limit').length).toBe(3);
        expect((await money.meter(full.meterCode)).onItsWayMinor).toBe(cents(900));
        await money.applies();
        await money.applies();
        await money.applies();
      });

      it('is credited with the old meter’s money or held, when its meter is exchanged at the same moment', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const [from, to] = [await money.tenant(5_000), await money.tenant(0, { closed: true })];
          const items = [sell(100, tablet, from), sell(200, tablet, from)];
          const form = { exchangeId: v7(), newAssignmentId: v7(), newMeterCode: to.meterCode, carriedMinor: 5_000 };
          const body = { ...form, reason: 'its display is dark', endUnanswered: true };
          const exchange = async () => {
            const params = { assignmentId: from.assignmentId };
            return [(await money.site.client.answer(exchangeMeterRoute, { params, body })).refusal ?? 'exchanged'];
          };
          const [words, ...exchanged] = await atOnce(() => sendTo(servers[1], tablet, items), exchange, exchange);
          expect(exchanged.flat()).toEqual(['exchanged', 'exchanged']);
          // Which was first is not ours to say; either way no credit goes to the meter that is gone.
          expect(['accepted accepted', 'held meter_exchanged held meter_exchanged']).toContain(words?.join(' ') ?? '');
          expect((await money.meter(from.meterCode)).openOrders).toBe(0);
          expect(await money.site.balance(`meter:${from.assignmentId}`)).toBe(cents(-5_000));
          expect(await money.site.balance('held')).toBe(cents(300 * (round + 1)));
          expect(await money.site.balance('carried')).toBe(cents(0));
          // The new meter waits for its settings; nothing more comes of it here.
          money.gateway.meters.delete(to.meterCode);
        }
      });

      it('is accepted before its device is revoked or held after, and counted either way', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const gone = await money.site.tablet();
          const items = [sell(100, gone), sell(100, gone)];
          const [words] = await atOnce<string[]>(
            () => sendTo(servers[1], gone, items),
            async () => {
              const body = { reason: 'stolen' };
              await money.site.client.call(revokeDeviceRoute, { params: { deviceId: gone.deviceId }, body });
              return [];
            },
          );
          expect(['accepted accepted', 'held device_revoked held device_revoked']).toContain(words?.join(' ') ?? '');
          expect(await sendTo(servers[0], gone, [sell(100, gone)])).toEqual(['held device_revoked']);
        }
        await takeAll();
      });
    });

    describe('money that goes back', () => {
      it('is never more than the meter holds, while sales come in', async () => {
        const rich = await money.tenant(5_000);
        const refund = (amountMinor: number) => async () => {
          const body = { refundId: v7(), assignmentId: rich.assignmentId, amountMinor, reason: 'moves out' };
          return (await money.site.client.answer(refundRoute, { body })).refusal ?? 'asked';
        };
        const words = await atOnce(refund(3_000), refund(3_000), refund(2_000), async () => {
          return (await sendTo(servers[1], tablet, [sell(400, tablet, rich)])).join();
        });
        expect(words.at(-1)).toBe('accepted');
        const asked = [3_000, 3_000, 2_000].filter((_amount, at) => words[at] === 'asked');
        expect(asked.reduce((sum, amount) => sum + amount, 0)).toBeLessThanOrEqual(5_000);
        expect(asked.length).toBeGreaterThan(0);
        for (let order = 0; order < asked.length + 1; order += 1) await money.applies();
        expect(money.gateway.counters(rich.meterCode).remainingHundredths).toBeGreaterThanOrEqual(0);
      });

      it('is paid out once, though two tills are asked for it', async () => {
        const rich = await money.tenant(5_000);
        for (let round = 0; round < ROUNDS; round += 1) {
          const refundId = v7();
          const body = { refundId, assignmentId: rich.assignmentId, amountMinor: 500, reason: 'moves out' };
          await money.site.client.call(refundRoute, { body });
          await money.applies();
          const pay = async () => {
            const payout = { payoutId: v7(), method: 'cash', shiftId: v7() };
            const how = { params: { refundId }, body: payout };
            return (await money.site.client.answer(payoutRoute, how)).refusal ?? 'paid';
          };
          expect((await atOnce(pay, pay, pay)).sort()).toEqual(['paid', 'refund_paid_already', 'refund_paid_already']);
        }
      });
    });

    describe('a meter', () => {
      it('is opened for one of two tenants who are put on it', async () => {
        const terms = {
          ...{ hoardingLimitMinor: cents(100_000), prices: flatPrices(pricePerKwh(12_500)), powerThresholdW: 54_001 },
          ...{ alarm1Minor: cents(10_000), alarm2Minor: cents(20), promptAlarm1: true, promptAlarm2: true },
          ...{ sendAlarms: false, electricityType: 'residential' },
        };
        const free = await money.tenant(0, { closed: true });
        const open = async () => {
          const meter = { assignmentId: v7(), meterCode: free.meterCode, terms, firstRechargeMinor: 0, method: 'cash' };
          const meters = [{ ...meter, transferredFrom: null, transferredMinor: 0 }];
          const body = { requestId: randomUUID(), name: 'Zoë', telephone: '', address: '', remark: '', meters };
          const answer = await money.site.client.answer(openAccountRoute, { body: { ...body, shiftId: v7() } });
          return answer.refusal ?? 'opened';
        };
        expect((await atOnce(open, open, open)).sort()).toEqual(['meter_has_account', 'meter_has_account', 'opened']);
        // The opening waits for its settings; nothing more comes of it here.
        money.gateway.meters.delete(free.meterCode);
      });

      it('is answered for by a person or by its gateway, whoever is first, and its sale counts once', async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          await sendTo(servers[0], tablet, [sell()]);
          const offer = await money.offer();
          const counters = money.gateway.land(offer);
          await money.gateway.outcome(
            offer,
            'needs_attention',
            { before: null, after: null },
            'count_moved_without_us',
          );
          const params = { meterCode: tenant.meterCode };
          const { seen } = await money.site.client.call(previewBaselineRoute, { params });
          const body = { baselineId: v7(), reason: 'the meter was looked at', seen };
          const [answer] = await atOnce<unknown>(
            async () => (await money.site.client.answer(setBaselineRoute, { params, body })).refusal ?? 'set',
            () => money.gateway.outcome(offer, 'applied', counters),
          );
          expect(['set', 'meter_not_blocked']).toContain(answer as string);
          expect((await money.order(offer.orderId)).state).toBe('applied');
        }
      });

      it('takes each order with one count and one set of bytes, though two servers hand it over', async () => {
        const [first, second] = [money.gateway, money.gateway.beside(servers[1]?.url ?? '')];
        if (kind === 'mysql') await second.connect();
        const orders = 8;
        for (let order = 0; order < orders; order += 1) await sendTo(servers[order % 2], tablet, [sell(100 + order)]);
        const offered = (): OrderOffer[] => [...first.offers, ...second.offers];
        for (let order = 0; order < orders; order += 1) {
          for (const server of servers) {
            server.get(CreditOrders).wake();
            server.get(CreditDispatcher).lookNow();
          }
          const next = () => offered().find(({ expectedCount }) => expectedCount === order);
          await until(() => next() !== undefined);
          const offer = next();
          if (offer) await first.apply(offer);
        }
        const bytes = new Map<string, Set<string>>();
        for (const { orderId, expectedCount, wireId, amountHundredths } of offered()) {
          const known = bytes.get(orderId) ?? new Set();
          bytes.set(orderId, known.add(`${expectedCount} ${wireId} ${amountHundredths}`));
        }
        expect(bytes.size).toBe(orders);
        expect([...bytes.values()].every(({ size }) => size === 1)).toBeTrue();
        await second.leave();
      });
    });

    it('everything together gives no answer but those of the contract, and leaves the books right', async () => {
      const tablets = await Promise.all([1, 2, 3, 4].map(() => money.site.tablet()));
      const tenants = [tenant];
      for (let at = 0; at < 3; at += 1) tenants.push(await money.tenant(5_000));
      const works = tablets.flatMap((by, at) =>
        [0, 1, 2].map((round) => {
          // Every delivery names the meters in another order: locks are taken in the server's own.
          const order = tenants.map((_one, place) => tenants[(place * 3 + at + round) % tenants.length] ?? tenant);
          const items = order.map((to) => sell(100, by, to));
          return () => sendTo(servers[(at + round) % 2], by, items);
        }),
      );
      const refunds = tenants.slice(1).map(({ assignmentId }) => async () => {
        const body = { refundId: v7(), assignmentId, amountMinor: 700, reason: 'moves out' };
        return [(await money.site.client.answer(refundRoute, { body })).refusal ?? 'asked'];
      });
      const words = (await atOnce(...works, ...refunds)).flat();
      expect(words.filter((word) => word !== 'accepted' && word !== 'asked')).toEqual([]);
      const total = 4 * 3 * tenants.length + refunds.length;
      for (let order = 0; order < total; order += 1) await money.applies();
    });
  });
});
