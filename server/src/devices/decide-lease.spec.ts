import { minorUnits } from '#shared';
import {
  decideLease,
  type LeaseAsked,
  type LeaseDevice,
  type LeaseGrantRefusal,
  type OperatorFloat,
} from './decide-lease.js';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const MINUTE_MS = 60_000;
const asked: LeaseAsked = {
  leaseId: 'lease',
  deviceId: 'device',
  operatorId: 'operator',
  nowMs: NOW,
  deviceLastNumber: 7,
  deviceClockMs: NOW,
  mayBeOffline: true,
  buildings: [1],
};
const device: LeaseDevice = { revoked: false, lastNumber: 7, highestNumber: 7 };
const limits = {
  hours: 24,
  perSaleMinor: minorUnits(50_000),
  sumMinor: minorUnits(100_000),
  count: 200,
  offlineMethods: ['cash' as const],
};
const float = (floatMinor: number, tillCashMinor = 0, otherLeasesMinor = 0): OperatorFloat => ({
  floatMinor: minorUnits(floatMinor),
  tillCashMinor: minorUnits(tillCashMinor),
  otherLeasesMinor: minorUnits(otherLeasesMinor),
});

describe('decide lease', () => {
  const refusals: readonly (readonly [
    string,
    Partial<LeaseAsked>,
    Partial<LeaseDevice>,
    OperatorFloat,
    LeaseGrantRefusal,
  ])[] = [
    [
      'a revoked device before anything else',
      { deviceLastNumber: 9, deviceClockMs: 0 },
      { revoked: true },
      float(0),
      'device_revoked',
    ],
    [
      'a device that has numbers the server lacks, before its clock',
      { deviceLastNumber: 8, deviceClockMs: 0 },
      {},
      float(0),
      'numbers_missing',
    ],
    ['a gap in what came in', {}, { lastNumber: 5 }, float(1), 'numbers_missing'],
    ['a clock that is behind, before the float', { deviceClockMs: NOW - 5 * MINUTE_MS - 1 }, {}, float(0), 'clock_off'],
    ['a clock that is ahead', { deviceClockMs: NOW + 5 * MINUTE_MS + 1 }, {}, float(1), 'clock_off'],
    ['a float that is in the till', {}, {}, float(1000, 1000), 'float_used_up'],
    ['a float that other leases hold', {}, {}, float(1000, 400, 700), 'float_used_up'],
  ];
  for (const [what, change, state, money, refusal] of refusals) {
    it(`refuses ${what}`, () => {
      const decision = decideLease({ ...asked, ...change }, { ...device, ...state }, limits, money);
      expect(decision).toEqual({ ok: false, refusal });
    });
  }

  it('covers what is left of the float after cash in tills and other leases', () => {
    const decision = decideLease(asked, device, limits, float(100_000, 30_000, 20_000));
    expect(decision).toEqual(jasmine.objectContaining({ ok: true, floatLeftMinor: minorUnits(50_000) }));
    expect(decision.ok && decision.lease.sumMinor).toBe(minorUnits(50_000));
  });

  it('covers no more than the property allows one lease, however large the float', () => {
    const decision = decideLease(asked, device, limits, float(10_000_000));
    expect(decision.ok && decision.lease.sumMinor).toBe(limits.sumMinor);
  });

  it('has no float for one who may go beyond it', () => {
    const decision = decideLease(asked, device, limits, undefined);
    expect(decision).toEqual(jasmine.objectContaining({ ok: true, floatLeftMinor: null }));
  });

  it('bears a clock that is five minutes off, and a device that has forgotten its last numbers', () => {
    const change = { deviceClockMs: NOW + 5 * MINUTE_MS, deviceLastNumber: 3 };
    const decision = decideLease({ ...asked, ...change }, device, limits, undefined);
    expect(decision.ok && decision.lease.lastNumber).toBe(7);
  });

  it('names device, operator, buildings, end and whether it sells without signal', () => {
    const decision = decideLease({ ...asked, mayBeOffline: false }, device, limits, undefined);
    expect(decision.ok && decision.lease).toEqual({
      leaseId: 'lease',
      deviceId: 'device',
      operatorId: 'operator',
      issuedAtMs: NOW,
      endsAtMs: NOW + 24 * 60 * MINUTE_MS,
      perSaleMinor: minorUnits(50_000),
      sumMinor: minorUnits(100_000),
      count: 200,
      buildings: [1],
      offlineMethods: ['cash'],
      offline: false,
      lastNumber: 7,
    });
  });
});
