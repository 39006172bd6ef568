import {
  closeShiftRoute,
  type DeviceRecord,
  grantLeaseRoute,
  type IntakeItem,
  intakeRoute,
  listUnaccountedRoute,
  minorUnits,
  type NumberRange,
  revokeDeviceRoute,
  showDeviceRoute,
  showShiftRoute,
  writeOffRoute,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { MoneySite } from '../../test/money-site.js';
import type { Tablet, Tenant } from '../../test/sale-site.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { WriteOffRow } from './write-off.entity.js';

describe('write-offs', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let tenant: Tenant;
    /** what the tablet sold as its numbers 1 to 6; 1, 2 and 4 came in */
    let sold: IntakeItem[];
    beforeEach(async () => {
      money = await MoneySite.open(start);
      tablet = await money.site.tablet();
      tenant = await money.tenant(0);
      sold = Array.from({ length: 6 }, () => money.site.sell(tablet, tenant));
      const own = { lastNumber: 5, waiting: 2 };
      const items = [sold[0], sold[1], sold[3]];
      await money.site.server.anybody.call(intakeRoute, { body: { deviceId: tablet.deviceId, items, own } });
    });
    afterEach(() => money.close());

    const params = () => ({ deviceId: tablet.deviceId });
    const show = () => money.site.client.call(showDeviceRoute, { params: params() });
    const revoke = () =>
      money.site.client.call(revokeDeviceRoute, { params: params(), body: { reason: 'lost in the market' } });
    const rangesOf = ({ unaccounted }: DeviceRecord): NumberRange[] => unaccounted?.ranges ?? [];
    const form = (change: object = {}) => ({
      ...{ writeOffId: v7(), ranges: [], amountMinor: 5_000, operatorId: tablet.operatorId },
      ...{ reason: 'stolen, says the police report 17', ...change },
    });
    const write = (body: object) => money.site.client.answer(writeOffRoute, { params: params(), body });
    const till = () => money.site.balance(`till:${tablet.shiftId}:cash`);
    const send = (...items: (IntakeItem | undefined)[]) =>
      money.site.outcomes(tablet, ...items.filter((item) => item !== undefined));

    it('close what a lost device may hold, as far as its numbers, its own word and its lease tell', async () => {
      const before = await show();
      expect(before.said).toEqual(jasmine.objectContaining({ lastNumber: 5, waiting: 2 }));
      await revoke();
      const lost = await show();
      expect(rangesOf(lost)).toEqual([
        { from: 3, to: 3 },
        { from: 5, to: 5 },
        { from: 6, to: null },
      ]);
      expect([lost.unaccounted?.atMostMinor, lost.revokeReason]).toEqual([494_000, 'lost in the market'] as never);
      expect(lost.leases.map(({ stands, usedMinor }) => [stands, usedMinor])).toEqual([['revoked', 6_000]] as never);
      const wish = form({ ranges: rangesOf(lost) });
      const answers = [await write(wish), await write(wish)];
      for (const { body } of answers) {
        expect([body.unaccounted, body.device.lastNumber, body.leases[0]?.stands]).toEqual([null, 4, 'written_off']);
        expect(body.writeOffs.map(({ amountMinor, reversedMinor }) => [amountMinor, reversedMinor])).toEqual([
          [5_000, 0],
        ] as never);
      }
      expect((await write({ ...wish, amountMinor: 4_999 })).refusal).toBe('write_off_taken');
      expect(await money.site.client.call(listUnaccountedRoute)).toEqual([]);
      expect([await till(), await money.site.balance('lost_sales')]).toEqual([11_000, 5_000].map(minorUnits));
    });

    it('are refused, the first reason first', async () => {
      const nobody = { params: { deviceId: v7() }, body: form({ ranges: [{ from: 1, to: 2 }] }) };
      expect((await money.site.client.answer(writeOffRoute, nobody)).refusal).toBe('device_unknown');
      const stale = [{ from: 3, to: 3 }];
      expect((await write(form({ ranges: stale, amountMinor: 9_999_999 }))).refusal).toBe('device_not_revoked');
      await revoke();
      const ranges = rangesOf(await show());
      const strange = { operatorId: v7() };
      const cases: [object, string][] = [
        [{ ranges: stale, ...strange }, 'unaccounted_changed'],
        [{ ranges, amountMinor: 9_999_999, ...strange }, 'operator_not_concerned'],
        [{ ranges, operatorId: null }, 'operator_not_concerned'],
        [{ ranges, amountMinor: 494_001 }, 'over_lease'],
      ];
      for (const [change, refusal] of cases) expect((await write(form(change))).refusal).toBe(refusal);
      const written = await write(form({ ranges, amountMinor: 0, operatorId: null }));
      expect([written.status, written.body.writeOffs[0]?.operatorName]).toEqual([200, null]);
      const again = await write(form({ ranges, amountMinor: 9_999_999 }));
      expect([again.status, again.refusal]).toEqual([409, 'nothing_unaccounted']);
    });

    it('are taken back by what comes in after all, sale by sale, and each is booked once', async () => {
      await revoke();
      await write(form({ ranges: rangesOf(await show()), amountMinor: 3_000 }));
      expect(await till()).toBe(minorUnits(9_000));
      expect(await send(sold[4])).toEqual(['held device_revoked']);
      expect([await till(), await money.site.balance('lost_sales')]).toEqual([9_000, 1_000].map(minorUnits));
      expect(await send(sold[5], sold[2], sold[4])).toEqual([
        'held device_revoked',
        'held device_revoked',
        'repeated held device_revoked',
      ]);
      expect([await till(), await money.site.balance('lost_sales')]).toEqual([12_000, 0].map(minorUnits));
      const { writeOffs, unaccounted, device } = await show();
      expect([writeOffs[0]?.reversedMinor, unaccounted, device.lastNumber]).toEqual([3_000, null, 6] as never);
      const rows = await money.site.server.database.read((em) => em.findBy(LedgerRow, { kind: 'write_off' }));
      const [first, ...back] = rows.sort(
        (a, b) => a.bookedAt.getTime() - b.bookedAt.getTime() || (a.credit === 'lost_sales' ? -1 : 1),
      );
      expect(back.map(({ amountMinor, reversesEntryId }) => [amountMinor, reversesEntryId])).toEqual(
        jasmine.arrayWithExactContents([
          [2_000, first?.entryId],
          [1_000, first?.entryId],
        ]) as never,
      );
    });

    it('go back whole with the last of their numbers, and change a till that was counted before', async () => {
      const next = await money.site.client
        .call(grantLeaseRoute, {
          params: params(),
          body: { requestId: v7(), ...money.site.leaseWish(tablet), lastNumber: 4 },
        })
        .catch(() => undefined);
      expect(next).toBeUndefined();
      await send(money.site.closeLease(tablet, { lastNumber: 6 }));
      await revoke();
      const shift = { shiftId: tablet.shiftId };
      const closing = { closingId: v7(), countedMinor: 6_000, reason: 'the tablet is gone' };
      await money.site.client.call(closeShiftRoute, { params: shift, body: closing });
      const ranges = rangesOf(await show());
      expect(ranges).toEqual([
        { from: 3, to: 3 },
        { from: 5, to: 6 },
      ]);
      // Its lease was given back: nothing more was sold, and nobody knows of cash.
      expect((await write(form({ ranges, amountMinor: 1 }))).refusal).toBe('operator_not_concerned');
      await write(form({ ranges, amountMinor: 0, operatorId: null }));
      await send(sold[2], sold[4], sold[5]);
      const { writeOffs } = await show();
      expect(writeOffs.map(({ reversedMinor }) => reversedMinor)).toEqual([0] as never);
      const counted = await money.site.client.call(showShiftRoute, { params: shift });
      expect([counted.expectedMinor, counted.differenceMinor]).toEqual([12_000, -6_000] as never);
    });

    it('burden a till that is closed as a shortage, until the sales come', async () => {
      await revoke();
      const shift = { shiftId: tablet.shiftId };
      const closing = { closingId: v7(), countedMinor: 6_000, reason: 'the tablet is gone' };
      await money.site.client.call(closeShiftRoute, { params: shift, body: closing });
      await write(form({ ranges: rangesOf(await show()) }));
      const shown = () => money.site.client.call(showShiftRoute, { params: shift });
      const short = await shown();
      expect([short.expectedMinor, short.shortageMinor, short.cashMinor]).toEqual([11_000, 5_000, 6_000] as never);
      await send(sold[2]);
      const late = await shown();
      expect([late.expectedMinor, late.shortageMinor, late.lateMinor]).toEqual([11_000, 5_000, 2_000] as never);
      await send(money.site.closeShift(tablet, 8_000));
      expect((await shown()).shortageMinor).toBe(minorUnits(5_000));
    });

    it('are one when two write off at once, and none is lost when the sale comes at that moment', async () => {
      await revoke();
      const ranges = rangesOf(await show());
      const [a, b] = await Promise.all([write(form({ ranges })), write(form({ ranges }))]);
      expect([a.status, b.status].sort()).toEqual([200, 409]);
      const lost = await money.site.tablet();
      const item = money.site.sell(lost, tenant);
      const other = { deviceId: lost.deviceId };
      await money.site.client.call(revokeDeviceRoute, { params: other, body: { reason: 'lost' } });
      const body = form({ ranges: [{ from: 1, to: null }], amountMinor: 2_000 });
      const [written, [came]] = await Promise.all([
        money.site.client.answer(writeOffRoute, { params: other, body }),
        money.site.outcomes(lost, item),
      ]);
      expect(came).toBe('held device_revoked');
      const row = await money.site.server.database.read((em) => em.findOneBy(WriteOffRow, other));
      // Whoever was first: the sale is booked, and nothing stands for it beside it.
      if (written.status === 200) expect(row?.reversedMinor).toBe(minorUnits(2_000));
      else expect([written.refusal, row]).toEqual(['unaccounted_changed', null]);
    });
  });
});
