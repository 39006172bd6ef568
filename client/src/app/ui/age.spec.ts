import { ageWords, isStale } from './age';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-03-10T12:00:00Z');

describe('age', () => {
  const cases: readonly [string, string | null, ReturnType<typeof ageWords>][] = [
    ['says when there is no reading', null, { key: 'age.never' }],
    ['calls the last minute now', '2026-03-10T11:59:30Z', { key: 'age.now' }],
    ['calls a clock that runs ahead now', '2026-03-10T12:03:00Z', { key: 'age.now' }],
    ['counts minutes', '2026-03-10T11:57:59Z', { key: 'age.minutes', minutes: 2 }],
    ['says the time of today', '2026-03-10T06:05:00Z', { key: 'age.today', time: '09:05' }],
    ['says yesterday by the clock of the property', '2026-03-09T20:30:00Z', { key: 'age.yesterday', time: '23:30' }],
    ['knows that it is another day there already', '2026-03-09T21:30:00Z', { key: 'age.today', time: '00:30' }],
    ['says the day before that', '2026-03-08T15:40:00Z', { key: 'age.day', day: 'Mar 8', time: '18:40' }],
  ];
  for (const [title, readAt, words] of cases) {
    it(title, () => {
      expect(ageWords(readAt === null ? null : at(readAt), NOW, 'Africa/Nairobi', 'en')).toEqual(words);
    });
  }

  it('is stale without a reading and well after one interval, not while a poll may be on its way', () => {
    const interval = 30 * 60_000;
    expect(isStale(null, NOW, interval)).toBeTrue();
    expect(isStale(NOW - interval - 60_000, NOW, interval)).toBeFalse();
    expect(isStale(NOW - 2 * interval, NOW, interval)).toBeTrue();
  });
});
