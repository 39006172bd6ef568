import { minorUnits } from '#shared';
import { usualAmounts } from './usual-amounts.js';

const bought = (amount: number, times: number, lastMs = 0) => ({ amountMinor: minorUnits(amount), times, lastMs });

describe('usual amounts', () => {
  it('are the three that are bought most often', () => {
    const amounts = usualAmounts([bought(1000, 1), bought(2000, 5), bought(3000, 2), bought(5000, 3)]);
    expect(amounts.map(Number)).toEqual([2000, 5000, 3000]);
  });

  it('are the newer ones among those bought equally often', () => {
    const amounts = usualAmounts([bought(1000, 2, 10), bought(2000, 2, 30), bought(3000, 2, 20), bought(4000, 2, 5)]);
    expect(amounts.map(Number)).toEqual([2000, 3000, 1000]);
  });

  it('are none for a tenant who never bought', () => {
    expect(usualAmounts([])).toEqual([]);
  });
});
