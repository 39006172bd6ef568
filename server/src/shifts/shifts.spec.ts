import {
  shiftsList,
  closeShiftRoute,
  grantLeaseRoute,
  handOverRoute,
  minorUnits,
  type MinorUnits,
  showShiftRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { NOON, SaleSite, type Tablet, type Tenant } from '../../test/sale-site.js';

const MINUTE = 60_000;

describe('tills', () => {
  forEachDatabase((start) => {
    let site: SaleSite;
    let seller: TestClient;
    let office: TestClient;
    let tablet: Tablet;
    let tenant: Tenant;
    /** another tablet of the same operator: what it may sell is what his float leaves */
    let other: Tablet | undefined;
    beforeEach(async () => {
      other = undefined;
      site = await SaleSite.open(start);
      office = site.client;
      seller = await site.server.signIn('seller', { offlineFloatMinor: 100_000 });
      tablet = await site.tablet({ operatorId: seller.session!.operator.operatorId });
      tenant = await site.tenant();
    });
    afterEach(() => site.checkBooks());

    const later = (ms: number) => site.clock.set(new Date(NOON + ms));
    const show = (shiftId = tablet.shiftId, client = office) => client.call(showShiftRoute, { params: { shiftId } });
    const close = (countedMinor: number, change: object = {}, shiftId = tablet.shiftId) =>
      office.answer(closeShiftRoute, {
        params: { shiftId },
        body: { closingId: v7(), countedMinor, reason: 'the tablet is broken', ...change },
      });
    const receive = (amountMinor: number, change: object = {}, client = office) =>
      client.answer(handOverRoute, {
        body: { handOverId: v7(), shiftId: tablet.shiftId, amountMinor, acceptShortage: false, remark: '', ...change },
      });
    const floatLeft = async (): Promise<MinorUnits | null> => {
      other ??= await site.tablet({ operatorId: tablet.operatorId, sumMinor: minorUnits(0) });
      const body = { requestId: v7(), ...site.leaseWish(other) };
      const { body: granted } = await seller.answer(grantLeaseRoute, { params: { deviceId: other.deviceId }, body });
      return granted.floatLeftMinor;
    };

    it('show float, sales by method, cash in and out, and what should be there', async () => {
      await site.outcomes(
        tablet,
        ...[site.openShift(tablet), site.sell(tablet, tenant), site.sell(tablet, tenant)],
        site.sell(tablet, tenant, { method: 'card', amountMinor: minorUnits(700) }),
      );
      await receive(3_000);
      const shift = await show();
      expect(shift.sold).toEqual([
        { method: 'cash', count: 2, sumMinor: minorUnits(4_000) },
        { method: 'card', count: 1, sumMinor: minorUnits(700) },
      ]);
      const { state, floatMinor, handedOverMinor, cashMinor, devicePrefix, operatorName } = shift;
      expect([state, floatMinor, handedOverMinor, cashMinor, devicePrefix, operatorName] as unknown[]).toEqual([
        ...['open', 5_000, 3_000, 6_000, tablet.prefix, 'Tess Test'],
      ]);
    });

    it('tell how many sales of the device are not in yet', async () => {
      const missing = site.sell(tablet, tenant);
      const totals = { cash: { count: 2, sumMinor: minorUnits(4_000) } };
      await site.outcomes(tablet, site.sell(tablet, tenant), site.closeShift(tablet, 4_000, { totals }));
      expect((await show()).missing).toEqual({ count: 1, sumMinor: minorUnits(2_000) });
      await site.outcomes(tablet, missing);
      expect((await show()).missing).toEqual({ count: 0, sumMinor: minorUnits(0) });
    });

    it('are shown to their own operator; to others only with the permission to close or to receive', async () => {
      const other = await site.server.signIn('seller');
      await site.outcomes(tablet, site.openShift(tablet));
      const listed = async (client: TestClient) => (await client.call(shiftsList.page)).items.length;
      expect([await listed(seller), await listed(other), await listed(office)]).toEqual([1, 0, 1]);
      const params = { shiftId: tablet.shiftId };
      expect((await other.answer(showShiftRoute, { params })).refusal).toBe('shift_unknown');
      expect((await show(tablet.shiftId, seller)).shiftId).toBe(tablet.shiftId);
    });

    it('are listed newest first, page by page, the open ones apart', async () => {
      const second = await site.tablet();
      await site.outcomes(tablet, site.openShift(tablet), site.closeShift(tablet, 5_000));
      await site.outcomes(second, site.openShift(second));
      const listed = async (query: Record<string, string | number>) =>
        (await office.call(shiftsList.page, { query })).items.map(({ shiftId }) => shiftId);
      expect((await office.call(shiftsList.page, { query: { size: 1 } })).total).toBe(2);
      expect([await listed({ size: 1 }), await listed({ size: 1, page: 2 })]).toEqual([
        [second.shiftId],
        [tablet.shiftId],
      ]);
      expect(await listed({ state: 'open' })).toEqual([second.shiftId]);
      expect(await listed({ state: 'closed' })).toEqual([tablet.shiftId]);
      expect(await listed({ state: 'closed_provisionally' })).toEqual([]);
      expect(await listed({ keywords: second.prefix })).toEqual([second.shiftId]);
      expect((await listed({ keywords: 'tess' })).length).toBe(2);
    });

    it('closed in the office are provisional until the closing of their device has come', async () => {
      await site.outcomes(tablet, site.openShift(tablet), site.sell(tablet, tenant));
      const closedHere = await close(6_000);
      expect([closedHere.body.state, closedHere.body.differenceMinor] as unknown[]).toEqual([
        ...['closed_provisionally', -1_000],
      ]);
      await site.outcomes(tablet, site.sell(tablet, tenant), site.closeShift(tablet, 9_000));
      const { state, countedMinor, differenceMinor, changedAt } = await show();
      expect([state, countedMinor, differenceMinor, changedAt] as unknown[]).toEqual([
        ...['closed', 9_000, 0, new Date(NOON).toISOString()],
      ]);
      expect(await site.balance('till_difference')).toBe(minorUnits(0));
    });

    it('closed in the office are one closing under one id, for ever', async () => {
      await site.outcomes(tablet, site.openShift(tablet));
      const closingId = v7();
      const first = await close(5_000, { closingId });
      const [again, other, reason, second] = [
        await close(5_000, { closingId }),
        await close(4_000, { closingId }),
        await close(5_000, { closingId, reason: 'another' }),
        await close(5_000),
      ];
      expect(again.body).toEqual(first.body);
      expect([other.refusal, reason.refusal, second.refusal, second.status] as unknown[]).toEqual([
        ...['closing_taken', 'closing_taken', 'shift_closed_already', 409],
      ]);
      await site.outcomes(tablet, site.closeShift(tablet, 4_900));
      expect((await close(5_000, { closingId })).body.state).toBe('closed');
      expect((await close(1, {}, v7())).refusal).toBe('shift_unknown');
    });

    it('do not miss cash that was handed over between the counting and the arrival of the closing', async () => {
      await site.outcomes(tablet, site.openShift(tablet), site.sell(tablet, tenant));
      later(4 * MINUTE);
      await receive(7_000);
      later(6 * MINUTE);
      await site.outcomes(tablet, site.closeShift(tablet, 7_000, { atMs: NOON + 2 * MINUTE }));
      const { differenceMinor, cashMinor, expectedMinor } = await show();
      expect([differenceMinor, cashMinor, expectedMinor] as number[]).toEqual([0, 0, 7_000]);
    });

    const refusals: [string, string, object, number][] = [
      ['shift_unknown', 'a till that is not there', { shiftId: v7() }, 100],
      ['nothing_to_receive', 'an amount of zero while nothing is missing', { acceptShortage: true }, 0],
      ['over_till_cash', 'more than the books know in the till', {}, 5_001],
    ];
    for (const [refusal, what, change, amount] of refusals) {
      it(`refuse to hand over ${what}: ${refusal}`, async () => {
        await site.outcomes(tablet, site.openShift(tablet));
        expect((await receive(amount, change)).refusal).toBe(refusal);
      });
    }

    it('are not emptied by their own operator', async () => {
      const cashier = await site.server.signIn(['till.view', 'till.receive']);
      const own = await site.tablet({ operatorId: cashier.session!.operator.operatorId });
      await site.outcomes(own, site.openShift(own));
      expect((await receive(10_000, { shiftId: own.shiftId }, cashier)).refusal).toBe('receiver_is_giver');
    });

    it('hand over once under one id, for ever, also at once', async () => {
      await site.outcomes(tablet, site.openShift(tablet));
      const handOverId = v7();
      const all = await Promise.all(Array.from({ length: 5 }, () => receive(2_000, { handOverId })));
      expect(all.map(({ status }) => status)).toEqual(Array<number>(5).fill(200));
      expect((await show()).cashMinor).toBe(minorUnits(3_000));
      const other = await receive(1_000, { handOverId });
      expect([other.refusal, other.status] as unknown[]).toEqual(['hand_over_taken', 409]);
    });

    it('never give out more than is in them, however many receive at once', async () => {
      await site.outcomes(tablet, site.openShift(tablet));
      const all = await Promise.all(Array.from({ length: 4 }, () => receive(2_000)));
      expect(all.filter(({ status }) => status === 200).length).toBe(2);
      expect((await show()).cashMinor).toBe(minorUnits(1_000));
    });

    it('burden the float with their cash until it is handed over', async () => {
      await site.outcomes(tablet, site.openShift(tablet, 10_000), site.sell(tablet, tenant), site.closeLease(tablet));
      expect(await floatLeft()).toBe(minorUnits(88_000));
      await receive(12_000);
      expect(await floatLeft()).toBe(minorUnits(100_000));
    });

    it('burden the float with what is missing in them until its receiver has accepted that', async () => {
      await site.outcomes(
        tablet,
        site.openShift(tablet, 10_000),
        site.closeLease(tablet),
        site.closeShift(tablet, 4_000),
      );
      expect(await floatLeft()).toBe(minorUnits(90_000));
      await receive(4_000);
      expect([await floatLeft(), (await show()).shortageMinor]).toEqual([minorUnits(94_000), minorUnits(6_000)]);
      const { body } = await receive(0, { acceptShortage: true });
      expect([body.handOver.shortAcceptedMinor, body.shift.shortageMinor]).toEqual([minorUnits(6_000), minorUnits(0)]);
      expect(await floatLeft()).toBe(minorUnits(100_000));
    });

    it('burden it again with a late sale that makes more missing than was accepted', async () => {
      const late = site.sell(tablet, tenant);
      await site.outcomes(tablet, site.closeLease(tablet), site.closeShift(tablet, 0));
      await site.outcomes(tablet, late);
      expect((await show()).shortageMinor).toBe(minorUnits(2_000));
    });

    it('keep the float bound by a lease until it is given back and all that was sold under it is in', async () => {
      const first = tablet;
      tablet = await site.tablet({ operatorId: tablet.operatorId, sumMinor: minorUnits(40_000) });
      await site.outcomes(first, site.closeLease(first));
      expect(await floatLeft()).toBe(minorUnits(60_000));
      const missing = site.sell(tablet, tenant);
      await site.outcomes(tablet, site.closeLease(tablet));
      expect(await floatLeft()).toBe(minorUnits(60_000));
      await site.outcomes(tablet, missing);
      expect(await floatLeft()).toBe(minorUnits(98_000));
    });
  });
});
