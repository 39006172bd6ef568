import { randomUUID } from 'node:crypto';
import {
  abandonClosingRoute,
  type AccountClosing,
  beginClosingRoute,
  confirmClosingRoute,
  refundsList,
  salesList,
  minorUnits,
  readClosingAgainRoute,
  showAccountRoute,
  showClosingRoute,
} from '#shared';
import { ClosingSite, type ClosingTenant } from '../../test/closing-site.js';
import { forEachDatabase } from '../../test/harness.js';
import { SaleSite, type Tablet, type Tenant } from '../../test/sale-site.js';
import { until } from '../../test/scripted-gateway.js';
import { makeOrder, METER, OTHER_METER } from '../../test/small-property.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';

describe('closing an account', () => {
  forEachDatabase((start) => {
    let site: ClosingSite;
    beforeEach(async () => {
      site = await ClosingSite.open(await start());
    });
    afterEach(async () => {
      await site.checkBooks();
      await site.close();
    });

    const ready = async (tenant: ClosingTenant): Promise<AccountClosing> => {
      await site.begin(tenant);
      return site.reach(tenant, 'ready');
    };
    const entries = (kind: LedgerRow['kind']): Promise<LedgerRow[]> =>
      site.server.database.read((em) => em.findBy(LedgerRow, { kind }));
    const modeWanted = async (): Promise<string | undefined> =>
      (await site.server.database.read((em) => em.findOneBy(MeterSettingsRow, { newestSlot: METER })))?.wanted.mode;
    const refusalOf = async (tenant: ClosingTenant, body: unknown): Promise<string | undefined> =>
      (await site.client.answer(confirmClosingRoute, { params: { accountId: tenant.accountId }, body })).refusal;

    it('powers the meter off, reads it, gives back what it holds, closes it, and keeps the number', async () => {
      const tenant = await site.tenant([METER]);
      site.burn(METER, 12_34);
      const shown = await ready(tenant);
      const [closing] = shown.closings;
      expect([site.modes.get(METER), Number(closing?.balanceMinor), closing?.energyWh, closing?.waitsFor]).toEqual([
        'forced_off',
        12_34,
        12_340,
        'person',
      ]);
      await site.confirm(tenant, shown);
      const done = await site.reach(tenant, 'done');
      const { opened, remainingHundredths, purchaseCount, totalPurchasedHundredths } = site.gateway.counters(METER);
      // open, first credit, settlement, close
      expect([opened, remainingHundredths, purchaseCount, totalPurchasedHundredths]).toEqual([false, 0, 4, 37_66]);
      expect(await site.balance('payable')).toBe(12_34);
      expect(await site.balance(`meter:${tenant.assignmentIds[0]}`)).toBe(37_66);
      const account = await site.client.call(showAccountRoute, { params: { accountId: tenant.accountId } });
      expect(account.cancelledAt).not.toBeNull();
      expect(account.assignments[0]?.closedAt).not.toBeNull();
      const refunds = await site.client.call(refundsList.page, { query: { accountId: tenant.accountId } });
      const due = refunds.items.map(({ cause, state, payableMinor }) => [cause, state, Number(payableMinor)]);
      expect(due).toEqual([['settlement', 'payable', 12_34]]);
      expect([account.number, done.closings[0]?.endedAt !== null]).toEqual([tenant.number, true]);
      // It stays off until somebody opens it for the next tenant.
      expect(await modeWanted()).toBe('forced_off');
    });

    it('closes each of several meters, and the account with the last one', async () => {
      const tenant = await site.tenant([METER, OTHER_METER]);
      const [first = '', second = ''] = tenant.assignmentIds;
      const one = { ...tenant, assignmentIds: [first] };
      const begun = await ready(one);
      await site.confirm(one, begun);
      await site.reach(one, 'done');
      const show = () => site.client.call(showAccountRoute, { params: { accountId: tenant.accountId } });
      expect((await show()).cancelledAt).toBeNull();
      await site.begin({ ...tenant, assignmentIds: [second] });
      await until(async () => (await site.show(tenant)).closings.some(({ state }) => state === 'ready'));
      const shown = await site.show(tenant);
      await site.confirm(tenant, { ...shown, closings: shown.closings.filter(({ state }) => state === 'ready') });
      await site.reach(tenant, 'done');
      expect((await show()).cancelledAt).not.toBeNull();
      expect(await site.balance('payable')).toBe(100_00);
    });

    it('needs no settlement of a meter at zero', async () => {
      const tenant = await site.tenant([METER], 0);
      await site.confirm(tenant, await ready(tenant));
      await site.reach(tenant, 'done');
      expect(site.gateway.counters(METER).purchaseCount).toBe(2);
      expect(await entries('settlement')).toEqual([]);
    });

    it('takes what the tenant owes, with a receipt', async () => {
      const tenant = await site.tenant([METER]);
      site.burn(METER, -7_50);
      const shiftId = randomUUID();
      const shown = await ready(tenant);
      expect(await refusalOf(tenant, site.confirmation(shown))).toBe('arrears_undecided');
      await site.confirm(tenant, shown, { arrears: { how: 'paid', method: 'cash', shiftId } });
      await site.reach(tenant, 'done');
      expect(site.gateway.counters(METER).remainingHundredths).toBe(0);
      expect(await site.balance(`till:${shiftId}:cash`)).toBe(7_50);
      const sales = await site.client.call(salesList.page, { query: { accountId: tenant.accountId } });
      expect(sales.items.map(({ amountMinor, state }) => [Number(amountMinor), state])).toContain([7_50, 'credited']);
      expect(await entries('arrears')).toHaveSize(1);
    });

    it('lets go what the tenant owes, and says so in the books', async () => {
      const tenant = await site.tenant([METER]);
      site.burn(METER, -7_50);
      await site.confirm(tenant, await ready(tenant), { arrears: { how: 'written_off', reason: 'moved abroad' } });
      await site.reach(tenant, 'done');
      expect(site.gateway.counters(METER).remainingHundredths).toBe(0);
      expect(await site.balance('written_off')).toBe(-7_50);
    });

    it('waits for orders that are open before it reads', async () => {
      const tenant = await site.tenant([METER]);
      site.held = true;
      await makeOrder(site.server, 5_00);
      await site.begin(tenant);
      expect((await site.show(tenant)).closings[0]?.waitsFor).toBe('orders');
      site.held = false;
      const shown = await site.reach(tenant, 'ready');
      expect(Number(shown.closings[0]?.balanceMinor)).toBe(55_00);
    });

    it('is told why the meter said no, and goes on after another reading', async () => {
      const tenant = await site.tenant([METER]);
      site.refuse = ({ amountHundredths }) => (amountHundredths < 0 ? 'below_zero' : undefined);
      await site.confirm(tenant, await ready(tenant));
      const stopped = await site.reach(tenant, 'needs_attention');
      const { closingId = '' } = stopped.closings[0] ?? {};
      expect(stopped.closings[0]?.reason).toBe('below_zero');
      expect(await site.balance('payable')).toBe(0);
      site.refuse = () => undefined;
      site.burn(METER, 49_00);
      const body = { attempt: 1 };
      await site.client.call(readClosingAgainRoute, { params: { closingId }, body });
      await site.client.call(readClosingAgainRoute, { params: { closingId }, body });
      const shown = await site.reach(tenant, 'ready');
      expect([Number(shown.closings[0]?.balanceMinor), shown.closings[0]?.attempt]).toEqual([49_00, 2]);
      expect(await refusalOf(tenant, site.confirmation(shown, { attempt: 1 }))).toBe('closing_not_ready');
      await site.confirm(tenant, shown);
      await site.reach(tenant, 'done');
      expect(await site.balance('payable')).toBe(49_00);
    });

    it('never settles twice when only the close is refused', async () => {
      const tenant = await site.tenant([METER]);
      site.refuse = ({ kind }) => (kind === 'close' ? 'bad_check' : undefined);
      await site.confirm(tenant, await ready(tenant));
      const stopped = await site.reach(tenant, 'needs_attention');
      expect([Number(stopped.closings[0]?.balanceMinor), Number(stopped.closings[0]?.settledMinor)]).toEqual([
        0, 50_00,
      ]);
      await site.confirm(tenant, stopped, { withoutMeter: { reason: 'it will not close' } });
      await site.reach(tenant, 'done');
      expect(await site.balance('payable')).toBe(50_00);
    });

    it('takes a meter that was closed already for closed', async () => {
      const tenant = await site.tenant([METER], 0);
      site.refuse = ({ kind }) => (kind === 'close' ? 'meter_closed' : undefined);
      await site.confirm(tenant, await ready(tenant));
      expect((await site.reach(tenant, 'done')).cancelledAt).not.toBeNull();
    });

    it('is settled by the last reading when the meter is gone, without an order to it', async () => {
      const tenant = await site.tenant([METER]);
      site.burn(METER, 20_00);
      await site.gateway.sendReadings([site.reading(METER)]);
      await site.cut();
      const orderId = await makeOrder(site.server, 1_00);
      await site.begin(tenant);
      const shown = await site.show(tenant);
      expect(await refusalOf(tenant, site.confirmation(shown))).toBe('closing_not_ready');
      const confirmed = await site.confirm(tenant, shown, { withoutMeter: { reason: 'burnt out' } });
      expect([confirmed.cancelledAt !== null, confirmed.closings[0]?.withoutMeter]).toEqual([true, true]);
      expect(await site.balance('payable')).toBe(20_00);
      const order = await site.server.database.read((em) => em.findOneByOrFail(CreditOrderRow, { orderId }));
      expect([order.state, site.gateway.counters(METER).purchaseCount]).toEqual(['void', 2]);
    });

    it('is not settled without the meter while an order may be in it', async () => {
      const tenant = await site.tenant([METER]);
      site.held = true;
      await makeOrder(site.server, 1_00);
      await until(() => site.gateway.offers.length === 3);
      await site.begin(tenant);
      const shown = await site.show(tenant);
      const confirmation = site.confirmation(shown, { withoutMeter: { reason: 'burnt out' } });
      expect(await refusalOf(tenant, confirmation)).toBe('order_under_way');
      site.held = false;
      await site.reach(tenant, 'ready');
    });

    it('can be left before it is confirmed: the meter gets the mode that it had', async () => {
      const tenant = await site.tenant([METER]);
      const shown = await ready(tenant);
      const closingIds = shown.closings.map(({ closingId }) => closingId);
      const abandon = { params: { accountId: tenant.accountId }, body: { closingIds } };
      await site.client.call(abandonClosingRoute, abandon);
      await site.client.call(abandonClosingRoute, abandon);
      await until(() => site.modes.get(METER) === 'prepaid');
      const account = await site.client.call(showAccountRoute, { params: { accountId: tenant.accountId } });
      expect([account.cancelledAt, account.assignments[0]?.closingId]).toEqual([null, null]);
      expect(await refusalOf(tenant, site.confirmation(shown))).toBe('closing_not_ready');
      await site.confirm(tenant, await ready(tenant));
      await site.reach(tenant, 'done');
      expect((await site.client.answer(abandonClosingRoute, abandon)).status).toBe(200);
    });

    it('cannot be left once it is being settled', async () => {
      const tenant = await site.tenant([METER]);
      const shown = await ready(tenant);
      site.held = true;
      await site.confirm(tenant, shown);
      const closingIds = shown.closings.map(({ closingId }) => closingId);
      const answer = await site.client.answer(abandonClosingRoute, {
        params: { accountId: tenant.accountId },
        body: { closingIds },
      });
      expect([answer.status, answer.refusal]).toEqual([409, 'closing_under_way']);
      site.held = false;
      await site.reach(tenant, 'done');
    });

    it('is the same however often each form is sent, and refused where a form says something else', async () => {
      const tenant = await site.tenant([METER]);
      const params = { accountId: tenant.accountId };
      const [assignmentId] = tenant.assignmentIds;
      const body = { requestId: randomUUID(), closings: [{ closingId: randomUUID(), assignmentId }] };
      const answers = await Promise.all([1, 2, 3].map(() => site.client.answer(beginClosingRoute, { params, body })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const other = { ...body, closings: [{ closingId: randomUUID(), assignmentId }] };
      const refusal = async (sent: unknown) =>
        (await site.client.answer(beginClosingRoute, { params, body: sent })).refusal;
      expect(await refusal(other)).toBe('request_taken');
      expect(await refusal({ ...body, requestId: randomUUID() })).toBe('closing_taken');
      expect(await refusal({ ...other, requestId: randomUUID() })).toBe('account_closing');
      const unknown = [{ closingId: randomUUID(), assignmentId: randomUUID() }];
      expect(await refusal({ requestId: randomUUID(), closings: unknown })).toBe('assignment_unknown');

      const shown = await site.reach(tenant, 'ready');
      const confirmation = site.confirmation(shown);
      const confirmed = await Promise.all(
        [1, 2, 3].map(() => site.client.answer(confirmClosingRoute, { params, body: confirmation })),
      );
      expect(confirmed.map(({ status }) => status)).toEqual([200, 200, 200]);
      const changed = confirmation.closings.map((one) => ({ ...one, balanceMinor: 1 }));
      expect(await refusalOf(tenant, { ...confirmation, closings: changed })).toBe('confirm_taken');
      await site.reach(tenant, 'done');
      expect(await refusalOf(tenant, confirmation)).toBeUndefined();
      expect(await refusal({ ...other, requestId: randomUUID() })).toBe('account_cancelled');
      expect(await site.balance('payable')).toBe(50_00);
      expect(await entries('settlement')).toHaveSize(1);
    });

    it('goes on where it was when the server stops after any of its steps', async () => {
      const tenant = await site.tenant([METER]);
      site.held = true;
      await site.begin(tenant);
      await site.restart();
      site.held = false;
      const shown = await site.reach(tenant, 'ready');
      await site.restart();
      site.held = true;
      await site.confirm(tenant, shown);
      await site.restart();
      site.refuse = ({ kind }) => (kind === 'close' ? 'nothing' : undefined);
      site.held = false;
      await until(async () => (await site.show(tenant)).closings[0]?.closeOrder === 'journalled', 10_000);
      expect(await site.balance('payable')).toBe(50_00);
      site.refuse = () => undefined;
      await site.restart();
      await site.reach(tenant, 'done');
      expect(await site.balance('payable')).toBe(50_00);
      expect(site.gateway.counters(METER).purchaseCount).toBe(4);
    });

    it('is nobody’s who may not work in the building', async () => {
      const tenant = await site.tenant([METER]);
      const stranger = await site.server.signIn('administrator', { buildings: [7] });
      const [assignmentId] = tenant.assignmentIds;
      const body = { requestId: randomUUID(), closings: [{ closingId: randomUUID(), assignmentId }] };
      const { refusal } = await stranger.answer(beginClosingRoute, { params: { accountId: tenant.accountId }, body });
      expect(refusal).toBe('assignment_unknown');
    });
  });
});

describe('a sale against the closing of its account', () => {
  forEachDatabase((start) => {
    let site: SaleSite;
    let tablet: Tablet;
    beforeEach(async () => {
      site = await SaleSite.open(start);
      tablet = await site.tablet();
    });
    afterEach(() => site.checkBooks());

    const beginOf = ({ accountId, assignmentId }: Tenant) => {
      const body = { requestId: randomUUID(), closings: [{ closingId: randomUUID(), assignmentId }] };
      return site.client.call(beginClosingRoute, { params: { accountId }, body });
    };

    it('is held when the closing was first, also when it was made before', async () => {
      const tenant = await site.tenant();
      const made = site.sell(tablet, tenant);
      await beginOf(tenant);
      expect(await site.outcomes(tablet, made, site.sell(tablet, tenant))).toEqual([
        'held account_closed',
        'held account_closed',
      ]);
      expect(await site.balance('held')).toBe(minorUnits(4_000));
    });

    it('is waited for when it was first', async () => {
      const tenant = await site.tenant();
      expect(await site.outcomes(tablet, site.sell(tablet, tenant))).toEqual(['accepted']);
      expect((await beginOf(tenant)).closings[0]?.waitsFor).toBe('orders');
    });

    it('comes to one of the two when both come at once', async () => {
      for (let round = 0; round < 5; round++) {
        const tenant = await site.tenant();
        const sale = site.sell(tablet, tenant);
        const [[outcome], begun] = await Promise.all([site.outcomes(tablet, sale), beginOf(tenant)]);
        expect(['accepted', 'held account_closed']).toContain(outcome ?? '');
        const { closings } = await site.client.call(showClosingRoute, { params: { accountId: begun.accountId } });
        expect(closings[0]?.waitsFor).toBe(outcome === 'accepted' ? 'orders' : 'forced_off');
      }
    });
  });
});
