import { encodeShiftItem, minorUnits, type ShiftItemReason, SHIFT_ITEM_REASONS } from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { NOON, SaleSite, signBytes, type Tablet, type Tenant } from '../../test/sale-site.js';
import { wordsOf } from '../../test/tablet-items.js';
import { DeviceRow } from '../devices/device.entity.js';
import { LeaseRow } from '../devices/lease.entity.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { ShiftItemRow } from './shift-item.entity.js';
import { shortageOf } from './till-difference.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('shifts and leases that a device signs', () => {
  forEachDatabase((start) => {
    let site: SaleSite;
    let tablet: Tablet;
    let tenant: Tenant;
    beforeEach(async () => {
      site = await SaleSite.open(start);
      tablet = await site.tablet();
      tenant = await site.tenant();
    });
    afterEach(() => site.checkBooks());
    const till = () => site.balance(`till:${tablet.shiftId}:cash`);
    const shift = () => site.shift(tablet.shiftId);
    const later = (ms: number) => site.clock.set(new Date(NOON + ms));

    it('come by the door of the sales, in the same numbering, and are taken once', async () => {
      const items = [site.openShift(tablet), site.sell(tablet, tenant), site.closeShift(tablet, 7_000)];
      const { results, lastNumber } = await site.send(tablet, ...items);
      expect(results.map(wordsOf)).toEqual(['accepted', 'accepted', 'accepted']);
      expect([lastNumber, results.map(({ number }) => number)]).toEqual([3, [1, 2, 3]]);
      later(HOUR);
      const again = await site.send(tablet, ...items);
      expect(again.results.map(wordsOf)).toEqual(Array<string>(3).fill('repeated accepted'));
      expect(again.results.every(({ receivedAt }) => receivedAt === new Date(NOON).toISOString())).toBeTrue();
      expect(await till()).toBe(minorUnits(7_000));
    });

    it('book the float from the office, and nothing for a float of zero', async () => {
      await site.outcomes(tablet, site.openShift(tablet, 5_000));
      expect([await till(), await site.balance('office')]).toEqual([minorUnits(5_000), minorUnits(-5_000)]);
      expect((await shift()).floatMinor).toBe(minorUnits(5_000));
      const other = await site.tablet();
      await site.outcomes(other, site.openShift(other, 0));
      expect((await site.shift(other.shiftId)).openedAt).toEqual(new Date(NOON));
      expect(await site.balance('office')).toBe(minorUnits(-5_000));
    });

    it('give a float to a shift that began with a sale', async () => {
      await site.outcomes(tablet, site.sell(tablet, tenant), site.openShift(tablet, 1_000));
      expect(await till()).toBe(minorUnits(3_000));
    });

    const countings: [string, number, number, number][] = [
      ['as much as there should be', 7_000, 0, 0],
      ['too little', 6_400, -600, 600],
      ['too much', 7_250, 250, 0],
    ];
    for (const [title, counted, difference, short] of countings) {
      it(`leave in the till what was counted: ${title}`, async () => {
        await site.outcomes(
          tablet,
          site.openShift(tablet),
          site.sell(tablet, tenant),
          site.closeShift(tablet, counted),
        );
        expect(await till()).toBe(minorUnits(counted));
        expect(await site.balance('till_difference')).toBe(minorUnits(difference));
        const row = await shift();
        expect([row.closing, row.countedMinor, row.expectedMinor]).toEqual(['own', counted, 7_000] as never);
        expect(shortageOf(row)).toBe(minorUnits(short));
      });
    }

    it('keep how many sales the device has, so that one that is missing is seen', async () => {
      const totals = { cash: { count: 3, sumMinor: minorUnits(6_000) }, card: { count: 1, sumMinor: minorUnits(100) } };
      await site.outcomes(tablet, site.closeShift(tablet, 6_000, { totals }));
      expect((await shift()).deviceTotals).toEqual(totals);
    });

    it('let a late sale count in its own shift: what was counted stays, what should be there changes', async () => {
      const [first, late] = [site.sell(tablet, tenant), site.sell(tablet, tenant)];
      const closing = site.closeShift(tablet, 4_000);
      await site.outcomes(tablet, first, closing);
      expect([await till(), await site.balance('till_difference')]).toEqual([minorUnits(4_000), minorUnits(2_000)]);
      expect((await shift()).changedAt).toBeNull();
      later(HOUR);
      expect(await site.outcomes(tablet, late)).toEqual(['accepted']);
      expect([await till(), await site.balance('till_difference')]).toEqual([minorUnits(4_000), minorUnits(0)]);
      const row = await shift();
      expect([row.lateCount, row.lateMinor, row.changedAt]).toEqual([1, minorUnits(2_000), new Date(NOON + HOUR)]);
      expect(await site.outcomes(tablet, late)).toEqual(['repeated accepted']);
      expect((await shift()).lateCount).toBe(1);
    });

    it('count late money of other methods without touching the cash', async () => {
      const late = site.sell(tablet, tenant, { method: 'card' });
      await site.outcomes(tablet, site.closeShift(tablet, 0));
      await site.outcomes(tablet, late);
      const row = await shift();
      expect([row.lateCount, row.expectedMinor, await site.balance('till_difference')]).toEqual([1, 0, 0] as never);
    });

    it('take a float that comes after the closing as what should have been there', async () => {
      const opening = site.openShift(tablet, 3_000);
      await site.outcomes(tablet, site.closeShift(tablet, 3_000));
      expect(await site.balance('till_difference')).toBe(minorUnits(3_000));
      await site.outcomes(tablet, opening);
      expect([await till(), await site.balance('till_difference')]).toEqual([minorUnits(3_000), minorUnits(0)]);
    });

    it('come to the same books in whatever order and pieces they arrive', async () => {
      const items = [
        ...[site.openShift(tablet), site.sell(tablet, tenant), site.sell(tablet, tenant, { method: 'card' })],
        ...[site.sell(tablet, tenant), site.closeShift(tablet, 8_900)],
      ];
      for (const at of [4, 1, 3, 0, 2]) await site.outcomes(tablet, items[at]!);
      expect((await site.send(tablet)).lastNumber).toBe(5);
      expect([await till(), await site.balance('till_difference')]).toEqual([minorUnits(8_900), minorUnits(-100)]);
      expect((await shift()).expectedMinor).toBe(minorUnits(9_000));
    });

    it('are taken once of senders at once', async () => {
      const items = [site.openShift(tablet), site.sell(tablet, tenant), site.closeShift(tablet, 7_000)];
      const told = await Promise.all(Array.from({ length: 6 }, () => site.outcomes(tablet, ...items)));
      expect(told.flat().filter((word) => word === 'accepted').length).toBe(3);
      expect(await till()).toBe(minorUnits(7_000));
    });

    it('are a repeat by their bytes, and put aside when a known id has other bytes', async () => {
      const id = v7();
      await site.outcomes(tablet, site.openShift(tablet, 1_000, { id }));
      const other = site.openShift(tablet, 2_000, { id });
      expect(await site.outcomes(tablet, other)).toEqual(['quarantined id_with_other_bytes']);
      const sale = site.intent(tablet, tenant);
      const item = { kind: 'shift_opened', shiftId: v7(), operatorId: tablet.operatorId } as const;
      const asSale = encodeShiftItem(
        { id: sale.id, deviceId: tablet.deviceId, number: 9, soldAtMs: NOON },
        { ...item, floatMinor: minorUnits(1), serverTimeSeenMs: NOON },
      );
      await site.outcomes(tablet, site.sell(tablet, tenant, sale));
      expect(await site.outcomes(tablet, signBytes(tablet, asSale))).toEqual(['quarantined id_with_other_bytes']);
    });

    it('use a number that no sale may use again', async () => {
      await site.outcomes(tablet, site.openShift(tablet));
      expect(await site.outcomes(tablet, site.sell(tablet, tenant, { number: 1 }))).toEqual(['held number_used_twice']);
    });

    it('are dated between the item before and the arrival, and marked when the clock is doubtful', async () => {
      await site.outcomes(tablet, site.sell(tablet, tenant));
      await site.outcomes(tablet, site.closeShift(tablet, 2_000, { atMs: NOON - HOUR }));
      const [row] = await site.server.database.read((em) => em.find(ShiftItemRow));
      expect([row?.signedAt, row?.clockDoubtful]).toEqual([new Date(NOON), true]);
    });

    const HELD: Readonly<Record<ShiftItemReason, () => Promise<string[]>>> = {
      number_used_twice: async () => {
        await site.outcomes(tablet, site.sell(tablet, tenant));
        return site.outcomes(tablet, site.openShift(tablet, 1, { number: 1 }));
      },
      device_revoked: async () => {
        const { deviceId } = tablet;
        await site.server.database.transaction((em) =>
          em.update(DeviceRow, { deviceId }, { revokedAt: new Date(NOON) }),
        );
        return site.outcomes(tablet, site.closeShift(tablet, 0));
      },
      operator_unknown: () => site.outcomes(tablet, site.openShift(tablet, 1, { operatorId: tablet.deviceId })),
      shift_of_another: async () => {
        const other = await site.tablet();
        await site.outcomes(other, site.openShift(other, 0));
        return site.outcomes(tablet, site.closeShift(tablet, 0, { shiftId: other.shiftId }));
      },
      shift_opened_twice: () => site.outcomes(tablet, site.openShift(tablet, 0), site.openShift(tablet, 100)),
      shift_closed_twice: () => site.outcomes(tablet, site.closeShift(tablet, 0), site.closeShift(tablet, 100)),
      lease_of_another: async () => {
        const { leaseId } = await site.tablet();
        return site.outcomes(tablet, site.closeLease(tablet, { leaseId }));
      },
    };
    for (const reason of SHIFT_ITEM_REASONS) {
      it(`are kept without effect for ${reason}, and block nothing`, async () => {
        const words = await HELD[reason]();
        expect(words.at(-1)).toBe(`held ${reason}`);
        const stored = await site.server.database.read((em) => em.findOneBy(ShiftItemRow, { reason }));
        expect(stored?.state).toBe('held');
        const moved = await site.server.database.read((em) => em.find(LedgerRow));
        expect(moved.filter((row) => row.kind === 'shift_float' || row.kind === 'till_difference')).toEqual([]);
        expect((await site.send(tablet)).lastNumber).toBe(tablet.number);
      });
    }

    it('close a lease by its last number: what comes above it is held, what was below it is not', async () => {
      const [before, missing] = [site.sell(tablet, tenant), site.sell(tablet, tenant)];
      const closing = site.closeLease(tablet);
      await site.outcomes(tablet, before, closing);
      const lease = await site.server.database.read((em) => em.findOneByOrFail(LeaseRow, { leaseId: tablet.leaseId }));
      expect([lease.endedNumber, lease.endedAt]).toEqual([2, new Date(NOON)]);
      later(MINUTE);
      expect(await site.outcomes(tablet, missing, site.sell(tablet, tenant))).toEqual(['accepted', 'held lease_ended']);
    });
  });
});
