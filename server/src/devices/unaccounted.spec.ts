import * as fc from 'fast-check';
import { minorUnits } from '#shared';
import { type DeviceHeard, type UnclosedLease, unaccountedOf } from './unaccounted.js';

const NOW = new Date('2026-03-02T12:00:00.000Z');
const YESTERDAY = new Date('2026-03-01T12:00:00.000Z');
const TOMORROW = new Date('2026-03-03T12:00:00.000Z');
const HEARD = { lastNumber: 10, highestNumber: 10, saidNumber: 0, numbersIn: [] };
const DEVICE: DeviceHeard = { ...HEARD, revokedAt: null, replacedAt: null };
const LEASE: UnclosedLease = {
  ...{ operatorId: 'ada', endsAt: TOMORROW, revokedAt: null, endedNumber: null },
  ...{ leftMinor: minorUnits(30_000), leftCount: 5, perSaleMinor: minorUnits(10_000) },
};
const of = (device: Partial<DeviceHeard>, ...leases: Partial<UnclosedLease>[]) =>
  unaccountedOf(
    { ...DEVICE, ...device },
    leases.map((lease) => ({ ...LEASE, ...lease })),
    NOW,
  );

describe('numbers that are unaccounted for', () => {
  it('are none while all is in and the lease is good, or was given back', () => {
    expect(of({}, {})).toBeUndefined();
    expect(of({}, { endsAt: YESTERDAY, endedNumber: 10 })).toBeUndefined();
    expect(of({ revokedAt: YESTERDAY })).toBeUndefined();
  });

  const openEnds: [string, Partial<DeviceHeard>, Partial<UnclosedLease>, string, Date][] = [
    ['a lease that ended without its closing', {}, { endsAt: YESTERDAY }, 'lease_ended', YESTERDAY],
    ['a lease that was revoked', {}, { revokedAt: NOW }, 'revoked', NOW],
    ['a device that was revoked', { revokedAt: YESTERDAY }, {}, 'revoked', YESTERDAY],
    ['a device in whose place stands another', { replacedAt: NOW, revokedAt: YESTERDAY }, {}, 'replaced', NOW],
  ];
  for (const [what, device, lease, cause, since] of openEnds) {
    it(`may follow the highest one of ${what}, for what the lease leaves`, () => {
      expect(of(device, lease)).toEqual({
        ...{ cause: cause as never, since, ranges: [{ from: 11, to: null }], atMostMinor: minorUnits(30_000) },
        ...{ atMostCount: 5, operatorIds: ['ada'] },
      });
    });
  }

  it('are certain between those that are in, for as many sales as are missing', () => {
    expect(of({ highestNumber: 15, numbersIn: [12, 13, 15] }, {})).toEqual({
      ...{ cause: 'numbers_missing', since: null, atMostCount: 2, atMostMinor: minorUnits(20_000) },
      ...{ operatorIds: ['ada'] },
      ranges: [
        { from: 11, to: 11 },
        { from: 14, to: 14 },
      ],
    });
  });

  it('are certain up to the number that the device told itself', () => {
    expect(of({ saidNumber: 12 }, {})?.ranges).toEqual([{ from: 11, to: 12 }]);
    expect(of({ saidNumber: 12, numbersIn: [11] }, { endsAt: YESTERDAY })?.ranges).toEqual([
      { from: 12, to: 12 },
      { from: 13, to: null },
    ]);
    expect(of({ saidNumber: 10 }, {})).toBeUndefined();
  });

  it('are told of every operator whose lease may stand behind them', () => {
    const both = of({ highestNumber: 12, numbersIn: [12] }, { endsAt: YESTERDAY }, { operatorId: 'bob' });
    expect([both?.operatorIds, both?.atMostMinor, both?.atMostCount]).toEqual([['ada', 'bob'], 40_000, 6] as never);
    expect(both?.ranges).toEqual([
      { from: 11, to: 11 },
      { from: 13, to: null },
    ]);
  });

  it('are exactly those below the highest one that are not in', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 11, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (numbersIn) => {
        const highestNumber = Math.max(...numbersIn);
        const ranges = of({ highestNumber, numbersIn }, {})?.ranges ?? [];
        const told = ranges.flatMap(({ from, to }) =>
          Array.from({ length: (to ?? from) - from + 1 }, (_, at) => from + at),
        );
        const missing = Array.from({ length: highestNumber - 10 }, (_, at) => 11 + at).filter(
          (number) => !numbersIn.includes(number),
        );
        expect(told).toEqual(missing);
      }),
    );
  });
});
