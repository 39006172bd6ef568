import { settingsSchema, type Settings } from '#shared';
import { checkSettings, DEFAULT_SETTINGS, type SettingsRefusal } from './default-settings.js';

describe('default settings', () => {
  it('are those of the manual and are valid', () => {
    expect(settingsSchema.safeParse(DEFAULT_SETTINGS).success).toBeTrue();
    const { powerThresholdW, collectionIntervalMin, alarm1Minor, alarm2Minor, hoardingLimitMinor } = DEFAULT_SETTINGS;
    expect([powerThresholdW, collectionIntervalMin]).toEqual([54001, 30]);
    expect([alarm1Minor, alarm2Minor, hoardingLimitMinor].map(Number)).toEqual([10_000, 20, 10_000_000]);
    expect(Object.values(DEFAULT_SETTINGS.prices).map(Number)).toEqual([12_500, 12_500, 12_500, 12_500]);
  });

  const changes: readonly (readonly [string, Partial<Settings>, boolean, SettingsRefusal | undefined])[] = [
    ['another currency before the first sale', { currencyCode: 'PLN' }, false, undefined],
    ['another currency after it', { currencyCode: 'PLN' }, true, 'currency_is_fixed'],
    ['other decimals after it', { currencyDecimals: 3 }, true, 'currency_is_fixed'],
    ['another zone before it', { timeZone: 'Europe/Warsaw' }, false, undefined],
    ['another zone after it', { timeZone: 'Europe/Warsaw' }, true, 'time_zone_is_fixed'],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, false, 'time_zone_unknown'],
    ['a price at any time', { prices: { ...DEFAULT_SETTINGS.prices } }, true, undefined],
  ];
  for (const [name, change, booked, refusal] of changes) {
    it(`${refusal ? `refuse ${name}: ${refusal}` : `take ${name}`}`, () => {
      expect(checkSettings(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ...change }, booked)).toBe(refusal);
    });
  }
});
