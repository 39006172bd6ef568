import * as fc from 'fast-check';
import { isSameRanges, isWithin, numbersOf, sizeOf } from './number-ranges.js';

const RANGES = [
  { from: 3, to: 4 },
  { from: 7, to: 7 },
  { from: 12, to: null },
];

describe('ranges of numbers', () => {
  it('name each number within them, up to the highest that is asked for', () => {
    expect(numbersOf(RANGES, 0, 14)).toEqual([3, 4, 7, 12, 13, 14]);
    expect(numbersOf(RANGES, 3, 7)).toEqual([4, 7]);
    expect(numbersOf([], 0, 9)).toEqual([]);
  });

  it('have a size while none of them is open', () => {
    expect([sizeOf(RANGES.slice(0, 2)), sizeOf(RANGES), sizeOf([])]).toEqual([3, undefined, 0]);
  });

  it('are the same when each begins and ends at the same number', () => {
    expect(
      isSameRanges(
        RANGES,
        RANGES.map((range) => ({ ...range })),
      ),
    ).toBeTrue();
    expect(isSameRanges(RANGES, RANGES.slice(1))).toBeFalse();
    expect(isSameRanges([{ from: 1, to: 2 }], [{ from: 1, to: null }])).toBeFalse();
  });

  it('hold exactly the numbers that they name', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(60), (from, length, number) => {
        const range = { from, to: from + length };
        expect(isWithin(number, range)).toBe(numbersOf([range], -1, 60).includes(number));
      }),
    );
  });
});
