import { randomUUID } from 'node:crypto';
import {
  type Account,
  addMetersRoute,
  changeTermsRoute,
  refundsList,
  minorUnits,
  openAccountRoute,
  payoutRoute,
} from '#shared';
import { CLOSING_TERMS, ClosingSite, type ClosingTenant } from '../../test/closing-site.js';
import { forEachDatabase } from '../../test/harness.js';
import { until } from '../../test/scripted-gateway.js';
import { METER, OTHER_METER } from '../../test/small-property.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';

describe('meters of an account that is open already', () => {
  forEachDatabase((start) => {
    let site: ClosingSite;
    beforeEach(async () => {
      site = await ClosingSite.open(await start());
    });
    afterEach(async () => {
      await site.checkBooks();
      await site.close();
    });

    /** A tenant of the first meter whose account was closed with 30.00 left. */
    const left = async (): Promise<ClosingTenant> => {
      const tenant = await site.tenant([METER]);
      site.burn(METER, 30_00);
      await site.begin(tenant);
      await site.confirm(tenant, await site.reach(tenant, 'ready'));
      await site.reach(tenant, 'done');
      return tenant;
    };
    const meter = (more: Record<string, unknown> = {}) => ({
      ...{ assignmentId: randomUUID(), meterCode: OTHER_METER, terms: CLOSING_TERMS, firstRechargeMinor: 5_00 },
      ...{ method: 'cash', transferredFrom: null, transferredMinor: 0, ...more },
    });
    const opening = (more: Record<string, unknown> = {}) => ({
      ...{ requestId: randomUUID(), name: 'Zoë Łącka', telephone: '', address: '', remark: '' },
      ...{ meters: [meter(more)], shiftId: randomUUID() },
    });
    const settlements = async () =>
      (await site.client.call(refundsList.page, { query: { cause: 'settlement' } })).items.map(
        ({ state, payableMinor, carriedMinor }) => [state, Number(payableMinor), Number(carriedMinor)],
      );

    it('take what a closed one left, once, and the rest is paid out', async () => {
      const from = await left();
      const [transferredFrom] = from.assignmentIds;
      const body = opening({ transferredFrom, transferredMinor: 20_00 });
      site.gateway.meters.set(OTHER_METER, { ...site.gateway.counters(OTHER_METER), opened: false });
      await site.gateway.sendReadings([site.reading(OTHER_METER)]);
      const { account } = await site.client.call(openAccountRoute, { body });
      await until(async () => (await site.openOrders()) === 0);
      expect(site.gateway.counters(OTHER_METER).totalPurchasedHundredths).toBe(25_00);
      expect(await site.balance(`meter:${account.assignments[0]?.assignmentId ?? ''}`)).toBe(25_00);
      expect([await site.balance('payable'), await site.balance('carried')]).toEqual([10_00, 0]);
      expect(await settlements()).toEqual([['payable', 10_00, 20_00]]);
      const again = await site.client.answer(openAccountRoute, { body });
      expect([again.status, again.body.account.number]).toEqual([200, account.number]);
      const other = { ...body, name: 'Somebody else' };
      expect((await site.client.answer(openAccountRoute, { body: other })).refusal).toBe('request_taken');
      const [refund] = (await site.client.call(refundsList.page, { query: { cause: 'settlement' } })).items;
      const params = { refundId: refund?.refundId ?? '' };
      const payout = { payoutId: randomUUID(), method: 'cash', shiftId: randomUUID() };
      const paid = await site.client.call(payoutRoute, { params, body: payout });
      expect(Number(paid.payout?.amountMinor)).toBe(10_00);
      expect(await site.balance('payable')).toBe(0);
    });

    it('take no more than was left, nothing twice, and nothing of what was paid out', async () => {
      const from = await left();
      const [transferredFrom] = from.assignmentIds;
      const refusal = async (more: Record<string, unknown>) =>
        (await site.client.answer(openAccountRoute, { body: opening(more) })).refusal;
      expect(await refusal({ transferredFrom, transferredMinor: 30_01 })).toBe('transfer_unknown');
      expect(await refusal({ transferredFrom: randomUUID(), transferredMinor: 1 })).toBe('transfer_unknown');
      expect(await refusal({ transferredMinor: 1 })).toBe('transfer_reason_missing');
      const seller = await site.server.signIn('seller');
      const body = opening({ transferredMinor: 1, transferReason: 'from the old system' });
      expect((await seller.answer(openAccountRoute, { body })).refusal).toBe('transfer_not_allowed');
      const openings = [1, 2, 3].map(() => opening({ transferredFrom, transferredMinor: 30_00 }));
      const answers = await Promise.all(openings.map((one) => site.client.answer(openAccountRoute, { body: one })));
      expect(answers.filter(({ status }) => status === 200)).toHaveSize(1);
      expect(await settlements()).toEqual([['carried', 0, 30_00]]);
      const meterRow = meter({ transferredFrom, transferredMinor: 1 });
      const added = { requestId: randomUUID(), meters: [{ ...meterRow, meterCode: METER }], shiftId: randomUUID() };
      const accountId = answers.find(({ status }) => status === 200)?.body.account.accountId ?? '';
      const { refusal: late } = await site.client.answer(addMetersRoute, { params: { accountId }, body: added });
      expect(late).toBe('transfer_unknown');
    });

    it('leave what they refuse to the tenant again, also when the rest was paid out meanwhile', async () => {
      for (const paidOut of [false, true]) {
        const from = await left();
        const [transferredFrom] = from.assignmentIds;
        site.held = true;
        const body = opening({ transferredFrom, transferredMinor: 20_00, firstRechargeMinor: 0 });
        const [first] = body.meters;
        const meters = [{ ...first, meterCode: METER }];
        const { account } = await site.client.call(openAccountRoute, { body: { ...body, meters } });
        if (paidOut) {
          const query = { cause: 'settlement', state: 'payable', accountId: from.accountId };
          const [refund] = (await site.client.call(refundsList.page, { query })).items;
          const payout = { payoutId: randomUUID(), method: 'cash', shiftId: randomUUID() };
          await site.client.call(payoutRoute, { params: { refundId: refund?.refundId ?? '' }, body: payout });
        }
        site.refuse = ({ kind }) => (kind === 'credit' ? 'bad_check' : undefined);
        site.held = false;
        await until(async () => (await site.openOrders()) === 0);
        site.refuse = () => undefined;
        const owed = { accountId: from.accountId, state: 'payable' };
        const page = await site.client.call(refundsList.page, { query: owed });
        expect(Number(page.sums['payable'])).toBe(paidOut ? 20_00 : 30_00);
        expect(await site.balance(`meter:${account.assignments[0]?.assignmentId ?? ''}`)).toBe(0);
        const tenant = {
          ...from,
          accountId: account.accountId,
          assignmentIds: [account.assignments[0]?.assignmentId ?? ''],
        };
        await site.begin(tenant);
        await site.confirm(tenant, await site.reach(tenant, 'ready'));
        await site.reach(tenant, 'done');
      }
      expect(await site.balance('payable')).toBe(50_00);
      expect(await site.balance('carried')).toBe(0);
    });

    it('take an amount from elsewhere with a reason that stays in the records', async () => {
      const more = { transferredMinor: 7_00, transferReason: 'card of the old system', firstRechargeMinor: 0 };
      await site.gateway.sendReadings([site.reading(OTHER_METER)]);
      site.gateway.meters.set(OTHER_METER, { ...site.gateway.counters(OTHER_METER), opened: false });
      await site.client.call(openAccountRoute, { body: opening(more) });
      await until(async () => (await site.openOrders()) === 0);
      expect(await site.balance('unexplained')).toBe(-7_00);
      const rows = await site.server.database.read((em) => em.findBy(LedgerRow, { kind: 'transfer' }));
      expect(rows.map(({ debit, credit }) => [debit, credit.split(':')[0]])).toEqual([
        ['unexplained', 'carried'],
        ['carried', 'meter'],
      ]);
    });

    it('can be added and taken away, each form once', async () => {
      const tenant = await site.tenant([METER]);
      const params = { accountId: tenant.accountId };
      await site.gateway.sendReadings([site.reading(OTHER_METER)]);
      site.gateway.meters.set(OTHER_METER, { ...site.gateway.counters(OTHER_METER), opened: false });
      const body = { requestId: randomUUID(), meters: [meter()], shiftId: randomUUID() };
      const answers = await Promise.all([1, 2, 3].map(() => site.client.answer(addMetersRoute, { params, body })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(answers[0]?.body.assignments.length).toBe(2);
      const other = { ...body, shiftId: randomUUID() };
      expect((await site.client.answer(addMetersRoute, { params, body: other })).refusal).toBe('request_taken');
      const taken = { ...other, requestId: randomUUID(), meters: [meter()] };
      expect((await site.client.answer(addMetersRoute, { params, body: taken })).refusal).toBe('meter_has_account');
      await until(async () => (await site.openOrders()) === 0);
      expect(site.gateway.counters(OTHER_METER).remainingHundredths).toBe(5_00);
      const added = { ...tenant, assignmentIds: [body.meters[0]?.assignmentId ?? ''] };
      await site.begin(added);
      await site.confirm(added, await site.reach(added, 'ready'));
      await site.reach(added, 'done');
      const late = { ...taken, requestId: randomUUID() };
      expect((await site.client.answer(addMetersRoute, { params, body: late })).status).toBe(200);
      await until(async () => (await site.openOrders()) === 0);
      const rest: ClosingTenant = {
        ...tenant,
        assignmentIds: [...tenant.assignmentIds, late.meters[0]?.assignmentId ?? ''],
      };
      await site.begin(rest);
      const closing = { ...late, requestId: randomUUID(), meters: [meter()] };
      expect((await site.client.answer(addMetersRoute, { params, body: closing })).refusal).toBe('account_closing');
    });

    it('get new prices and limits, which must have room for what is there', async () => {
      const tenant = await site.tenant([METER]);
      const [assignmentId = ''] = tenant.assignmentIds;
      const change = (terms: object, changeId: string = randomUUID()) =>
        site.client.answer(changeTermsRoute, { params: { assignmentId }, body: { changeId, terms } });
      await site.gateway.sendReadings([site.reading(METER)]);
      const low = { ...CLOSING_TERMS, hoardingLimitMinor: minorUnits(49_99) };
      expect((await change(low)).refusal).toBe('limit_under_balance');
      const terms = { ...CLOSING_TERMS, hoardingLimitMinor: minorUnits(50_00) };
      const changeId = randomUUID();
      const answers = [await change(terms, changeId), await change(terms, changeId)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await change(CLOSING_TERMS, changeId)).refusal).toBe('change_taken');
      const account = answers[1]?.body as Account;
      expect(Number(account.assignments[0]?.terms.hoardingLimitMinor)).toBe(50_00);
      const settings = () =>
        site.server.database.read((em) => em.findOneByOrFail(MeterSettingsRow, { newestSlot: METER }));
      await until(async () => (await settings()).state === 'confirmed');
      const { wanted, version } = await settings();
      expect([Number(wanted.hoardingLimitMinor), wanted.mode, version]).toEqual([50_00, 'prepaid', 2]);
      await site.begin(tenant);
      expect((await change({ ...CLOSING_TERMS })).refusal).toBe('account_closing');
    });
  });
});
