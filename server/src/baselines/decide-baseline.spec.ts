import fc from 'fast-check';
import type { MeterCounters } from '#shared';
import { decideBaseline } from './decide-baseline.js';

const WIRE = '00112233445566aa';
const order = { amountHundredths: 2_000, expectedCount: 7, wireId: WIRE };
const recorded = { count: 7, totalHundredths: 10_000 };
const read = (change: Partial<MeterCounters>): MeterCounters => ({
  ...{ purchaseCount: 7, totalPurchasedHundredths: 10_000, remainingHundredths: 5_000, opened: true },
  ...{ lastWireId: 'ffffffffffffffff', lastAmountHundredths: 500, ...change },
});

describe('decide baseline', () => {
  const cases: [what: string, read: MeterCounters | null, ending: string, difference: number, useUp: boolean][] = [
    [
      'the order is in',
      read({ purchaseCount: 8, totalPurchasedHundredths: 12_000, lastWireId: WIRE, lastAmountHundredths: 2_000 }),
      ...['applied', 0, false],
    ] as never,
    ['the meter never moved', read({}), 'void', 0, true],
    ['somebody credited by hand', read({ purchaseCount: 8, totalPurchasedHundredths: 10_700 }), 'void', 700, false],
    [
      'it is in, and somebody moved the total as well',
      read({ purchaseCount: 8, totalPurchasedHundredths: 11_500, lastWireId: WIRE, lastAmountHundredths: 2_000 }),
      ...['applied', -500, false],
    ] as never,
    ['its id stands there with another amount', read({ lastWireId: WIRE, lastAmountHundredths: 1 }), 'void', 0, true],
    ['the count went back', read({ purchaseCount: 3, totalPurchasedHundredths: 4_000 }), 'void', -6_000, false],
    ['the meter keeps no credit of its own', null, 'void', 0, false],
  ];
  for (const [what, counters, ending, differenceHundredths, useUpCount] of cases) {
    it(`calls the order ${ending} when ${what}`, () => {
      expect(decideBaseline(order, recorded, counters)).toEqual({
        ...{ ending: ending as 'applied', differenceHundredths, useUpCount },
      });
    });
  }

  it('finds no difference in a meter of which nothing was ever on record', () => {
    const unknown = { count: null, totalHundredths: null };
    expect(decideBaseline(undefined, unknown, read({})).differenceHundredths).toBe(0);
  });

  it('explains the whole total: what was on record, the order where it is in, and the difference', () => {
    const number = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(number, number, number, fc.boolean(), (base, total, amount, isIn) => {
        const counters = read({
          totalPurchasedHundredths: total,
          lastWireId: isIn ? WIRE : 'ffffffffffffffff',
          lastAmountHundredths: amount,
        });
        const stranded = { ...order, amountHundredths: amount };
        const { ending, differenceHundredths } = decideBaseline(
          stranded,
          { count: 7, totalHundredths: base },
          counters,
        );
        expect(base + (ending === 'applied' ? amount : 0) + differenceHundredths).toBe(total);
        expect(ending === 'applied').toBe(isIn);
      }),
    );
  });
});
