import {
  type BaselinePreview,
  type GatewayReading,
  logList,
  meterBaselinesRoute,
  minorUnits,
  nextPurchaseCount,
  previewBaselineRoute,
  refundRoute,
  type SeenMeter,
  setBaselineRoute,
  showOperationRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { BaselineRow } from './baseline.entity.js';

describe('a new baseline', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let tenant: Tenant;
    let client: TestClient;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      client = money.site.client;
      tablet = await money.site.tablet();
      tenant = await money.tenant(5_000);
    });
    afterEach(() => money.close());

    const params = () => ({ meterCode: tenant.meterCode });
    const preview = () => client.call(previewBaselineRoute, { params: params() });
    const set = (body: object, meterCode = tenant.meterCode) =>
      client.answer(setBaselineRoute, { params: { meterCode }, body });
    const wish = async (seen?: SeenMeter) => ({
      ...{ baselineId: v7(), reason: 'the meter was looked at', seen: seen ?? (await preview()).seen },
    });
    const sell = async (amountMinor = 2_000) => {
      const item = money.site.sell(tablet, tenant, { id: v7(), amountMinor: minorUnits(amountMinor) });
      await money.site.send(tablet, item);
    };
    const sale = async (orderId: string) => {
      const { saleId } = await money.order(orderId);
      return money.site.sale(saleId ?? '');
    };
    const book = async (name: 'held' | 'unexplained' | 'meter') =>
      Number(await money.site.balance(name === 'meter' ? `meter:${tenant.assignmentId}` : name));
    /** Somebody moves the meter's counters without us. */
    const byHand = (change: { count?: number; total?: number }) => {
      const counters = money.gateway.counters(tenant.meterCode);
      money.gateway.meters.set(tenant.meterCode, {
        ...counters,
        purchaseCount: counters.purchaseCount + (change.count ?? 0),
        totalPurchasedHundredths: counters.totalPurchasedHundredths + (change.total ?? 0),
        lastWireId: 'feedfeedfeedfeed',
        lastAmountHundredths: change.total ?? 0,
      });
    };
    /** The meter is read a while later, so that the reading is held against the books. */
    const readLater = async (change: Partial<GatewayReading> = {}) => {
      money.site.clock.advance(60_000);
      // A clock that jumps is that of another boot.
      money.gateway.bootId = v7();
      await money.gateway.sendReadings([money.gateway.reading(tenant.meterCode, change)]);
    };

    it('calls an order applied that the meter shows, and the next one goes', async () => {
      await sell();
      await sell(300);
      const offer = await money.offer();
      money.gateway.land(offer);
      await money.gateway.outcome(offer, 'needs_attention', { before: null, after: null }, 'count_moved_without_us');
      const seen = await preview();
      expect([seen.order?.ending, seen.order?.receiptNumber, seen.differenceMinor, seen.waitingOrders]).toEqual([
        ...['applied', 'T1-000001', minorUnits(0), 1],
      ] as never);
      expect(seen.waitingMinor).toBe(minorUnits(300));
      const { body } = await set(await wish(seen.seen));
      expect([body.order?.ending, body.differenceMinor, body.purchaseCount]).toEqual(['applied', minorUnits(0), 1]);
      expect((await sale(offer.orderId)).state).toBe('credited');
      expect(await book('held')).toBe(0);
      const next = await money.applies();
      expect([next.expectedCount, next.amountHundredths]).toEqual([1, 300]);
      expect((await money.meter(tenant.meterCode)).blockedReason).toBeNull();
    });

    it('makes an order void that the meter does not show, uses its count up, and holds the money of its sale', async () => {
      await sell();
      const offer = await money.stops();
      const { body } = await set(await wish());
      expect([body.order?.ending, body.order?.amountMinor]).toEqual(['void', minorUnits(2_000)]);
      expect((await sale(offer.orderId)).state).toBe('void');
      expect([await book('held'), await book('meter'), await book('unexplained')]).toEqual([2_000, 0, 0]);
      const nothing = await money.offer();
      expect([nothing.expectedCount, nothing.amountHundredths, nothing.wireId === offer.wireId]).toEqual([
        ...[offer.expectedCount, 0, false],
      ] as never);
      await money.gateway.apply(nothing);
      expect(() => money.gateway.land(offer)).toThrowError(/would refuse/);
      // The gateway says once more that it cannot tell: the person has answered already.
      await money.gateway.outcome(offer, 'needs_attention', { before: null, after: null }, 'count_moved_without_us');
      expect((await money.order(offer.orderId)).state).toBe('void');
      expect((await money.meter(tenant.meterCode)).blockedReason).toBeNull();
    });

    it('books what the meter was given beyond the books as unexplained, and what it has less', async () => {
      await sell();
      await money.applies();
      byHand({ count: 1, total: 700 });
      await readLater();
      expect((await money.meter(tenant.meterCode)).blockedReason).toBe('count_moved_without_us');
      await sell(300);
      const seen = await preview();
      expect([seen.order, seen.differenceMinor, seen.known.purchaseCount]).toEqual([null, minorUnits(700), 1]);
      expect((await set(await wish())).body.differenceMinor).toBe(minorUnits(700));
      expect([await book('meter'), await book('unexplained')]).toEqual([3_000, -700]);
      await money.applies();
      byHand({ total: -200 });
      await readLater();
      expect((await money.meter(tenant.meterCode)).blockedReason).toBe('total_does_not_fit');
      expect((await set(await wish())).body.differenceMinor).toBe(minorUnits(-200));
      expect([await book('meter'), await book('unexplained')]).toEqual([2_800, -500]);
      const { baselines } = await client.call(meterBaselinesRoute, { params: params() });
      expect(baselines.map(({ differenceMinor }) => Number(differenceMinor))).toEqual([-200, 700]);
    });

    it('gives no count away twice when the meter has gone back', async () => {
      for (let sold = 0; sold < 3; sold += 1) {
        await sell(100);
        await money.applies();
      }
      byHand({ count: -2 });
      await readLater();
      await sell(100);
      await set(await wish());
      const again = await money.applies();
      expect(again.expectedCount).toBe(1);
      await sell(100);
      expect((await money.applies()).expectedCount).toBe(nextPurchaseCount(1));
      const slots = await money.site.server.database.read((em) => em.find(CreditOrderRow));
      expect(new Set(slots.map(({ countSlot }) => countSlot)).size).toBe(slots.length);
    });

    it('takes another meter at this address for the one, and orders go to that one alone', async () => {
      const { meterCode } = tenant;
      const stranger = money.gateway.reading(meterCode, { meterNumber: '000000000042' });
      await money.gateway.sendReadings([stranger]);
      expect((await money.meter(meterCode)).blockedReason).toBe('not_this_meter');
      money.gateway.answerRead = () => ({
        ...{ ok: true, reading: stranger, counters: money.gateway.counters(meterCode) },
        nowSteadyMs: money.gateway.steadyMs(),
      });
      const seen = await preview();
      expect([seen.seen.meterNumber, seen.known.meterNumber]).toEqual(['000000000042', `00${tenant.meterCode}`]);
      const { body } = await set(await wish());
      expect([body.meterNumber, body.meterNumberBefore]).toEqual(['000000000042', `00${tenant.meterCode}`]);
      await sell();
      expect((await money.applies()).meterNumber).toBe('000000000042');
      await until(() => money.gateway.configs.at(-1)?.meters[0]?.meterNumber === '000000000042');
    });

    it('takes the number off the record that had it, so that two tenants never pay into one meter', async () => {
      const other = await money.tenant(0);
      const { meterNumber } = money.gateway.reading(other.meterCode);
      const moved = money.gateway.reading(tenant.meterCode, { meterNumber });
      await money.gateway.sendReadings([moved]);
      money.gateway.answerRead = () => ({
        ...{ ok: true, reading: moved, counters: money.gateway.counters(tenant.meterCode) },
        nowSteadyMs: money.gateway.steadyMs(),
      });
      expect((await set(await wish())).body.meterNumber).toBe(meterNumber);
      const numbers = () =>
        new Map(money.gateway.configs.at(-1)?.meters.map((meter) => [meter.meterCode, meter.meterNumber]));
      await until(() => numbers().get(tenant.meterCode) === meterNumber);
      expect(numbers().get(other.meterCode)).toBeNull();
      const { items } = await client.call(logList.page, { query: { keywords: other.meterCode } });
      const line = items.find(({ command, thing }) => command === 'baseline_set' && thing === other.meterCode);
      const { changes } = await client.call(showOperationRoute, { params: { operationId: line?.operationId ?? '' } });
      expect(changes).toEqual([{ name: 'meterNumber', before: meterNumber, after: null }]);
      // A reading of before, which comes late, gives it back to nobody.
      await money.gateway.sendReadings([money.gateway.reading(other.meterCode)]);
      expect((await money.meter(other.meterCode)).blockedReason).toBe('not_this_meter');
      expect(numbers().get(other.meterCode)).toBeNull();
    });

    it('makes a refund payable that the meter has given', async () => {
      const body = { refundId: v7(), assignmentId: tenant.assignmentId, amountMinor: 1_500, reason: 'moves out' };
      await client.call(refundRoute, { body });
      const offer = await money.offer();
      money.gateway.land(offer);
      await money.gateway.outcome(offer, 'needs_attention', { before: null, after: null }, 'count_moved_without_us');
      await set(await wish());
      const [refund] = await money.site.server.database.read((em) => em.find(RefundRow));
      expect(refund?.state).toBe('payable');
      expect(await money.site.balance('payable')).toBe(minorUnits(1_500));
    });

    it('is one baseline however often its form is sent, and none of another form', async () => {
      await sell();
      await money.stops();
      const body = await wish();
      const answers = await Promise.all([set(body), set(body), set(body)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const other = await money.tenant(0);
      expect((await set({ ...body, reason: 'something else' })).refusal).toBe('baseline_taken');
      expect((await set({ ...body, seen: { ...body.seen, purchaseCount: 9 } })).refusal).toBe('baseline_taken');
      const { status, refusal } = await set(body, other.meterCode);
      expect([status, refusal]).toEqual([409, 'baseline_taken']);
      await money.applies();
      // Also long after, when the meter is in order and gone from the line.
      money.gateway.answerRead = () => ({ ok: false, reason: 'meter_silent' });
      expect((await set(body)).body).toEqual(answers[0]?.body as never);
      expect(await money.site.server.database.read((em) => em.count(BaselineRow))).toBe(1);
    });

    it('is one baseline though its form is sent twice at once, and the next order has moved the meter meanwhile', async () => {
      await sell();
      await sell(300);
      await money.stops();
      const body = await wish();
      let reads = 0;
      let goOn = (): void => undefined;
      const moved = new Promise<void>((resolve) => (goOn = resolve));
      const read = money.gateway.answerRead;
      // One of the two is read while the other one is set, and the orders behind it go to the meter.
      money.gateway.answerRead = async (meterCode) => {
        reads += 1;
        if (reads === 2) await moved;
        return (await read(meterCode)) ?? { ok: false, reason: 'meter_silent' };
      };
      const both = [set(body), set(body)];
      expect((await Promise.race(both)).status).toBe(200);
      for (let order = 0; order < 2; order += 1) await money.applies();
      goOn();
      const answers = await Promise.all(both);
      expect(answers.map(({ status, refusal }) => [status, refusal])).toEqual([
        [200, undefined],
        [200, undefined],
      ]);
      expect(answers[0]?.body).toEqual(answers[1]?.body as never);
      expect(await money.site.server.database.read((em) => em.count(BaselineRow))).toBe(1);
    });

    it('is set by one of two people who look at the same moment', async () => {
      await sell();
      await money.stops();
      const { seen } = await preview();
      const answers = await Promise.all([set(await wish(seen)), set(await wish(seen))]);
      expect(answers.map(({ refusal }) => refusal ?? 'set').sort()).toEqual(['meter_not_blocked', 'set']);
      await money.applies();
    });

    it('is refused by the first thing that stands against it, and changes nothing', async () => {
      const nobody = { meterNumber: null, purchaseCount: 0, totalPurchasedHundredths: 0, lastWireId: null };
      const refusal = async (body: object, meterCode?: string) => {
        const { status, refusal: word } = await set(body, meterCode as never);
        return `${status} ${word}`;
      };
      const body = await wish(nobody);
      expect(await refusal({ ...body, reason: ' ' })).toBe('422 input_wrong');
      expect(await refusal(body, '0201030299')).toBe('404 meter_unknown');
      expect(await refusal(body)).toBe('409 meter_not_blocked');
      await sell();
      const offer = await money.offer();
      await until(async () => (await money.order(offer.orderId)).state === 'journalled');
      expect(await refusal(body)).toBe('409 meter_not_blocked');
      await readLater({ purchaseCount: 40 });
      expect(await refusal(body)).toBe('409 order_under_way');
      await money.gateway.outcome(offer, 'needs_attention', { before: null, after: null }, 'count_moved_without_us');
      for (const reason of ['meter_silent', 'bus_away', 'not_the_expected_meter']) {
        money.gateway.answerRead = () => ({ ok: false, reason });
        expect(await refusal(body)).toBe(`503 ${reason}`);
      }
      const counters = money.gateway.counters(tenant.meterCode);
      let reads = 0;
      const moving = (every: number) => () => ({
        ...{ ok: true as const, reading: money.gateway.reading(tenant.meterCode) },
        ...{ counters: { ...counters, purchaseCount: Math.floor(reads++ / every) } },
        nowSteadyMs: money.gateway.steadyMs(),
      });
      money.gateway.answerRead = moving(1);
      const seen = { ...nobody, meterNumber: `00${tenant.meterCode}`, lastWireId: counters.lastWireId };
      expect(await refusal({ ...body, seen: { ...seen, purchaseCount: 1 } })).toBe('409 meter_moved');
      money.gateway.answerRead = moving(100);
      expect(await refusal({ ...body, seen: { ...seen, purchaseCount: 5 } })).toBe('409 meter_moved');
      expect(await money.site.server.database.read((em) => em.count(BaselineRow))).toBe(0);
      expect((await money.order(offer.orderId)).state).toBe('needs_attention');
      await readLater();
      await money.gateway.leave();
      expect(await refusal(body)).toBe('503 gateway_away');
    });

    it('is for those who may, in their buildings', async () => {
      await sell();
      await money.stops();
      const body = await wish();
      const seller = await money.site.server.signIn('seller');
      const answer = await seller.answer(setBaselineRoute, { params: params(), body });
      expect([answer.status, answer.refusal]).toEqual([403, 'permission_missing']);
      const elsewhere = await money.site.server.signIn('engineer', { buildings: [7] });
      const unseen = [
        await elsewhere.answer(setBaselineRoute, { params: params(), body }),
        await elsewhere.answer(previewBaselineRoute, { params: params() }),
        await elsewhere.answer(meterBaselinesRoute, { params: params() }),
      ];
      for (const { refusal } of unseen) expect(refusal).toBe('meter_unknown');
      const engineer = await money.site.server.signIn('engineer');
      const seen: BaselinePreview = await engineer.call(previewBaselineRoute, { params: params() });
      expect(seen.order?.ending).toBe('void');
    });
  });
});
