import { minorUnits } from '#shared';
import { hourBars } from './hour-bars';

describe('hour bars', () => {
  it('puts sales into the hours of the property, not of the browser', () => {
    const sale = (soldAt: string, amount: number) => ({ soldAt, amountMinor: minorUnits(amount) });
    const bars = hourBars(
      [sale('2026-03-10T20:59:00Z', 100), sale('2026-03-10T21:00:00Z', 300), sale('2026-03-10T21:10:00Z', 100)],
      'Africa/Nairobi',
    );
    expect(bars.length).toBe(24);
    expect(bars[23]).toEqual({ hour: 23, sumMinor: 100, share: 0.25 });
    expect(bars[0]).toEqual({ hour: 0, sumMinor: 400, share: 1 });
  });
});
