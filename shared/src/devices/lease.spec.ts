import { minorUnits } from '../money/money.js';
import {
  checkLease,
  CLOCK_TOLERANCE_MS,
  isClockBehind,
  type Lease,
  LEASE_REFUSALS,
  type LeaseRefusal,
  type LeaseUse,
  type LeasedSale,
  OFFLINE_AFTER_MS,
  wasMadeOffline,
} from './lease.js';

const ISSUED = Date.parse('2026-03-01T08:00:00.000Z');
const DAY = 86_400_000;
const LEASE: Lease = {
  leaseId: '0190b5a4-7d2e-7c31-8a44-000000000003',
  deviceId: '0190b5a4-7d2e-7c31-8a44-000000000002',
  operatorId: '0190b5a4-7d2e-7c31-8a44-000000000005',
  issuedAtMs: ISSUED,
  endsAtMs: ISSUED + DAY,
  perSaleMinor: minorUnits(1_000),
  sumMinor: minorUnits(3_000),
  count: 5,
  buildings: [1, 2],
  offlineMethods: ['cash'],
  offline: true,
  lastNumber: 0,
};
const SALE: LeasedSale = {
  amountMinor: minorUnits(500),
  method: 'cash',
  building: 1,
  soldAtMs: ISSUED + 1,
  offline: true,
};
const UNUSED: LeaseUse = { sumMinor: minorUnits(0), count: 0 };

describe('lease', () => {
  const cases: [string, LeaseRefusal | undefined, Partial<Lease>, Partial<LeasedSale>, Partial<LeaseUse>][] = [
    ['covers a sale within it', undefined, {}, {}, {}],
    ['covers a clock that is behind by the tolerance', undefined, {}, { soldAtMs: ISSUED - CLOCK_TOLERANCE_MS }, {}],
    ['has not begun before that', 'lease_not_begun', {}, { soldAtMs: ISSUED - CLOCK_TOLERANCE_MS - 1 }, {}],
    ['covers its last millisecond', undefined, {}, { soldAtMs: ISSUED + DAY - 1 }, {}],
    ['ends at its end', 'lease_ended', {}, { soldAtMs: ISSUED + DAY }, {}],
    ['is for its buildings', 'building_not_in_lease', {}, { building: 3 }, {}],
    ['may be for all buildings', undefined, { buildings: 'all' }, { building: 99 }, {}],
    ['without durable storage is for the signal only', 'no_durable_storage', { offline: false }, {}, {}],
    ['without durable storage sells with signal', undefined, { offline: false }, { offline: false }, {}],
    ['names the methods that need no signal', 'method_needs_signal', {}, { method: 'card' }, {}],
    ['lets every method pass with signal', undefined, {}, { method: 'card', offline: false }, {}],
    ['bounds one sale', 'over_sale_limit', {}, { amountMinor: minorUnits(1_001) }, {}],
    ['covers a sale of its limit', undefined, {}, { amountMinor: minorUnits(1_000) }, {}],
    ['bounds the count', 'lease_count_used_up', {}, {}, { count: 5 }],
    ['covers the last of its count', undefined, {}, {}, { count: 4 }],
    ['bounds the sum', 'lease_sum_used_up', {}, {}, { sumMinor: minorUnits(2_501) }],
    ['covers the last of its sum', undefined, {}, {}, { sumMinor: minorUnits(2_500) }],
  ];
  for (const [title, refusal, lease, sale, used] of cases) {
    it(title, () => {
      expect(checkLease({ ...LEASE, ...lease }, { ...UNUSED, ...used }, { ...SALE, ...sale })).toBe(refusal);
    });
  }

  it('names every refusal in one of these cases', () => {
    expect(new Set(cases.map(([, refusal]) => refusal).filter((refusal) => refusal !== undefined))).toEqual(
      new Set(LEASE_REFUSALS),
    );
  });

  it('calls a clock behind when it is more than five minutes before the highest time seen', () => {
    expect(isClockBehind(ISSUED - CLOCK_TOLERANCE_MS, ISSUED)).toBeFalse();
    expect(isClockBehind(ISSUED - CLOCK_TOLERANCE_MS - 1, ISSUED)).toBeTrue();
    expect(isClockBehind(ISSUED + DAY, ISSUED)).toBeFalse();
  });

  it('counts a sale as made without signal when the server was not heard for a while', () => {
    expect(wasMadeOffline({ soldAtMs: ISSUED + OFFLINE_AFTER_MS, serverTimeSeenMs: ISSUED })).toBeFalse();
    expect(wasMadeOffline({ soldAtMs: ISSUED + OFFLINE_AFTER_MS + 1, serverTimeSeenMs: ISSUED })).toBeTrue();
  });
});
