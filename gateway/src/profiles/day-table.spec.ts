import { decodeDayTable, encodeDayTable } from './day-table.js';
import type { DaySlot } from './day-table.js';

const DAY: DaySlot[] = [
  { tariff: 'valley', hour: 0, minute: 0 },
  { tariff: 'flat', hour: 6, minute: 30 },
  { tariff: 'sharp', hour: 18, minute: 0 },
];

describe('day table', () => {
  it('is written as tariff, minute, hour, and read back', () => {
    const bytes = encodeDayTable(DAY, 14)!;
    expect(bytes.toString('hex', 0, 9)).toBe('030000021e06000012');
    expect(bytes.length).toBe(42);
    expect(decodeDayTable(bytes)).toEqual(DAY);
  });

  it('is refused when it is empty, too long, out of order or no time', () => {
    expect(encodeDayTable([], 14)).toBeUndefined();
    expect(encodeDayTable(DAY, 2)).toBeUndefined();
    expect(encodeDayTable([...DAY].reverse(), 14)).toBeUndefined();
    expect(encodeDayTable([{ tariff: 'flat', hour: 24, minute: 0 }], 14)).toBeUndefined();
    expect(decodeDayTable(Buffer.from([4, 0, 0]))).toBeUndefined();
  });
});
