import { setTimeout as pause } from 'node:timers/promises';
import {
  beginClosingRoute,
  exchangeMeterRoute,
  heldList,
  refundsList,
  minorUnits,
  previewExchangeRoute,
  refundRoute,
  showAccountRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { EMPTY_COUNTERS, until } from '../../test/scripted-gateway.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { BaselineRow } from '../baselines/baseline.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { CreditDispatcher } from '../credit/credit-dispatcher.service.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { ExchangeRow } from './exchange.entity.js';

describe('the exchange of a meter', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let tenant: Tenant;
    /** a meter without an account */
    let free: Tenant;
    let client: TestClient;
    let confirmed: number;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      client = money.site.client;
      tablet = await money.site.tablet();
      tenant = await money.tenant(5_000);
      free = await money.tenant(0, { closed: true });
      confirmed = 0;
    });
    afterEach(() => money.close());

    const form = (change: object = {}) => ({
      ...{ exchangeId: v7(), newAssignmentId: v7(), newMeterCode: free.meterCode, carriedMinor: 3_000 },
      ...{ reason: 'its display is dark', endUnanswered: false, ...change },
    });
    const params = () => ({ assignmentId: tenant.assignmentId });
    const ask = (body: object, by = client) => by.answer(exchangeMeterRoute, { params: params(), body });
    const refusal = async (body: object) => {
      const { status, refusal: word } = await ask(body);
      return `${status} ${word}`;
    };
    const preview = () => client.call(previewExchangeRoute, { params: params() });
    const sell = async (amountMinor = 2_000) => {
      const id = v7();
      const item = money.site.sell(tablet, tenant, { id, amountMinor: minorUnits(amountMinor) });
      expect(await money.site.outcomes(tablet, item)).toEqual(['accepted']);
      return id;
    };
    /** The new meter is set, opened, and takes what is carried. */
    const confirm = async () => {
      await until(() => money.gateway.wanted.length > confirmed);
      for (const wanted of money.gateway.wanted.slice(confirmed)) await money.gateway.confirm(wanted);
      confirmed = money.gateway.wanted.length;
    };
    const takes = async (orders = 2) => {
      await confirm();
      for (let order = 0; order < orders; order += 1) await money.applies();
    };
    const balances = async (newAssignmentId: string) => {
      const names = [`meter:${tenant.assignmentId}`, `meter:${newAssignmentId}`, 'carried', 'held', 'payable'] as const;
      return Promise.all(names.map(async (name) => Number(await money.site.balance(name))));
    };
    const rows = async () =>
      money.site.server.database.read(async (em) => [
        await em.count(ExchangeRow),
        await em.countBy(AssignmentRow, { accountId: tenant.accountId }),
      ]);
    /** Other hardware hangs at the tenant's place: it has its own number and counts from nothing. */
    const newHardware = (meterNumber: string | null = '000000000042') => {
      const { meterCode } = tenant;
      money.gateway.meters.set(meterCode, { ...EMPTY_COUNTERS, opened: false });
      money.gateway.answerRead = () => ({
        ...{ ok: true, reading: money.gateway.reading(meterCode, { meterNumber }) },
        ...{ counters: money.gateway.counters(meterCode), nowSteadyMs: money.gateway.steadyMs() },
      });
    };

    it('carries what the old one held into the new one, with the tenant’s terms, until that has taken it', async () => {
      await sell();
      await money.applies();
      const seen = await preview();
      expect([Number(seen.heldMinor), seen.waitingOrders, seen.unanswered]).toEqual([7_000, 0, null]);
      const body = form({ carriedMinor: 7_000 });
      const { body: exchange } = await ask(body);
      expect([exchange.meterCode, exchange.newMeterCode, Number(exchange.heldMinor)]).toEqual([
        ...[tenant.meterCode, free.meterCode, 7_000],
      ] as never);
      const shown = async () => {
        const { assignments, cancelledAt } = await client.call(showAccountRoute, {
          params: { accountId: tenant.accountId },
        });
        const old = assignments.find(({ assignmentId }) => assignmentId === tenant.assignmentId);
        const fresh = assignments.find(({ assignmentId }) => assignmentId === body.newAssignmentId);
        return { old, fresh, cancelledAt };
      };
      const before = await shown();
      expect([before.cancelledAt, before.old?.closedAt === null, before.fresh?.closedAt]).toEqual([null, false, null]);
      expect(before.fresh?.terms).toEqual(before.old?.terms);
      expect([before.fresh?.progress.taken, before.fresh?.progress.firstCredit]).toEqual([false, 'waiting']);
      await takes();
      const { fresh } = await shown();
      expect([fresh?.progress.taken, fresh?.progress.firstCredit]).toEqual([true, 'applied']);
      expect(money.gateway.counters(free.meterCode).remainingHundredths).toBe(7_000);
      expect(await balances(body.newAssignmentId)).toEqual([2_000 - 7_000, 7_000, 0, 0, 0]);
    });

    it('takes new hardware at the same place, on counts of its own, and not while the old one answers', async () => {
      await sell();
      await money.applies();
      const body = form({ newMeterCode: tenant.meterCode, carriedMinor: 7_000 });
      expect(await refusal(body)).toBe('409 meter_not_exchanged');
      newHardware();
      expect((await ask(body)).status).toBe(200);
      await takes();
      const [open, credit] = money.gateway.offers.slice(-2);
      expect([open?.expectedCount, credit?.expectedCount, credit?.meterNumber]).toEqual([0, 1, '000000000042']);
      expect(money.gateway.counters(tenant.meterCode).remainingHundredths).toBe(7_000);
      const { meter, baseline } = await money.site.server.database.read(async (em) => ({
        meter: await em.findOneByOrFail(MeterRow, { meterCode: tenant.meterCode }),
        baseline: await em.findOneByOrFail(BaselineRow, { meterCode: tenant.meterCode }),
      }));
      expect([meter.meterNumber, baseline.meterNumberBefore, Number(baseline.differenceMinor)]).toEqual([
        ...['000000000042', `00${tenant.meterCode}`, 0],
      ] as never);
      expect((await money.meter(tenant.meterCode)).blockedReason).toBeNull();
      expect(await balances(body.newAssignmentId)).toEqual([2_000 - 7_000, 7_000, 0, 0, 0]);
    });

    it('tells hardware without a number of its own by what it counts', async () => {
      await sell();
      await money.applies();
      await money.site.server.database.transaction((em) =>
        em.update(MeterRow, { meterCode: tenant.meterCode }, { meterNumber: null }),
      );
      const { meterCode } = tenant;
      const old = money.gateway.counters(meterCode);
      newHardware(null);
      money.gateway.meters.set(meterCode, old);
      const body = form({ newMeterCode: meterCode, carriedMinor: 1_000 });
      expect(await refusal(body)).toBe('409 meter_not_exchanged');
      money.gateway.meters.set(meterCode, { ...EMPTY_COUNTERS, opened: false });
      expect((await ask(body)).status).toBe(200);
      await takes();
    });

    it('ends what waits for the old one, and holds the money of its sales with the reason', async () => {
      money.gateway.answerOffer = () => ({ journalled: false, reason: 'gateway_read_only' });
      await money.gateway.leave();
      const saleIds = [await sell(1_000), await sell(500)];
      const refund = { refundId: v7(), assignmentId: tenant.assignmentId, amountMinor: 400, reason: 'moves out' };
      expect(Number((await preview()).waitingMinor)).toBe(1_500);
      const body = form();
      expect((await ask(body)).status).toBe(200);
      for (const saleId of saleIds) {
        const { state, heldReason } = await money.site.sale(saleId);
        expect([state, heldReason]).toEqual(['void', 'meter_exchanged']);
      }
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 3_000, 0, 1_500, 0]);
      const held = await client.call(heldList.page);
      expect(held.items.map(({ heldReason }) => heldReason)).toEqual(['meter_exchanged', 'meter_exchanged']);
      expect((await client.answer(refundRoute, { body: refund })).status).not.toBe(200);
      money.gateway.answerOffer = () => ({ journalled: true });
      await money.gateway.connect();
      await takes();
    });

    it('holds a sale that names the old assignment and comes afterwards, whatever meter hangs there', async () => {
      for (const samePlace of [false, true]) {
        if (samePlace) newHardware();
        const late = money.site.sell(tablet, tenant);
        const body = form(samePlace ? { newMeterCode: tenant.meterCode } : {});
        expect((await ask(body)).status).toBe(200);
        expect(await money.site.outcomes(tablet, late)).toEqual(['held meter_exchanged']);
        await takes();
        tenant = await money.tenant(5_000);
      }
    });

    it('ends an order that may have been written by a person’s word, after the gateway has forgotten it', async () => {
      const saleId = await sell();
      const behind = await sell(300);
      const offer = await money.offer();
      await until(async () => (await money.order(offer.orderId)).state === 'journalled');
      const { unanswered, waitingOrders } = await preview();
      expect([unanswered?.receiptNumber, Number(unanswered?.amountMinor), waitingOrders]).toEqual([
        ...['T1-000001', 2_000, 1],
      ] as never);
      const body = form();
      expect(await refusal(body)).toBe('409 order_unanswered');
      expect(money.gateway.withdrawn).toEqual([]);
      const word = { ...body, endUnanswered: true };
      money.gateway.answerWithdraw = () => ({ withdrawn: false });
      expect(await refusal(word)).toBe('409 order_under_way');
      money.gateway.answerWithdraw = () => undefined;
      await money.gateway.leave();
      expect(await refusal(word)).toBe('503 gateway_away');
      expect((await money.order(offer.orderId)).state).toBe('journalled');
      expect(await rows()).toEqual([0, 1]);
      await money.gateway.connect();
      money.gateway.answerWithdraw = () => ({ withdrawn: true, written: 'maybe' });
      expect((await ask(word)).status).toBe(200);
      expect(money.gateway.withdrawn).toContain(offer.orderId);
      expect([(await money.site.sale(saleId)).state, (await money.site.sale(behind)).state]).toEqual(['void', 'void']);
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 3_000, 0, 2_300, 0]);
      // The gateway's own word comes, and once more: the person has answered.
      await money.gateway.outcome(offer, 'void', { before: null, after: null }, 'meter_exchanged');
      const { state, reason } = await money.order(offer.orderId);
      expect([state, reason as string | null]).toEqual(['void', 'meter_exchanged']);
      await confirm();
      await until(() => money.gateway.offers.some(({ meterCode }) => meterCode === free.meterCode));
      for (let taken = 0; taken < 2; taken += 1) {
        await until(() => ofNew()[taken] !== undefined);
        const next = ofNew()[taken];
        if (next) await money.gateway.apply(next);
      }
    });

    it('hands the gateway no order that it has just said it does not have', async () => {
      // The gateway gave it back once; after a pause it would be handed to it again.
      money.gateway.answerOffer = () => ({ journalled: false, reason: 'gateway_unknown_meter' });
      const saleId = await sell();
      const offer = await money.offer();
      await until(async () => (await money.order(offer.orderId)).state === 'waiting');
      money.site.clock.advance(60_000);
      const dispatcher = money.site.server.get(CreditDispatcher);
      money.gateway.answerOffer = () => ({ journalled: true });
      const offered = () => money.gateway.offers.filter(({ orderId }) => orderId === offer.orderId).length;
      let offeredBefore = 0;
      money.gateway.answerWithdraw = () => {
        offeredBefore ||= offered();
        dispatcher.lookNow();
        return { withdrawn: true, written: 'unknown_order' };
      };
      expect((await ask(form({ endUnanswered: true, carriedMinor: 0 }))).status).toBe(200);
      await dispatcher.settled();
      expect(offeredBefore).toBeGreaterThan(0);
      expect([offered(), (await money.site.sale(saleId)).state]).toEqual([offeredBefore, 'void']);
      expect((await money.meter(tenant.meterCode)).withheldUntil).toBeNull();
      await confirm();
      await until(() => ofNew().length > 0);
      for (const next of ofNew()) await money.gateway.apply(next);
    });

    const ofNew = () => {
      const own = money.gateway.offers.filter(({ meterCode }) => meterCode === free.meterCode);
      return own.filter(({ orderId }, at) => own.findIndex((other) => other.orderId === orderId) === at);
    };

    it('ends an order that needs attention, which the gateway has given up already', async () => {
      const saleId = await sell();
      await money.stops();
      money.gateway.answerWithdraw = () => ({ withdrawn: false });
      const body = form({ endUnanswered: true });
      expect((await ask(body)).status).toBe(200);
      expect((await money.site.sale(saleId)).heldReason).toBe('meter_exchanged');
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 3_000, 0, 2_000, 0]);
      await takes();
    });

    it('owes the tenant what the new meter refuses, and that can be moved on or paid out', async () => {
      const body = form();
      await ask(body);
      await confirm();
      await money.applies();
      const offer = await money.refuses('bad_check');
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 0, 0, 0, 3_000]);
      const { items } = await client.call(refundsList.page, { query: { accountId: tenant.accountId } });
      expect(items.map(({ cause, state, payableMinor }) => [cause, state, Number(payableMinor)])).toEqual([
        ['settlement', 'payable', 3_000],
      ]);
      // The same word again changes nothing.
      const counters = money.gateway.counters(free.meterCode);
      await money.gateway.outcome(offer, 'refused', { before: counters, after: counters }, 'bad_check');
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 0, 0, 0, 3_000]);
    });

    it('carries nothing where nothing is to be carried', async () => {
      const body = form({ carriedMinor: 0 });
      expect((await ask(body)).status).toBe(200);
      expect(await balances(body.newAssignmentId)).toEqual([0, 0, 0, 0, 0]);
      await takes(1);
      const orders = await money.site.server.database.read((em) => em.find(CreditOrderRow));
      expect(orders.map(({ kind }) => kind)).toEqual(['open']);
    });

    it('goes on where it was when the server is started again', async () => {
      const body = form();
      const { body: exchange } = await ask(body);
      await money.gateway.leave();
      await money.site.server.restart();
      await money.gateway.connect();
      expect((await ask(body)).body).toEqual(exchange);
      await takes();
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 3_000, 0, 0, 0]);
    });

    it('is one exchange however often its form is sent, and none of another form', async () => {
      const body = form();
      const answers = await Promise.all([ask(body), ask(body), ask(body)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(new Set(answers.map(({ body: one }) => JSON.stringify(one))).size).toBe(1);
      expect(await rows()).toEqual([1, 2]);
      expect(await refusal({ ...body, carriedMinor: 1 })).toBe('409 exchange_taken');
      const other = await money.tenant(0);
      const elsewhere = { params: { assignmentId: other.assignmentId }, body };
      expect((await client.answer(exchangeMeterRoute, elsewhere)).refusal).toBe('exchange_taken');
      await takes();
      expect((await ask(body)).body).toEqual(answers[0]?.body as never);
      expect(await refusal(form())).toBe('409 assignment_closed');
    });

    it('is one exchange though its form is sent twice at once, and its gateway forgets an order once', async () => {
      await sell();
      await sell(300);
      const offer = await money.offer();
      await until(async () => (await money.order(offer.orderId)).state === 'journalled');
      const body = form({ endUnanswered: true });
      const answers = await Promise.all([ask(body), ask(body), ask(body)]);
      expect(answers.map(({ status, refusal: word }) => [status, word])).toEqual([
        [200, undefined],
        [200, undefined],
        [200, undefined],
      ]);
      expect(new Set(answers.map(({ body: one }) => JSON.stringify(one))).size).toBe(1);
      expect(await rows()).toEqual([1, 2]);
      // What waited behind it was never handed over.
      expect(money.gateway.offers.filter(({ meterCode }) => meterCode === tenant.meterCode).length).toBe(1);
      expect((await money.meter(tenant.meterCode)).withheldUntil).toBeNull();
      await takes();
      expect(await balances(body.newAssignmentId)).toEqual([-3_000, 3_000, 0, 2_300, 0]);
    });

    it('waits while another exchange holds its meter, and for none that was given up', async () => {
      const { meterCode } = tenant;
      const hold = (withheldUntil: Date | null) =>
        money.site.server.database.transaction((em) => em.update(MeterStateRow, { meterCode }, { withheldUntil }));
      const now = money.site.clock.now().getTime();
      await hold(new Date(now + 60_000));
      const asked = ask(form());
      await pause(400);
      expect(await rows()).toEqual([0, 1]);
      expect((await money.meter(meterCode)).withheldUntil).toEqual(new Date(now + 60_000));
      await hold(new Date(now - 1));
      expect((await asked).status).toBe(200);
      await takes();
    });

    it('is refused by the first thing that stands against it, and changes nothing', async () => {
      const postpaid = await money.tenant(0, { postpaid: true, closed: true });
      const taken = await money.tenant(0);
      const cases: readonly (readonly [change: object, word: string])[] = [
        [{ reason: ' ' }, '422 input_wrong'],
        [{ carriedMinor: -1 }, '422 input_wrong'],
        [{ newMeterCode: '0201030299' }, '404 meter_unknown'],
        [{ newMeterCode: taken.meterCode }, '409 meter_has_account'],
        [{ newMeterCode: postpaid.meterCode, carriedMinor: 0 }, '422 meter_postpaid'],
        [{ carriedMinor: 5_001 }, '409 carried_over_held'],
        [{ newAssignmentId: taken.assignmentId }, '409 assignment_exists'],
      ];
      for (const [change, word] of cases) expect(await refusal(form(change))).toBe(word);
      for (const reason of ['meter_silent', 'bus_away', 'not_the_expected_meter']) {
        money.gateway.answerRead = () => ({ ok: false, reason });
        expect(await refusal(form({ newMeterCode: tenant.meterCode }))).toBe(`503 ${reason}`);
      }
      await client.call(beginClosingRoute, {
        params: { accountId: tenant.accountId },
        body: { requestId: v7(), closings: [{ closingId: v7(), assignmentId: tenant.assignmentId }] },
      });
      expect(await refusal(form())).toBe('409 account_closing');
      expect((await client.answer(previewExchangeRoute, { params: params() })).refusal).toBe('account_closing');
      expect(await rows()).toEqual([0, 1]);
    });

    it('is for those who may, in their buildings', async () => {
      const seller = await money.site.server.signIn('seller');
      const answer = await ask(form(), seller);
      expect([answer.status, answer.refusal]).toEqual([403, 'permission_missing']);
      const elsewhere = await money.site.server.signIn('engineer', { buildings: [7] });
      expect((await ask(form(), elsewhere)).refusal).toBe('assignment_unknown');
      expect((await elsewhere.answer(previewExchangeRoute, { params: params() })).refusal).toBe('assignment_unknown');
      const engineer = await money.site.server.signIn('engineer');
      expect((await ask(form(), engineer)).status).toBe(200);
      await takes();
    });
  });
});
