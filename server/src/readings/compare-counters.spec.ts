import type { OrderReason } from '#shared';
import { compareCounters, type OrderedCounters, type ReadCounters } from './compare-counters.js';

const SETTLED: OrderedCounters = { count: 7, totalHundredths: 10_000, openAmountHundredths: null };
const LANDING: OrderedCounters = { ...SETTLED, openAmountHundredths: 2000 };

const CASES: readonly (readonly [string, OrderedCounters, ReadCounters, OrderReason | undefined])[] = [
  ['fits when nothing moved', SETTLED, { count: 7, totalHundredths: 10_000 }, undefined],
  ['sees a count that moved on', SETTLED, { count: 8, totalHundredths: 12_000 }, 'count_moved_without_us'],
  ['sees a count that went back', SETTLED, { count: 6, totalHundredths: 10_000 }, 'count_moved_without_us'],
  [
    'sees a total that moved under the same count',
    SETTLED,
    { count: 7, totalHundredths: 12_000 },
    'total_does_not_fit',
  ],
  ['fits before an order has landed', LANDING, { count: 7, totalHundredths: 10_000 }, undefined],
  ['fits after an order has landed', LANDING, { count: 8, totalHundredths: 12_000 }, undefined],
  ['fits after its void has landed', LANDING, { count: 8, totalHundredths: 10_000 }, undefined],
  ['sees another amount landing on its count', LANDING, { count: 8, totalHundredths: 13_000 }, 'total_does_not_fit'],
  ['sees two steps where one was ordered', LANDING, { count: 9, totalHundredths: 12_000 }, 'count_moved_without_us'],
  [
    'asks no total of a meter that has none',
    { ...SETTLED, totalHundredths: null },
    { count: 7, totalHundredths: null },
    undefined,
  ],
  ['fits over the end of sixteen bits', { ...LANDING, count: 65535 }, { count: 0, totalHundredths: 12_000 }, undefined],
];

describe('compare counters', () => {
  for (const [title, ordered, read, expected] of CASES) {
    it(title, () => expect(compareCounters(ordered, read)).toBe(expected));
  }
});
