import { type MethodSetting, minorUnits, settingsFaults, settingsSchema, type Settings } from '#shared';
import {
  type BuiltOnSettings,
  checkChange,
  currencyFixedBy,
  settleChange,
  type SettingsRefusal,
  timeZoneFixedBy,
} from './change-settings.js';
import { DEFAULT_SETTINGS } from './default-settings.js';

const NOTHING: BuiltOnSettings = { booked: false, opened: false, shiftsOpen: false };
const BOOKED = { ...NOTHING, booked: true, opened: true };
const OPENED = { ...NOTHING, opened: true };
const NOW = new Date('2026-03-02T09:00:00.000Z');
const WALLET: MethodSetting = {
  ...{ code: 'm_wallet', nameEn: 'Wallet', nameZh: '钱包', enabled: false, offline: false, disabledAt: null },
};
const { methods } = DEFAULT_SETTINGS;
const without = (code: string, list = methods) => list.filter((method) => method.code !== code);
const off = (code: string, list = methods) =>
  list.map((method) => (method.code === code ? { ...method, enabled: false } : method));

describe('a change of the settings', () => {
  it('begins with those of the manual, which are valid', () => {
    expect(settingsSchema.safeParse(DEFAULT_SETTINGS).success).toBeTrue();
    expect(settingsFaults(DEFAULT_SETTINGS)).toEqual([]);
    const { powerThresholdW, collectionIntervalMin, alarm1Minor, alarm2Minor, hoardingLimitMinor } = DEFAULT_SETTINGS;
    expect([powerThresholdW, collectionIntervalMin]).toEqual([54001, 30]);
    expect([alarm1Minor, alarm2Minor, hoardingLimitMinor].map(Number)).toEqual([10_000, 20, 10_000_000]);
    expect(Object.values(DEFAULT_SETTINGS.prices).map(Number)).toEqual([12_500, 12_500, 12_500, 12_500]);
  });

  const changes: readonly (readonly [string, Partial<Settings>, BuiltOnSettings, SettingsRefusal | undefined])[] = [
    ['another currency before anything', { currencyCode: 'PLN' }, NOTHING, undefined],
    ['another currency after an account was opened', { currencyCode: 'PLN' }, OPENED, 'currency_is_fixed'],
    ['other decimals after an account was opened', { currencyDecimals: 0 }, OPENED, 'currency_is_fixed'],
    ['other decimals after money was booked', { currencyDecimals: 3 }, BOOKED, 'currency_is_fixed'],
    ['another zone before anything', { timeZone: 'Europe/Warsaw' }, NOTHING, undefined],
    ['another zone with an account and no money', { timeZone: 'Europe/Warsaw' }, OPENED, undefined],
    [
      'another zone with a shift open',
      { timeZone: 'Europe/Warsaw' },
      { ...NOTHING, shiftsOpen: true },
      'shifts_are_open',
    ],
    ['another zone after money was booked', { timeZone: 'Europe/Warsaw' }, BOOKED, 'time_zone_is_fixed'],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, NOTHING, 'time_zone_unknown'],
    ['a bare offset for a zone', { timeZone: '+08:00' }, NOTHING, 'time_zone_unknown'],
    ['a power threshold that cuts everybody off', { powerThresholdW: 0 }, NOTHING, 'threshold_cuts_off_all'],
    ['a sign-in that ends before it is idle', { sessionLifeHours: 1 }, NOTHING, 'session_ends_before_idle'],
    ['a lease beyond belief', { leaseSumMinor: minorUnits(2 ** 53 - 1) }, NOTHING, 'amount_too_large'],
    [
      'every method switched off',
      { methods: methods.map((one) => ({ ...one, enabled: false })) },
      NOTHING,
      'no_method_on',
    ],
    ['a price at any time', { prices: { ...DEFAULT_SETTINGS.prices } }, BOOKED, undefined],
    ['no cash', { methods: without('cash') }, NOTHING, 'cash_not_in_list'],
    ['cash switched off', { methods: off('cash') }, NOTHING, undefined],
    ['a new method', { methods: [...methods, WALLET] }, BOOKED, undefined],
    ['a method gone that was taken', { methods: without('card') }, NOTHING, 'method_is_kept'],
  ];
  for (const [name, change, built, refusal] of changes) {
    it(`${refusal ? `refuses ${name}: ${refusal}` : `takes ${name}`}`, () => {
      expect(checkChange(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ...change }, built)?.refusal).toBe(refusal);
    });
  }

  it('is barred first by money, which never goes away', () => {
    expect([NOTHING, OPENED, BOOKED].map(currencyFixedBy)).toEqual([null, 'accounts_opened', 'money_booked']);
    const open = { ...BOOKED, shiftsOpen: true };
    expect([NOTHING, { ...NOTHING, shiftsOpen: true }, open].map(timeZoneFixedBy)).toEqual([
      ...[null, 'shifts_open', 'money_booked'],
    ] as never);
  });

  it('lets a method go that was never on, and keeps one that was switched off', () => {
    const drafted = { ...DEFAULT_SETTINGS, methods: [...methods, WALLET] };
    expect(checkChange(drafted, DEFAULT_SETTINGS, BOOKED)).toBeUndefined();
    const { methods: after } = settleChange(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, methods: off('card') }, NOW);
    const switchedOff = { ...DEFAULT_SETTINGS, methods: after };
    const refused = checkChange(switchedOff, { ...switchedOff, methods: without('card', after) }, BOOKED);
    expect([refused?.refusal, refused?.method?.nameEn]).toEqual(['method_is_kept', 'Card']);
  });

  it('notes when a method was switched off, once, whatever the form says, and forgets it when it is on again', () => {
    const lie = (list: readonly MethodSetting[]) =>
      list.map((one) => ({ ...one, disabledAt: '2001-01-01T00:00:00.000Z' }));
    const first = settleChange(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, methods: lie(off('card')) }, NOW);
    const second = settleChange(first, { ...first, methods: lie(first.methods) }, new Date('2026-05-01T00:00:00.000Z'));
    const on = settleChange(second, { ...second, methods: lie([...methods]) }, NOW);
    const offAt = (settings: Settings) => settings.methods.map(({ disabledAt }) => disabledAt);
    const none = methods.map(() => null);
    expect(offAt(first)).toEqual([null, NOW.toISOString(), null, null, null]);
    expect([offAt(second), offAt(on)]).toEqual([offAt(first), none]);
    expect([first.version, second.version, on.version]).toEqual([1, 2, 3]);
  });
});
