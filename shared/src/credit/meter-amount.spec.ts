import fc from 'fast-check';
import { type CurrencyDecimals, minorUnits } from '../money/money.js';
import { fromMeterHundredths, MAX_METER_HUNDREDTHS, toMeterHundredths } from './meter-amount.js';

describe('meter amount', () => {
  const cases: readonly (readonly [number, CurrencyDecimals, number | undefined])[] = [
    [2000, 2, 2000],
    [-2000, 2, -2000],
    [0, 2, 0],
    [20, 0, 2000],
    [20000, 3, 2000],
    [20001, 3, undefined],
    [MAX_METER_HUNDREDTHS, 2, MAX_METER_HUNDREDTHS],
    [MAX_METER_HUNDREDTHS + 1, 2, undefined],
    [-MAX_METER_HUNDREDTHS - 1, 2, undefined],
    [21_474_837, 0, undefined],
  ];
  for (const [amount, decimals, expected] of cases) {
    it(`holds ${amount} minor units with ${decimals} decimals as ${String(expected)}`, () => {
      expect(toMeterHundredths(minorUnits(amount), decimals)).toBe(expected);
    });
  }

  it('gives back the same amount for every amount that a meter can hold', () => {
    const decimals = fc.constantFrom<CurrencyDecimals>(0, 2, 3);
    fc.assert(
      fc.property(fc.maxSafeInteger(), decimals, (amount, digits) => {
        const hundredths = toMeterHundredths(minorUnits(amount), digits);
        return hundredths === undefined || fromMeterHundredths(hundredths, digits) === minorUnits(amount);
      }),
    );
  });

  it('rounds toward zero where the currency has no decimals', () => {
    expect(fromMeterHundredths(199, 0)).toBe(minorUnits(1));
    expect(fromMeterHundredths(-199, 0)).toBe(minorUnits(-1));
    expect(fromMeterHundredths(-99, 0)).toBe(minorUnits(0));
  });
});
