import fc from 'fast-check';
import { flatPrices, formatPrice, MAX_PRICE, parsePrice, pricePerKwh } from './price.js';

describe('a price of energy', () => {
  const read: readonly (readonly [string, number, string])[] = [
    ['1.25', 12500, '1.25'],
    ['1,25', 12500, '1.25'],
    ['1', 10000, '1.00'],
    ['0', 0, '0.00'],
    [' 0.0001 ', 1, '0.0001'],
    ['1.2345', 12345, '1.2345'],
    ['1.2300', 12300, '1.23'],
    ['1.205', 12050, '1.205'],
    ['9999.9999', MAX_PRICE, '9999.9999'],
  ];
  for (const [text, value, written] of read) {
    it(`reads '${text}' as ${value} and writes it '${written}'`, () => {
      expect(parsePrice(text)).toBe(pricePerKwh(value));
      expect(formatPrice(pricePerKwh(value))).toBe(written);
    });
  }

  for (const text of ['', '-1', '1.23456', '10000', '1.', '.5', '1.2.3', 'free', '1e2']) {
    it(`does not read '${text}'`, () => {
      expect(parsePrice(text)).toBeUndefined();
    });
  }

  for (const value of [-1, 0.5, MAX_PRICE + 1, Number.NaN]) {
    it(`is never ${value}`, () => {
      expect(() => pricePerKwh(value)).toThrowError(RangeError);
    });
  }

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_PRICE }), (value) => {
        expect(parsePrice(formatPrice(pricePerKwh(value)))).toBe(pricePerKwh(value));
      }),
    );
  });

  it('is the same at all hours when it is flat', () => {
    expect(new Set(Object.values(flatPrices(pricePerKwh(12500))))).toEqual(new Set([pricePerKwh(12500)]));
  });
});
