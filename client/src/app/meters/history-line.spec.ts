import { HEIGHT, historyLine, historyPoints, WIDTH } from './history-line';

const reading = (minute: number, remainingMinor: number | null, purchaseCount: number | null) => ({
  readAt: new Date(Date.UTC(2026, 2, 10, 12, minute)).toISOString(),
  remainingMinor,
  energyWh: minute * 10,
  purchaseCount,
});

describe('history line', () => {
  it('marks the readings before which the meter took an order', () => {
    const points = historyPoints([reading(1, 10, 1), reading(2, 1000, 2), reading(3, 900, 2)], false);
    expect(points.map(({ purchase }) => purchase)).toEqual([false, true, false]);
  });

  it('marks a purchase also after a reading that does not tell its count', () => {
    const points = historyPoints([reading(1, 10, 1), reading(2, 9, null), reading(3, 900, 2)], false);
    expect(points.map(({ purchase }) => purchase)).toEqual([false, false, true]);
  });

  it('stays within its box and shows zero where the balance crosses it', () => {
    const line = historyLine(historyPoints([reading(1, 500, 1), reading(2, -100, 1)], false));
    const numbers = line?.path.match(/[\d.]+/g)?.map(Number) ?? [];
    expect(numbers.every((value) => value >= 0 && value <= Math.max(WIDTH, HEIGHT))).toBeTrue();
    expect(line?.zeroY).toBeGreaterThan(0);
  });

  it('follows the energy of a postpaid meter', () => {
    expect(historyPoints([reading(1, null, null), reading(2, null, null)], true).map(({ value }) => value)).toEqual([
      10, 20,
    ]);
  });

  it('is none through one point', () => {
    expect(historyLine(historyPoints([reading(1, 500, 1)], false))).toBeUndefined();
  });
});
