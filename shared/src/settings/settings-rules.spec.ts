import { minorUnits, MOST_BELIEVABLE_MINOR } from '../money/money.js';
import { flatPrices, pricePerKwh } from '../money/price.js';
import { compareMethods, parsePaymentMethod, PAYMENT_METHODS, type PaymentMethod } from '../sales/payment-method.js';
import {
  FIRST_METHODS,
  isKeptMethod,
  methodName,
  methodsTakenAt,
  offlineMethodsOf,
  takenMethods,
} from './payment-methods.js';
import { SETTINGS_FAULTS, settingsFaults, type SettingsFaultName } from './settings-rules.js';
import { type Settings, settingsSchema } from './settings.contract.js';
import { parseSmsNumber } from './sms-number.js';
import { LATER_SETTINGS, upgradeSettings } from './stored-settings.js';
import { canonicalTimeZone, findTimeZones, isTimeZone, timeZoneNames } from './time-zone.js';

const SETTINGS: Settings = {
  ...{ version: 3, propertyName: '', currencyCode: 'USD', currencyDecimals: 2, timeZone: 'UTC' },
  ...{ powerThresholdW: 54001, collectionIntervalMin: 30, prices: flatPrices(pricePerKwh(12_500)) },
  ...{ alarm1Minor: minorUnits(10_000), alarm2Minor: minorUnits(20), hoardingLimitMinor: minorUnits(10_000_000) },
  ...{ leaseHours: 24, leasePerSaleMinor: minorUnits(100_000), leaseSumMinor: minorUnits(500_000), leaseCount: 500 },
  ...LATER_SETTINGS,
  ...{ smsNumber1: '', smsNumber2: '', receiptHeader: '', receiptFooter: '', methods: [...FIRST_METHODS] },
};
const [CASH, CARD] = FIRST_METHODS;
if (!CASH || !CARD) throw new Error('a property begins with cash and card');

describe('settings among each other', () => {
  const cases: Readonly<Record<SettingsFaultName, readonly [Partial<Settings>, string]>> = {
    time_zone_unknown: [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    meter_cannot_hold_exactly: [{ currencyDecimals: 3, alarm2Minor: minorUnits(21) }, 'alarm2Minor'],
    amount_too_large: [{ leaseSumMinor: minorUnits(Number.MAX_SAFE_INTEGER) }, 'leaseSumMinor'],
    alarms_swapped: [{ alarm2Minor: minorUnits(10_001) }, 'alarm2Minor'],
    alarm_over_limit: [{ hoardingLimitMinor: minorUnits(10_000) }, 'alarm1Minor'],
    threshold_cuts_off_all: [{ powerThresholdW: 0 }, 'powerThresholdW'],
    lease_allows_nothing: [{ leasePerSaleMinor: minorUnits(0) }, 'leasePerSaleMinor'],
    lease_sale_over_sum: [{ leaseSumMinor: minorUnits(99_999) }, 'leasePerSaleMinor'],
    method_code_twice: [{ methods: [CASH, { ...CARD, code: 'cash' }] }, 'methods.1.code'],
    method_name_twice: [{ methods: [CASH, { ...CARD, nameZh: ' 现金 ' }] }, 'methods.1.nameZh'],
    cash_not_in_list: [{ methods: [CARD] }, 'methods'],
    no_method_on: [{ methods: [{ ...CASH, enabled: false }] }, 'methods'],
    sms_number_wrong: [{ smsNumber2: '+86 138' }, 'smsNumber2'],
    session_ends_before_idle: [{ sessionIdleHours: 100, sessionLifeHours: 10 }, 'sessionLifeHours'],
  };
  for (const refusal of SETTINGS_FAULTS) {
    it(`are refused as ${refusal}, at the field`, () => {
      const [change, path] = cases[refusal];
      expect(settingsFaults({ ...SETTINGS, ...change })[0]).toEqual({ refusal, path });
    });
  }

  it('may let a sign-in end when it is as old as it may be unused, and take the largest believable lease', () => {
    const most = minorUnits(MOST_BELIEVABLE_MINOR);
    const edge = { sessionIdleHours: 10, sessionLifeHours: 10, powerThresholdW: 1, leaseSumMinor: most };
    expect(settingsFaults({ ...SETTINGS, ...edge })).toEqual([]);
  });

  it('tell every fault, the first reason first', () => {
    const wrong = { smsNumber1: 'x', alarm2Minor: minorUnits(20_000), timeZone: '' };
    const names = settingsFaults({ ...SETTINGS, ...wrong }).map(({ refusal }) => refusal);
    expect(names).toEqual(['time_zone_unknown', 'alarms_swapped', 'sms_number_wrong']);
  });

  it('have papers of at most eight lines without control characters, in any script', () => {
    const takes = (receiptHeader: string) => settingsSchema.safeParse({ ...SETTINGS, receiptHeader }).success;
    expect(takes('一号楼\n前台\n电话 010-1234')).toBeTrue();
    expect([takes('1\n2\n3\n4\n5\n6\n7\n8\n9'), takes('bell\u0007'), takes('x'.repeat(401))]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('payment methods', () => {
  const methods = [CASH, { ...CARD, enabled: false, offline: true, disabledAt: '2026-03-02T12:00:00.000Z' }];
  const NOON = Date.parse('2026-03-02T12:00:00.000Z');

  it('are taken when they are on, or were on at that moment', () => {
    expect(takenMethods(methods)).toEqual(['cash']);
    expect(offlineMethodsOf(methods)).toEqual(['cash']);
    expect([methodsTakenAt(methods, NOON - 1), methodsTakenAt(methods, NOON)]).toEqual([['cash', 'card'], ['cash']]);
  });

  it('stay in the list once they were on, and cash always', () => {
    const added = { ...CARD, code: 'm_new', enabled: false } as const;
    expect([...methods, { ...CASH, enabled: false }, added].map(isKeptMethod)).toEqual([true, true, true, false]);
  });

  it('are called by their name in each language, and by their code when nobody knows them', () => {
    expect((['en', 'zh'] as const).map((language) => methodName(methods, 'card', language))).toEqual(['Card', '刷卡']);
    expect(methodName(methods, 'm_gone', 'en')).toBe('m_gone');
  });

  it('have codes that the books have room for, in one order', () => {
    const codes = ['cash', 'm_a', 'm_0123456789', 'm_', 'm_A', 'm_01234567890', 'gold', ''];
    expect(codes.filter((code) => parsePaymentMethod(code) !== undefined)).toEqual(['cash', 'm_a', 'm_0123456789']);
    const mixed: PaymentMethod[] = ['m_b', 'other', 'm_a', 'cash', 'mobile_money', 'card', 'transfer'];
    expect(mixed.sort(compareMethods)).toEqual([...PAYMENT_METHODS, 'm_a', 'm_b']);
  });

  it('of settings that had two lists of codes are what they were', () => {
    const later = new Set(['version', ...Object.keys(LATER_SETTINGS)]);
    const rest = Object.fromEntries(Object.entries(SETTINGS).filter(([name]) => !later.has(name)));
    const old = { ...rest, methods: ['card', 'cash'], offlineMethods: ['cash'] };
    const read = settingsSchema.safeParse(upgradeSettings(old));
    expect(read.success && [takenMethods(read.data.methods), offlineMethodsOf(read.data.methods)]).toEqual([
      ['cash', 'card'],
      ['cash'],
    ]);
    expect(upgradeSettings(SETTINGS)).toEqual(SETTINGS);
    expect([upgradeSettings(null), upgradeSettings('x')]).toEqual([null, 'x']);
  });
});

describe('an SMS number', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['', ''],
    ['  ', ''],
    ['+86 138-0013 8000', '+8613800138000'],
    ['0048 600 700 800', '+48600700800'],
    ['(010) 1234.5678', '01012345678'],
    ['12345', '12345'],
    ['1234', undefined],
    ['+1234567890123456', undefined],
    ['12+34567', undefined],
    ['call me', undefined],
    ['１２３４５６', undefined],
  ];
  for (const [typed, kept] of cases) {
    it(`'${typed}' is ${kept === undefined ? 'none' : `kept as '${kept}'`}`, () => {
      expect(parseSmsNumber(typed)).toBe(kept);
      if (kept !== undefined) expect(parseSmsNumber(kept)).toBe(kept);
    });
  }
});

describe('a time zone', () => {
  it('is known by its name, and is no bare offset', () => {
    expect(['UTC', 'Asia/Shanghai', 'Europe/Warsaw'].every(isTimeZone)).toBeTrue();
    expect(['', '+08:00', 'Mars/Olympus', 'Asia/Shanghai ', '8'].some(isTimeZone)).toBeFalse();
    expect(timeZoneNames().every(isTimeZone)).toBeTrue();
    expect(timeZoneNames()[0]).toBe('UTC');
  });

  it('has one name, however it is written', () => {
    const written = ['asia/shanghai', 'PRC', 'GMT+0', 'Etc/UTC', 'utc', 'Europe/Warsaw', 'Mars/Olympus'];
    expect(written.map(canonicalTimeZone)).toEqual([
      ...['Asia/Shanghai', 'Asia/Shanghai', 'UTC', 'UTC', 'UTC', 'Europe/Warsaw', 'Mars/Olympus'],
    ]);
    for (const name of timeZoneNames()) expect(canonicalTimeZone(name)).toBe(name);
  });

  it('is found by parts of its name, those that begin with them first', () => {
    const names = ['America/New_York', 'Asia/Yerevan', 'Asia/Shanghai', 'America/Cayenne'];
    expect(findTimeZones(names, 'new york')).toEqual(['America/New_York']);
    expect(findTimeZones(names, 'YE')).toEqual(['Asia/Yerevan', 'America/Cayenne']);
    expect(findTimeZones(names, '')).toEqual(names);
    expect(findTimeZones(names, 'mars')).toEqual([]);
  });
});
