import { randomUUID } from 'node:crypto';
import {
  correctRoute,
  correctionsList,
  refundsList,
  minorUnits,
  payoutRoute,
  refundRoute,
  showSaleRoute,
  voidWireId,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { RefundRow } from '../refunds/refund.entity.js';

describe('a correction', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tenant: Tenant;
    let tablet: Tablet;
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tenant = await money.tenant(500);
      tablet = await money.site.tablet();
    });
    afterEach(() => money.close());

    const sell = async (change = {}): Promise<string> => {
      const { results } = await money.site.send(tablet, money.site.sell(tablet, tenant, change));
      return results[0]?.id ?? '';
    };
    const correct = (body: object) =>
      money.site.client.answer(correctRoute, { body: { correctionId: v7(), reason: 'wrong key', ...body } });
    const sale = (saleId: string) => money.site.client.call(showSaleRoute, { params: { saleId } });
    const refundOf = (refundId: string) =>
      money.site.server.database.read((em) => em.findOneByOrFail(RefundRow, { refundId }));
    const balances = async () => {
      const names = [`till:${tablet.shiftId}:cash`, `meter:${tenant.assignmentId}`, 'held', 'payable'] as const;
      return Promise.all(names.map((name) => money.site.balance(name)));
    };
    const gatewayLeaves = async () => {
      await money.gateway.leave();
      await until(() => money.site.server.get(GatewayLink).connected().length === 0);
    };

    describe('of a sale', () => {
      it('that no gateway has ends both without the meter, and its money is payable at once', async () => {
        await gatewayLeaves();
        const saleId = await sell();
        const { status, body } = await correct({ saleId });
        expect([status, body.state, body.orderState]).toEqual([200, 'done', null]);
        expect([(await sale(saleId)).state, (await sale(saleId)).orderState]).toEqual(['corrected', 'void']);
        expect(await balances()).toEqual([2_000, 0, 0, 2_000].map(minorUnits));
        const [entry] = await money.site.server.database.read((em) => em.findBy(LedgerRow, { kind: 'correction' }));
        expect([entry?.reversesEntryId, entry?.orderId]).toEqual([saleId, saleId]);
        await money.gateway.connect();
        await sell({ amountMinor: 300 });
        expect((await money.applies()).amountHundredths).toBe(300);
        const payout = { payoutId: v7(), method: 'cash', shiftId: tablet.shiftId };
        await money.site.client.call(payoutRoute, { params: { refundId: body.correctionId }, body: payout });
        expect(await balances()).toEqual([300, 300, 0, 0].map(minorUnits));
      });

      it('that is under way waits for it, and then takes off the meter what it got', async () => {
        const saleId = await sell();
        const offer = await money.offer();
        const { body } = await correct({ saleId });
        expect([body.state, (await sale(saleId)).state]).toEqual(['on_its_way', 'correcting']);
        await money.gateway.apply(offer);
        expect([(await sale(saleId)).state, (await sale(saleId)).balanceAfterMinor]).toEqual([
          'correcting',
          minorUnits(2_500),
        ]);
        expect((await money.applies()).amountHundredths).toBe(-2_000);
        expect((await sale(saleId)).state).toBe('corrected');
        expect((await refundOf(body.correctionId)).state).toBe('payable');
        expect(await balances()).toEqual([2_000, 0, 0, 2_000].map(minorUnits));
        const listed = await money.site.client.call(correctionsList.page, { query: { saleId } });
        const { receiptNumber } = await sale(saleId);
        expect(
          listed.items.map((item) => [item.state, item.orderState, item.receiptNumber] as (string | null)[]),
        ).toEqual([['done', 'applied', receiptNumber]]);
      });

      for (const ending of ['refused', 'void'] as const) {
        it(`whose own credit ends ${ending} needs no reversal: its money goes back from held`, async () => {
          const saleId = await sell();
          const offer = await money.offer();
          const { body } = await correct({ saleId });
          const zero = { ...offer, amountHundredths: 0, wireId: voidWireId(offer.wireId) };
          const same = { before: null, after: money.gateway.counters(tenant.meterCode) };
          if (ending === 'void') await money.gateway.outcome(offer, 'void', money.gateway.land(zero));
          else await money.gateway.outcome(offer, 'refused', same, 'over_hoarding_limit');
          expect((await sale(saleId)).state).toBe('corrected');
          expect((await money.order(body.correctionId)).state).toBe('void');
          expect((await refundOf(body.correctionId)).state).toBe('payable');
          expect(await balances()).toEqual([2_000, 0, 0, 2_000].map(minorUnits));
          await sell({ amountMinor: 300 });
          expect((await money.applies()).amountHundredths).toBe(300);
        });
      }

      it('that the meter has used up is refused, leaves the sale as it was, and may be tried again', async () => {
        const saleId = await sell();
        await money.applies();
        const { body } = await correct({ saleId });
        await money.refuses('below_zero');
        expect((await sale(saleId)).state).toBe('credited');
        expect([(await refundOf(body.correctionId)).state, await money.site.balance('payable')]).toEqual([
          'refused',
          minorUnits(0),
        ]);
        const again = await correct({ saleId });
        expect([again.status, again.body.state]).toEqual([200, 'on_its_way']);
        await money.applies();
        expect((await sale(saleId)).state).toBe('corrected');
      });

      it('whose reversal nobody can tell the end of waits for a person', async () => {
        const saleId = await sell();
        await money.applies();
        const { body } = await correct({ saleId });
        const offer = await money.stops();
        const { items } = await money.site.client.call(correctionsList.page);
        expect([items[0]?.state, (await sale(saleId)).state]).toEqual(['needs_attention', 'correcting']);
        await money.gateway.apply(offer);
        expect([(await refundOf(body.correctionId)).state, (await sale(saleId)).state]).toEqual([
          'payable',
          'corrected',
        ]);
      });

      it('is one correction however often it is asked for, by whomever', async () => {
        const saleId = await sell();
        await money.applies();
        const correctionId = v7();
        const answers = await Promise.all([
          ...[1, 2, 3].map(() => correct({ saleId, correctionId })),
          ...[1, 2].map(() => correct({ saleId })),
        ]);
        const made = answers.filter(({ status }) => status === 200).map(({ body }) => body.correctionId);
        expect(new Set(made).size).toBe(1);
        const refusals = new Set(answers.flatMap(({ refusal }) => refusal ?? []));
        expect([...refusals]).toEqual(['corrected_already']);
        await money.applies();
        expect((await correct({ saleId })).refusal).toBe('corrected_already');
        const known = { saleId, correctionId: made[0] };
        expect((await correct(known)).body.state).toBe('done');
        const taken = await correct({ ...known, reason: 'another' });
        expect([taken.status, taken.refusal]).toEqual([409, 'correction_taken']);
        const orders = await money.site.server.database.read((em) => em.countBy(CreditOrderRow, { saleId }));
        expect(orders).toBe(2);
      });

      it('is refused where there is nothing to reverse', async () => {
        const held = await sell({ amountMinor: 60_000 });
        expect([(await correct({ saleId: held })).status, (await correct({ saleId: held })).refusal]).toEqual([
          409,
          'sale_is_held',
        ]);
        expect((await correct({ saleId: randomUUID() })).refusal).toBe('sale_unknown');
        expect((await correct({})).refusal).toBe('input_wrong');
        expect((await correct({ saleId: held, refundId: v7() })).refusal).toBe('input_wrong');
        const saleId = await sell();
        await money.applies();
        const stranger = await money.site.server.signIn('finance', { buildings: [7] });
        const body = { correctionId: v7(), saleId, reason: 'wrong key' };
        expect((await stranger.answer(correctRoute, { body })).refusal).toBe('sale_unknown');
        const closed = { closedAt: new Date(), openMeterCode: null };
        const { assignmentId } = tenant;
        await money.site.server.database.transaction((em) => em.update(AssignmentRow, { assignmentId }, closed));
        expect((await correct({ saleId })).refusal).toBe('account_cancelled');
      });
    });

    describe('of a refund', () => {
      const refund = async (): Promise<string> => {
        const body = { refundId: v7(), assignmentId: tenant.assignmentId, amountMinor: 400, reason: 'moves out' };
        await money.site.client.call(refundRoute, { body });
        return body.refundId;
      };
      const pay = (refundId: string) => {
        const body = { payoutId: v7(), method: 'cash', shiftId: tablet.shiftId };
        return money.site.client.call(payoutRoute, { params: { refundId }, body });
      };

      it('that no gateway has ends it without the meter', async () => {
        const [ahead, offer] = [await sell(), await money.offer()];
        const refundId = await refund();
        const { body } = await correct({ refundId });
        expect([body.state, (await refundOf(refundId)).state]).toEqual(['done', 'void']);
        await money.gateway.apply(offer);
        await money.settled();
        expect((await sale(ahead)).state).toBe('credited');
        expect(money.gateway.offers.length).toBe(1);
      });

      it('that is under way is refused until the meter has said something', async () => {
        const refundId = await refund();
        const offer = await money.offer();
        expect((await correct({ refundId })).refusal).toBe('refund_under_way');
        await money.gateway.apply(offer);
        expect((await correct({ refundId })).status).toBe(200);
        await money.applies();
      });

      it('that is payable puts it on the meter again, and there is nothing to pay out', async () => {
        const refundId = await refund();
        await money.applies();
        const { body } = await correct({ refundId });
        expect([body.state, (await refundOf(refundId)).state]).toEqual(['on_its_way', 'corrected']);
        const answer = await money.site.client.answer(payoutRoute, {
          params: { refundId },
          body: { payoutId: v7(), method: 'cash', shiftId: tablet.shiftId },
        });
        expect(answer.refusal).toBe('refund_corrected_already');
        expect((await money.applies()).amountHundredths).toBe(400);
        expect(await balances()).toEqual([0, 0, 0, 0].map(minorUnits));
        expect((await correct({ refundId })).refusal).toBe('corrected_already');
      });

      it('that was paid takes the money back first', async () => {
        const refundId = await refund();
        await money.applies();
        await pay(refundId);
        expect((await correct({ refundId })).refusal).toBe('payment_missing');
        const payment = { method: 'cash', shiftId: tablet.shiftId };
        const strange = { ...payment, shiftId: v7() };
        expect((await correct({ refundId, payment: { ...payment, method: 'shells' } })).refusal).toBe('input_wrong');
        const wish = { refundId, payment, correctionId: v7() };
        expect((await correct(wish)).status).toBe(200);
        expect((await correct({ ...wish, payment: strange })).refusal).toBe('correction_taken');
        await money.applies();
        expect(await balances()).toEqual([0, 0, 0, 0].map(minorUnits));
      });

      it('that the meter does not take back is owed to the tenant again, as a refund of its own', async () => {
        const refundId = await refund();
        await money.applies();
        await pay(refundId);
        await correct({ refundId, payment: { method: 'cash', shiftId: tablet.shiftId } });
        await money.refuses('over_hoarding_limit');
        const { items } = await money.site.client.call(refundsList.page, { query: { state: 'payable' } });
        expect(items.map(({ cause, payableMinor }) => [cause, payableMinor])).toEqual([
          ['correction', minorUnits(400)],
        ] as never);
        await pay(items[0]?.refundId ?? '');
        expect(await balances()).toEqual([minorUnits(-400), minorUnits(-400), minorUnits(0), minorUnits(0)]);
        expect((await correct({ refundId: items[0]?.refundId })).refusal).toBe('not_correctable');
      });

      it('is refused where the meter has no room for it', async () => {
        const full = await money.tenant(100_000);
        tenant = full;
        const refundId = await refund();
        await money.applies();
        await money.gateway.sendReadings([money.gateway.reading(full.meterCode, { remainingHundredths: 99_900 })]);
        expect((await correct({ refundId })).refusal).toBe('over_hoarding_limit');
      });
    });
  });
});
