import { type AmountRefusal, type CurrencyDecimals } from '#shared';
import { amountOrZero, amountOrZeroFault, typedAmountOrZero } from './amount-or-zero';

type Case = readonly [string, CurrencyDecimals, number | undefined, AmountRefusal | undefined];

describe('an amount that may be nothing', () => {
  const cases: readonly Case[] = [
    ['20', 2, 2000, undefined],
    ['20,5', 2, 2050, undefined],
    ['0', 2, 0, undefined],
    ['0.00', 2, 0, undefined],
    ['', 2, 0, undefined],
    ['20.50', 0, undefined, 'amount_too_many_decimals'],
    ['1.2345', 3, undefined, 'amount_too_many_decimals'],
    ['-5', 2, undefined, 'amount_negative'],
    ['five', 2, undefined, 'amount_not_a_number'],
    ['99999999999', 2, undefined, 'amount_too_large'],
  ];
  for (const [text, decimals, minor, fault] of cases) {
    it(`is ${minor ?? fault} for “${text}” with ${decimals} decimals`, () => {
      expect<number | undefined>(amountOrZero(text, decimals)).toBe(minor);
      expect(amountOrZeroFault(text, decimals, false)).toBe(fault);
    });
  }

  it('must be typed where it is counted: an empty field is no zero', () => {
    expect(typedAmountOrZero(' ', 2)).toBeUndefined();
    expect<number | undefined>(typedAmountOrZero('0', 2)).toBe(0);
    expect(amountOrZeroFault(' ', 2, true)).toBe('amount_missing');
  });
});
