import { randomUUID } from 'node:crypto';
import { refundsList, minorUnits, payoutPdfRoute, payoutRoute, refundRoute, showRefundRoute } from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { RefundRow } from './refund.entity.js';

describe('a refund', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tenant: Tenant;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tenant = await money.tenant(5_000);
    });
    afterEach(() => money.close());

    const wish = (change: object = {}) => ({
      ...{ refundId: v7(), assignmentId: tenant.assignmentId, amountMinor: minorUnits(1_500), reason: 'moves out' },
      ...change,
    });
    const ask = (body: object) => money.site.client.answer(refundRoute, { body });
    const show = (refundId: string) => money.site.client.call(showRefundRoute, { params: { refundId } });
    const pay = (refundId: string, body: object) =>
      money.site.client.answer(payoutRoute, { params: { refundId }, body });
    const payable = async (change: object = {}) => {
      const body = wish(change);
      await ask(body);
      await money.applies();
      return body.refundId;
    };

    it('is taken off the meter, is payable then and not before, and is paid out once', async () => {
      const body = wish();
      const asked = await ask(body);
      expect([asked.status, asked.body.state, asked.body.payableMinor]).toEqual([200, 'on_its_way', minorUnits(0)]);
      expect(await money.site.balance('payable')).toBe(minorUnits(0));
      const early = await pay(body.refundId, { payoutId: v7(), method: 'cash', shiftId: v7() });
      expect([early.status, early.refusal]).toEqual([409, 'refund_not_payable']);
      const offer = await money.applies();
      expect(offer.amountHundredths).toBe(-1_500);
      const given = await show(body.refundId);
      expect([given.state, given.payableMinor, given.balanceAfterMinor, given.orderState]).toEqual([
        ...['payable', minorUnits(1_500), minorUnits(3_500), 'applied'],
      ] as never);
      expect(await money.site.balance('payable')).toBe(minorUnits(1_500));
      expect(await money.site.balance(`meter:${tenant.assignmentId}`)).toBe(minorUnits(-1_500));

      const payout = { payoutId: v7(), method: 'cash', shiftId: v7() };
      const paid = await pay(body.refundId, payout);
      expect([paid.status, paid.body.state, paid.body.payout?.receiptNumber]).toEqual([200, 'paid', 'P-000001']);
      expect((await pay(body.refundId, payout)).body).toEqual(paid.body);
      expect((await pay(body.refundId, { ...payout, method: 'card' })).refusal).toBe('payout_taken');
      expect((await pay(body.refundId, { ...payout, payoutId: v7() })).refusal).toBe('refund_paid_already');
      expect(await money.site.balance('payable')).toBe(minorUnits(0));
      expect(await money.site.balance(`till:${payout.shiftId}:cash`)).toBe(minorUnits(-1_500));
    });

    it('is one refund however often its form is sent, and none of another form', async () => {
      const body = wish();
      const answers = await Promise.all([ask(body), ask(body), ask(body)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await ask({ ...body, amountMinor: 1 })).refusal).toBe('refund_taken');
      expect((await ask({ ...body, reason: 'other' })).refusal).toBe('refund_taken');
      const other = await money.tenant(5_000);
      const { status, refusal } = await ask({ ...body, assignmentId: other.assignmentId });
      expect([status, refusal]).toEqual([409, 'refund_taken']);
      await money.applies();
      await money.settled();
      expect(money.gateway.offers.length).toBe(1);
      expect(await money.site.server.database.read((em) => em.count(RefundRow))).toBe(1);
      // Also long after, when the meter is gone from the line.
      money.gateway.answerRead = () => ({ ok: false, reason: 'meter_silent' });
      expect((await ask(body)).body.state).toBe('payable');
    });

    it('counts what other refunds are about to take off, also when they come at the same moment', async () => {
      const [one, two] = await Promise.all([ask(wish({ amountMinor: 3_000 })), ask(wish({ amountMinor: 3_000 }))]);
      expect([one.refusal, two.refusal].filter((refusal) => refusal !== undefined)).toEqual(['over_remaining']);
      const refused = [one, two].find(({ refusal }) => refusal !== undefined);
      expect(refused?.body.details).toEqual({ mostMinor: 2_000 });
      await money.applies();
    });

    it('is refused by the first thing that stands against it, and leaves nothing', async () => {
      const postpaid = await money.tenant(5_000, { postpaid: true });
      const closed = await money.tenant(5_000, { closed: true });
      const set = (change: Partial<MeterStateRow>) =>
        money.site.server.database.transaction((em) =>
          em.update(MeterStateRow, { meterCode: tenant.meterCode }, change),
        );
      const cases: [change: object, refusal: string, status: number][] = [
        [{ assignmentId: randomUUID() }, 'assignment_unknown', 404],
        [{ assignmentId: closed.assignmentId }, 'account_cancelled', 409],
        [{ assignmentId: postpaid.assignmentId }, 'meter_postpaid', 422],
        [{ amountMinor: 0 }, 'amount_not_positive', 422],
        [{ amountMinor: -1 }, 'amount_not_positive', 422],
        [{ amountMinor: 3_000_000_000 }, 'meter_cannot_hold_exactly', 422],
        [{ amountMinor: 5_001 }, 'over_remaining', 422],
        [{ reason: '  ' }, 'input_wrong', 422],
        [{ amountMinor: 1.5 }, 'input_wrong', 422],
      ];
      for (const [change, refusal, status] of cases) {
        const answer = await ask(wish(change));
        expect([answer.refusal, answer.status]).withContext(JSON.stringify(change)).toEqual([refusal, status]);
      }
      const { assignmentId } = tenant;
      const closing = (closingId: string | null) =>
        money.site.server.database.transaction((em) => em.update(AssignmentRow, { assignmentId }, { closingId }));
      await closing(v7());
      const refused = await ask(wish());
      expect([refused.refusal, refused.status]).toEqual(['account_closing', 409]);
      await closing(null);
      await set({ blockedReason: 'count_moved_without_us' });
      expect((await ask(wish())).refusal).toBe('meter_blocked');
      await set({ blockedReason: null });
      money.gateway.answerRead = () => ({ ok: false, reason: 'meter_silent' });
      expect([(await ask(wish())).status, (await ask(wish())).refusal]).toEqual([503, 'meter_silent']);
      await money.gateway.leave();
      expect((await ask(wish())).refusal).toBe('gateway_away');
      expect(await money.site.server.database.read((em) => em.count(RefundRow))).toBe(0);
    });

    it('is not made of a meter in a building that the operator may not work in', async () => {
      const stranger = await money.site.server.signIn('finance', { buildings: [7] });
      const { status, refusal } = await stranger.answer(refundRoute, { body: wish() });
      expect([status, refusal]).toEqual([404, 'assignment_unknown']);
      const refundId = await payable();
      expect((await stranger.call(refundsList.page)).items).toEqual([]);
      expect((await stranger.answer(showRefundRoute, { params: { refundId } })).status).toBe(404);
      const body = { payoutId: v7(), method: 'cash', shiftId: v7() };
      expect((await stranger.answer(payoutRoute, { params: { refundId }, body })).refusal).toBe('refund_unknown');
    });

    it('is paid in cash out of a till that has it, unless somebody may pay more than that', async () => {
      const seller = await money.site.server.signIn('seller');
      const { operatorId } = seller.session!.operator;
      const tablet = await money.site.tablet({ operatorId });
      const refunds = [await payable(), await payable(), await payable()];
      const sent = await money.site.outcomes(
        tablet,
        money.site.sell(tablet, tenant, { amountMinor: minorUnits(1_600) }),
      );
      expect(sent).toEqual(['accepted']);
      await money.applies();
      const till = { shiftId: tablet.shiftId };
      const payOut = (at: number, change: object = {}, by = seller) =>
        by.answer(payoutRoute, {
          params: { refundId: refunds[at] ?? '' },
          body: { payoutId: v7(), method: 'cash', ...till, ...change },
        });
      const both = await Promise.all([payOut(0), payOut(1)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = both.find(({ status }) => status === 409);
      expect([refused?.refusal, refused?.body.details]).toEqual(['till_short', { inTillMinor: 100 }] as never);
      expect(await money.site.balance(`till:${tablet.shiftId}:cash`)).toBe(minorUnits(100));
      const left = both.findIndex(({ status }) => status === 409);
      expect((await payOut(left, { method: 'transfer' })).status).toBe(200);
      expect((await payOut(2)).refusal).toBe('till_short');
      // Whoever may pay more than his till holds puts his own money in, and is owed it.
      expect((await payOut(2, { shiftId: v7() }, money.site.client)).status).toBe(200);
    });

    it('that the meter refuses books nothing and is never paid', async () => {
      const body = wish();
      await ask(body);
      await money.refuses('below_zero');
      const refund = await show(body.refundId);
      expect([refund.state, refund.orderReason]).toEqual(['refused', 'below_zero']);
      expect(await money.site.server.database.read((em) => em.count(LedgerRow))).toBe(0);
      const answer = await pay(body.refundId, { payoutId: v7(), method: 'cash', shiftId: v7() });
      expect(answer.refusal).toBe('refund_not_payable');
    });

    it('waits for a person when the meter’s answer is not clear, and is payable when it becomes so', async () => {
      const body = wish();
      await ask(body);
      const offer = await money.stops();
      expect((await show(body.refundId)).state).toBe('needs_attention');
      expect(await money.site.balance('payable')).toBe(minorUnits(0));
      await money.gateway.apply(offer);
      expect((await show(body.refundId)).state).toBe('payable');
    });

    it('is paid once when two tills pay it at the same moment', async () => {
      const refundId = await payable();
      const payouts = await Promise.all(
        [1, 2, 3].map(() => pay(refundId, { payoutId: v7(), method: 'cash', shiftId: v7() })),
      );
      expect(payouts.filter(({ status }) => status === 200).length).toBe(1);
      expect(payouts.filter(({ refusal }) => refusal === 'refund_paid_already').length).toBe(2);
    });

    it('is paid out of a shift of one’s own, by a method of the settings, with a payout that is no other', async () => {
      const refundId = await payable();
      const tablet: Tablet = await money.site.tablet({ operatorId: await money.site.operator(true) });
      await money.site.outcomes(tablet, money.site.sell(tablet, tenant));
      const body = { payoutId: v7(), method: 'cash', shiftId: v7() };
      expect((await pay(refundId, { ...body, shiftId: tablet.shiftId })).refusal).toBe('shift_taken');
      expect((await pay(refundId, { ...body, payoutId: refundId })).refusal).toBe('payout_taken');
      expect((await pay(refundId, { ...body, method: 'shells' })).refusal).toBe('input_wrong');
      expect((await pay(refundId, body)).status).toBe(200);
      const other = await money.tenant(5_000);
      await money.applies();
      const second = await payable({ assignmentId: other.assignmentId });
      expect((await pay(second, body)).refusal).toBe('payout_taken');
      await money.settled();
    });

    it('does not meet a sale of the same meter on the way: both are done, each once', async () => {
      const tablet = await money.site.tablet();
      const body = wish({ amountMinor: 5_000 });
      const [asked, sold] = await Promise.all([
        ask(body),
        money.site.outcomes(tablet, money.site.sell(tablet, tenant)),
      ]);
      expect([asked.status, sold]).toEqual([200, ['accepted']]);
      await money.applies();
      await money.applies();
      expect(money.gateway.counters(tenant.meterCode)).toEqual(
        jasmine.objectContaining({ purchaseCount: 2, remainingHundredths: 2_000 }),
      );
    });

    it('is not taken off an account that is cancelled while the meter is read', async () => {
      const reading = money.gateway.answerRead;
      money.gateway.answerRead = (meterCode) => {
        void money.site.server.database.transaction((em) =>
          em.update(
            AssignmentRow,
            { assignmentId: tenant.assignmentId },
            { closedAt: new Date(), openMeterCode: null },
          ),
        );
        return reading(meterCode);
      };
      await until(async () => (await ask(wish())).refusal === 'account_cancelled');
      expect((await money.meter(tenant.meterCode)).openOrders).toBeLessThan(2);
    });

    it('has a receipt as PDF when it is paid out, in every language and on every paper', async () => {
      const refundId = await payable();
      const print = (query: Record<string, string>) =>
        money.site.client.answer(payoutPdfRoute, { params: { refundId }, query });
      const early = await print({});
      expect([early.status, early.refusal]).toEqual([409, 'refund_not_paid']);
      await pay(refundId, { payoutId: v7(), method: 'cash', shiftId: v7() });
      for (const query of [{}, { language: 'zh', paper: 'roll58' }, { language: 'en', paper: 'roll80' }]) {
        const { body, headers } = await print(query);
        expect(headers.get('content-type')).toBe('application/pdf');
        expect(Buffer.from(body as unknown as Uint8Array).toString('latin1', 0, 5)).toBe('%PDF-');
      }
      const row = await money.site.server.database.read((em) => em.findOneByOrFail(RefundRow, { refundId }));
      expect(row.receiptsMade).toBe(3);
    }, 60_000);

    it('is listed newest first, by pages, with what all that fit come to', async () => {
      const ids = [];
      for (let at = 0; at < 3; at++) {
        money.site.clock.advance(60_000);
        ids.unshift(await payable({ amountMinor: 100 + at }));
      }
      await pay(ids[2] ?? '', { payoutId: v7(), method: 'cash', shiftId: v7() });
      const list = (query: Record<string, string | number>) => money.site.client.call(refundsList.page, { query });
      const first = await list({ size: 2 });
      expect(first.items.map(({ refundId }) => refundId)).toEqual(ids.slice(0, 2));
      expect([first.total, first.sums['amount'], first.sums['payable']]).toEqual([
        3,
        minorUnits(303),
        minorUnits(203),
      ] as never);
      const second = await list({ size: 2, page: 2 });
      expect(second.items.map(({ refundId, state }) => [refundId, state])).toEqual([[ids[2] ?? '', 'paid']]);
      expect((await list({ state: 'payable' })).total).toBe(2);
      expect((await list({ keywords: 'tenant 1 p-000001' })).total).toBe(1);
      expect((await list({ keywords: 'nobody' })).total).toBe(0);
      expect((await list({ meterCode: tenant.meterCode, from: '2026-03-02', to: '2026-03-02' })).total).toBe(3);
      expect((await list({ to: '2026-03-01' })).total).toBe(0);
    });
  });
});
