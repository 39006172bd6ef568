import fc from 'fast-check';
import {
  addMinor,
  AMOUNT_REFUSALS,
  formatAmount,
  minorUnits,
  negateMinor,
  parseAmount,
  subtractMinor,
  ZERO,
  type AmountRefusal,
  type CurrencyDecimals,
} from './money.js';

const DECIMALS: readonly CurrencyDecimals[] = [0, 2, 3];
/** Every amount that may be typed: ten digits before the point at most. */
const typable = (decimals: CurrencyDecimals): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: 10 ** (10 + decimals) - 1 });

describe('minor units', () => {
  const refused = [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53];
  for (const value of refused) {
    it(`are never ${value}`, () => {
      expect(() => minorUnits(value)).toThrowError(RangeError);
    });
  }

  it('know no negative zero', () => {
    expect(Object.is(minorUnits(-0), 0)).toBeTrue();
    expect(Object.is(negateMinor(ZERO), 0)).toBeTrue();
  });

  it('add and subtract exactly, or throw rather than lose a unit', () => {
    const amount = fc.integer({ min: -(2 ** 52), max: 2 ** 52 }).map(minorUnits);
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(BigInt(subtractMinor(a, b))).toBe(BigInt(a) - BigInt(b));
        expect(subtractMinor(addMinor(a, b), b)).toBe(a);
      }),
    );
    expect(() => addMinor(minorUnits(Number.MAX_SAFE_INTEGER), minorUnits(1))).toThrowError(RangeError);
    expect(addMinor()).toBe(ZERO);
  });
});

describe('an amount as typed', () => {
  const read: readonly (readonly [string, CurrencyDecimals, number])[] = [
    ['20', 2, 2000],
    ['20.00', 2, 2000],
    ['20,5', 2, 2050],
    [' 0.01 ', 2, 1],
    ['.5', 2, 50],
    ['5.', 2, 500],
    ['007', 0, 7],
    ['1.005', 3, 1005],
    ['9999999999.99', 2, 999_999_999_999],
    ['0000000000001', 2, 100],
  ];
  for (const [text, decimals, amount] of read) {
    it(`'${text}' with ${decimals} decimals is ${amount}`, () => {
      expect(parseAmount(text, decimals)).toEqual({ ok: true, amountMinor: minorUnits(amount) });
    });
  }

  const refused: readonly (readonly [string, CurrencyDecimals, AmountRefusal])[] = [
    ['', 2, 'amount_missing'],
    ['  ', 2, 'amount_missing'],
    ['.', 2, 'amount_not_a_number'],
    ['-', 2, 'amount_not_a_number'],
    ['12a', 2, 'amount_not_a_number'],
    ['1,000.00', 2, 'amount_not_a_number'],
    ['1.2.3', 2, 'amount_not_a_number'],
    ['1e3', 2, 'amount_not_a_number'],
    ['+5', 2, 'amount_not_a_number'],
    ['٣', 2, 'amount_not_a_number'],
    ['-5', 2, 'amount_negative'],
    ['-0.001', 2, 'amount_negative'],
    ['0.001', 2, 'amount_too_many_decimals'],
    ['1.0', 0, 'amount_too_many_decimals'],
    ['12345678901.001', 2, 'amount_too_many_decimals'],
    ['0', 2, 'amount_zero'],
    ['0.00', 2, 'amount_zero'],
    ['10000000000', 2, 'amount_too_large'],
  ];
  for (const [text, decimals, refusal] of refused) {
    it(`'${text}' with ${decimals} decimals is refused: ${refusal}`, () => {
      expect(parseAmount(text, decimals)).toEqual({ ok: false, refusal });
    });
  }

  it('has a case for every refusal', () => {
    expect([...new Set(refused.map(([, , refusal]) => refusal))].sort()).toEqual([...AMOUNT_REFUSALS].sort());
  });

  for (const decimals of DECIMALS) {
    it(`comes back as it was written, with ${decimals} decimals`, () => {
      fc.assert(
        fc.property(typable(decimals), (amount) => {
          const amountMinor = minorUnits(amount);
          const written = formatAmount(amountMinor, decimals);
          expect(parseAmount(written, decimals)).toEqual({ ok: true, amountMinor });
          expect(parseAmount(written.replace('.', ','), decimals)).toEqual({ ok: true, amountMinor });
        }),
      );
    });
  }

  it('is never anything but whole, positive minor units or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...DECIMALS), (text, decimals) => {
        const parsed = parseAmount(text, decimals);
        expect(parsed.ok ? Number.isSafeInteger(parsed.amountMinor) && parsed.amountMinor > 0 : true).toBeTrue();
      }),
    );
  });
});

describe('an amount as written', () => {
  const written: readonly (readonly [number, CurrencyDecimals, string])[] = [
    [0, 2, '0.00'],
    [5, 2, '0.05'],
    [-1234, 2, '-12.34'],
    [-5, 3, '-0.005'],
    [1234, 0, '1234'],
    [100_000_00, 2, '100000.00'],
  ];
  for (const [amount, decimals, text] of written) {
    it(`${amount} with ${decimals} decimals is '${text}'`, () => {
      expect(formatAmount(minorUnits(amount), decimals)).toBe(text);
    });
  }
});
