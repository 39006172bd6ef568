import * as fc from 'fast-check';
import { LEASE_REFUSALS, type Lease } from '../devices/lease.js';
import { minorUnits } from '../money/money.js';
import {
  checkSale,
  HELD_REASONS,
  type ProposedSale,
  roomUnderLimit,
  SALE_REFUSALS,
  type SaleMeter,
  type SaleRefusal,
} from './sale-rules.js';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const HOUR = 3_600_000;

const LEASE: Lease = {
  leaseId: '0190b5a4-7d2e-7c31-8a44-000000000003',
  deviceId: '0190b5a4-7d2e-7c31-8a44-000000000002',
  operatorId: '0190b5a4-7d2e-7c31-8a44-000000000005',
  issuedAtMs: NOON - HOUR,
  endsAtMs: NOON + HOUR,
  perSaleMinor: minorUnits(50_000),
  sumMinor: minorUnits(200_000),
  count: 10,
  buildings: [2],
  offlineMethods: ['cash'],
  offline: true,
  lastNumber: 0,
};
const METER: SaleMeter = {
  building: 2,
  postpaid: false,
  open: true,
  held: true,
  hoardingLimitMinor: minorUnits(100_000),
  remainingMinor: minorUnits(20_000),
  onItsWayMinor: minorUnits(10_000),
};
const SALE: ProposedSale = {
  amountMinor: minorUnits(2_000),
  method: 'cash',
  soldAtMs: NOON,
  offline: true,
  methods: ['cash', 'card'],
  decimals: 2,
};
const UNUSED = { sumMinor: minorUnits(0), count: 0 };

interface Case {
  readonly meter?: Partial<SaleMeter>;
  readonly sale?: Partial<ProposedSale>;
  readonly lease?: Partial<Lease>;
  readonly used?: { sumMinor?: number; count?: number };
}
const check = ({ meter, sale, lease, used }: Case): SaleRefusal | undefined =>
  checkSale(
    { ...METER, ...meter },
    { ...SALE, ...sale },
    {
      lease: { ...LEASE, ...lease },
      used: { sumMinor: minorUnits(used?.sumMinor ?? UNUSED.sumMinor), count: used?.count ?? UNUSED.count },
    },
  );

/** What makes each refusal apply alone; together they are also the table of precedence. */
const ALONE: Readonly<Record<SaleRefusal, Case>> = {
  amount_not_positive: { sale: { amountMinor: minorUnits(0) } },
  account_closed: { meter: { open: false } },
  meter_exchanged: { meter: { held: false } },
  meter_postpaid: { meter: { postpaid: true } },
  method_unknown: { sale: { methods: ['card'] } },
  lease_not_begun: { lease: { issuedAtMs: NOON + HOUR } },
  lease_ended: { lease: { endsAtMs: NOON } },
  building_not_in_lease: { lease: { buildings: [1, 3] } },
  no_durable_storage: { lease: { offline: false } },
  method_needs_signal: { lease: { offlineMethods: [] } },
  over_sale_limit: { lease: { perSaleMinor: minorUnits(1_999) } },
  lease_count_used_up: { used: { count: 10 } },
  lease_sum_used_up: { used: { sumMinor: 198_001 } },
  meter_cannot_hold_exactly: { sale: { decimals: 3, amountMinor: minorUnits(2_001) } },
  over_hoarding_limit: { meter: { onItsWayMinor: minorUnits(78_001) } },
};

describe('may this sale be made', () => {
  it('takes a sale that nothing speaks against, up to the last unit of every limit', () => {
    expect(check({})).toBeUndefined();
    expect(check({ lease: { perSaleMinor: minorUnits(2_000) } })).toBeUndefined();
    expect(check({ used: { count: 9, sumMinor: 198_000 } })).toBeUndefined();
    expect(check({ meter: { onItsWayMinor: minorUnits(78_000) } })).toBeUndefined();
    expect(check({ lease: { endsAtMs: NOON + 1, buildings: 'all' } })).toBeUndefined();
    expect(check({ lease: { issuedAtMs: NOON + 5 * 60_000 } })).toBeUndefined();
  });

  for (const refusal of SALE_REFUSALS) {
    it(`refuses with ${refusal} for its own reason alone`, () => {
      expect(check(ALONE[refusal])).toBe(refusal);
    });
  }

  it('names the first refusal of the list when two apply', () => {
    const merge = (a: Case, b: Case): Case => ({
      meter: { ...a.meter, ...b.meter },
      sale: { ...a.sale, ...b.sale },
      lease: { ...a.lease, ...b.lease },
      used: { ...a.used, ...b.used },
    });
    SALE_REFUSALS.forEach((earlier, at) => {
      for (const later of SALE_REFUSALS.slice(at + 1)) {
        // Amount and lease issue are one field each: two cases of the same field cannot both stand.
        const both = merge(ALONE[later], ALONE[earlier]);
        expect(check(both)).withContext(`${earlier} before ${later}`).toBe(earlier);
      }
    });
  });

  it('asks for durable storage and an offline method only of sales made without signal', () => {
    expect(check({ sale: { offline: false }, lease: { offline: false, offlineMethods: [] } })).toBeUndefined();
    expect(check({ sale: { method: 'card' } })).toBe('method_needs_signal');
    expect(check({ sale: { method: 'card', offline: false } })).toBeUndefined();
  });

  it('counts arrears as nothing and credit on its way in full under the hoarding limit', () => {
    expect(roomUnderLimit({ ...METER, remainingMinor: minorUnits(-5_000) })).toBe(minorUnits(90_000));
    expect(roomUnderLimit({ ...METER, remainingMinor: undefined })).toBe(minorUnits(90_000));
    expect(roomUnderLimit({ ...METER, remainingMinor: minorUnits(150_000) })).toBe(minorUnits(0));
  });

  it('never lets accepted sales pass the lease or the meter, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 60_000 }), { maxLength: 40 }), (amounts) => {
        let sumMinor = 0;
        let count = 0;
        for (const amount of amounts) {
          const refusal = check({
            sale: { amountMinor: minorUnits(amount) },
            meter: { onItsWayMinor: minorUnits(sumMinor), hoardingLimitMinor: minorUnits(500_000) },
            used: { sumMinor, count },
          });
          if (refusal) continue;
          sumMinor += amount;
          count += 1;
        }
        expect(sumMinor).toBeLessThanOrEqual(LEASE.sumMinor);
        expect(count).toBeLessThanOrEqual(LEASE.count);
      }),
    );
  });

  it('can hold a sale for every refusal, and for the reasons of the server', () => {
    expect(HELD_REASONS).toEqual(jasmine.arrayContaining([...SALE_REFUSALS]));
    expect(SALE_REFUSALS).toEqual(jasmine.arrayContaining([...LEASE_REFUSALS]));
    expect(new Set(HELD_REASONS).size).toBe(HELD_REASONS.length);
  });
});
