import { prefixAt } from './receipt-prefix.js';

describe('receipt prefix', () => {
  it('is a letter without I and O, and digits', () => {
    for (let place = 0; place < 3000; place++) expect(prefixAt(place)).toMatch(/^[A-HJ-NP-Z][0-9]{1,3}$/);
  });

  it('is never given twice, and grows longer only when the short ones are used up', () => {
    const all = Array.from({ length: 240 + 2400 + 24_000 }, (_, place) => prefixAt(place));
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(0, 240).every((prefix) => prefix.length === 2)).toBeTrue();
    expect(all.slice(240, 2640).every((prefix) => prefix.length === 3)).toBeTrue();
    expect(() => prefixAt(all.length)).toThrowError(RangeError);
  });
});
