import { businessDateOf } from './business-date.js';

describe('business date', () => {
  const cases: [string, string, string][] = [
    ['2026-03-01T23:59:59.999Z', 'UTC', '2026-03-01'],
    ['2026-03-02T00:00:00.000Z', 'UTC', '2026-03-02'],
    ['2026-03-01T23:30:00.000Z', 'Europe/Warsaw', '2026-03-02'],
    ['2026-03-01T02:00:00.000Z', 'America/New_York', '2026-02-28'],
    // both sides of the hour that is there twice
    ['2026-10-24T22:30:00.000Z', 'Europe/Warsaw', '2026-10-25'],
    ['2026-10-25T22:59:59.999Z', 'Europe/Warsaw', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', 'Europe/Warsaw', '2026-10-26'],
    ['2026-01-01T15:59:59.000Z', 'Asia/Shanghai', '2026-01-01'],
    ['2026-01-01T16:00:00.000Z', 'Asia/Shanghai', '2026-01-02'],
  ];
  for (const [at, zone, date] of cases) {
    it(`of ${at} in ${zone} is ${date}`, () => {
      expect(businessDateOf(Date.parse(at), zone)).toBe(date);
    });
  }

  it('is not made for a zone that does not exist', () => {
    expect(() => businessDateOf(0, 'Mars/Olympus')).toThrowError(RangeError);
  });
});
