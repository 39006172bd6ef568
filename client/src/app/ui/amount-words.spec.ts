import { minorUnits } from '#shared';
import { amountWords } from './amount-words';

describe('amount words', () => {
  it('puts thousands apart and keeps every minor unit', () => {
    expect(amountWords(minorUnits(123456789), 2)).toBe('1,234,567.89');
    expect(amountWords(minorUnits(-5), 2)).toBe('−0.05');
    expect(amountWords(minorUnits(1234567), 0)).toBe('1,234,567');
    expect(amountWords(minorUnits(999), 3)).toBe('0.999');
  });
});
