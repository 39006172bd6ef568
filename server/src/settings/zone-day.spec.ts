import fc from 'fast-check';
import { endOfDayMs, startOfDayMs } from './zone-day.js';

const at = (ms: number): string => new Date(ms).toISOString();

describe('a day of the property', () => {
  const days: readonly (readonly [string, string, string, string])[] = [
    ['2026-03-02', 'UTC', '2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z'],
    ['2026-03-02', 'Asia/Shanghai', '2026-03-01T16:00:00.000Z', '2026-03-02T16:00:00.000Z'],
    ['2026-03-02', 'America/New_York', '2026-03-02T05:00:00.000Z', '2026-03-03T05:00:00.000Z'],
    ['2026-03-29', 'Europe/Warsaw', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Warsaw', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-02-28', 'Asia/Kathmandu', '2026-02-27T18:15:00.000Z', '2026-02-28T18:15:00.000Z'],
  ];
  for (const [day, zone, start, end] of days) {
    it(`${day} in ${zone} is from ${start} to ${end}`, () => {
      expect([at(startOfDayMs(day, zone)), at(endOfDayMs(day, zone))]).toEqual([start, end]);
    });
  }

  it('ends where the next one begins, and has 23 to 25 hours', () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => at(days * 86_400_000).slice(0, 10));
    fc.assert(
      fc.property(day, fc.constantFrom('UTC', 'Europe/Warsaw', 'America/New_York', 'Asia/Tokyo'), (date, zone) => {
        const hours = (endOfDayMs(date, zone) - startOfDayMs(date, zone)) / 3_600_000;
        expect(hours >= 23 && hours <= 25).toBeTrue();
      }),
    );
  });
});
