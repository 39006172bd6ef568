import { FIRST_METHODS, flatPrices, LATER_SETTINGS, minorUnits, pricePerKwh, type Settings } from '#shared';
import {
  changedGroups,
  checkForm,
  formOfSettings,
  mergeForms,
  type SettingsForm,
  settingsOfForm,
  type TextField,
  withDecimals,
} from './settings-form';

const SETTINGS: Settings = {
  ...{ version: 4, propertyName: 'Green Court', currencyCode: 'KES', currencyDecimals: 2, timeZone: 'Africa/Nairobi' },
  ...{ powerThresholdW: 54001, collectionIntervalMin: 30, prices: flatPrices(pricePerKwh(12500)) },
  ...{ alarm1Minor: minorUnits(10000), alarm2Minor: minorUnits(20), hoardingLimitMinor: minorUnits(10000000) },
  ...{ leaseHours: 24, leasePerSaleMinor: minorUnits(100000), leaseSumMinor: minorUnits(1000000), leaseCount: 200 },
  ...{ smsNumber1: '', smsNumber2: '+8613800138000', receiptHeader: '一号楼\n前台', receiptFooter: 'Thank you' },
  ...LATER_SETTINGS,
  methods: [...FIRST_METHODS],
};
const FORM = formOfSettings(SETTINGS);
const typed = (text: Partial<Record<TextField, string>>, form: SettingsForm = FORM): SettingsForm => ({
  ...form,
  text: { ...form.text, ...text },
});
const faultsOf = (form: SettingsForm): Record<string, string> =>
  Object.fromEntries(Object.entries(checkForm(form, SETTINGS)).map(([path, { name }]) => [path, name]));

describe('settings form', () => {
  it('gives back exactly what it was filled with', () => {
    expect(checkForm(FORM, SETTINGS)).toEqual({});
    expect(settingsOfForm(FORM, SETTINGS)).toEqual(SETTINGS);
    expect([...changedGroups(FORM, FORM)]).toEqual([]);
  });

  it('keeps numbers and lines as they are meant, not as they are typed', () => {
    const form = typed({ smsNumber1: '00 86 138-0013 8000', receiptHeader: ' 一号楼 \n\t前台  \n\n' });
    expect(checkForm(form, SETTINGS)).toEqual({});
    const { smsNumber1, receiptHeader } = settingsOfForm(form, SETTINGS);
    expect([smsNumber1, receiptHeader]).toEqual(['+8613800138000', '一号楼\n 前台']);
  });

  const wrong: readonly (readonly [Partial<Record<TextField, string>>, string, string])[] = [
    [{ alarm1Minor: '1,00,0' }, 'alarm1Minor', 'amount_wrong'],
    [{ flat: 'free' }, 'flat', 'price_wrong'],
    [{ leaseHours: '0' }, 'leaseHours', 'whole_wrong'],
    [{ leaseCount: '1.5' }, 'leaseCount', 'whole_wrong'],
    [{ powerThresholdW: '65536' }, 'powerThresholdW', 'whole_wrong'],
    [{ powerThresholdW: '0' }, 'powerThresholdW', 'whole_wrong'],
    [{ sessionLifeHours: '167' }, 'sessionLifeHours', 'session_ends_before_idle'],
    [{ leaseSumMinor: '99999999999' }, 'leaseSumMinor', 'amount_too_large'],
    [{ hoardingLimitMinor: '99999999999' }, 'hoardingLimitMinor', 'meter_cannot_hold_exactly'],
    [{ currencyCode: ' ' }, 'currencyCode', 'text_missing'],
    [{ currencyCode: 'DOUBLOONS' }, 'currencyCode', 'text_too_long'],
    [{ timeZone: 'Nairobi' }, 'timeZone', 'time_zone_unknown'],
    [{ receiptHeader: '1\n2\n3\n4\n5\n6\n7\n8\n9' }, 'receiptHeader', 'lines_too_many'],
    [{ receiptFooter: 'x'.repeat(401) }, 'receiptFooter', 'text_too_long'],
    [{ smsNumber1: 'call me' }, 'smsNumber1', 'sms_number_wrong'],
    [{ alarm2Minor: '100.01' }, 'alarm2Minor', 'alarms_swapped'],
    [{ hoardingLimitMinor: '99' }, 'alarm1Minor', 'alarm_over_limit'],
    [{ leasePerSaleMinor: '0' }, 'leasePerSaleMinor', 'lease_allows_nothing'],
    [{ leaseSumMinor: '999' }, 'leasePerSaleMinor', 'lease_sale_over_sum'],
    [{ hoardingLimitMinor: '30000000' }, 'hoardingLimitMinor', 'meter_cannot_hold_exactly'],
  ];
  for (const [text, path, name] of wrong) {
    it(`says ${name} at ${path} of ${JSON.stringify(text)}, and nothing elsewhere`, () => {
      expect(faultsOf(typed(text))).toEqual({ [path]: name });
    });
  }

  it('says what is wrong with a method beside its name', () => {
    const [cash, card] = FIRST_METHODS;
    if (!cash || !card) throw new Error('a property begins with cash and card');
    const methods = [
      { ...cash, nameEn: ' ' },
      { ...card, nameZh: '现金' },
    ];
    expect(faultsOf({ ...FORM, methods })).toEqual({
      'methods.0.nameEn': 'method_name_missing',
      'methods.1.nameZh': 'method_name_twice',
    });
    expect(
      faultsOf({
        ...FORM,
        methods: methods.map((one) => ({ ...one, nameEn: one.code, nameZh: one.code, enabled: false })),
      }),
    ).toEqual({
      methods: 'no_method_on',
    });
  });

  it('writes amounts in the decimals that are chosen, and says which cannot be', () => {
    const yen = withDecimals(FORM, 0);
    const { hoardingLimitMinor, alarm1Minor, alarm2Minor, leaseSumMinor } = yen.text;
    expect([hoardingLimitMinor, alarm1Minor, alarm2Minor, leaseSumMinor]).toEqual(['100000', '100', '0.20', '10000']);
    expect(faultsOf(yen)).toEqual({ alarm2Minor: 'amount_whole' });
    const dinar = withDecimals(FORM, 3);
    expect([dinar.text.alarm1Minor, dinar.text.alarm2Minor]).toEqual(['100.000', '0.200']);
    expect(settingsOfForm(dinar, SETTINGS).hoardingLimitMinor).toBe(minorUnits(100_000_000));
    expect(faultsOf(typed({ alarm2Minor: '0.205' }, dinar))).toEqual({ alarm2Minor: 'meter_cannot_hold_exactly' });
    expect(withDecimals(dinar, 2)).toEqual(FORM);
  });

  it('takes in what somebody else saved, and keeps what was typed here', () => {
    const wallet = {
      code: 'm_wallet',
      nameEn: 'Wallet',
      nameZh: '钱包',
      enabled: true,
      offline: false,
      disabledAt: null,
    } as const;
    const theirs = formOfSettings({
      ...{ ...SETTINGS, version: 5, propertyName: 'Red Court', leaseHours: 12 },
      methods: [...FIRST_METHODS.map((one) => (one.code === 'card' ? { ...one, nameEn: 'Cards' } : one)), wallet],
    });
    const mine = typed(
      { leaseHours: '6', smsNumber1: '12345' },
      {
        ...FORM,
        methods: FORM.methods.map((one) => (one.code === 'other' ? { ...one, enabled: false } : one)).reverse(),
      },
    );
    const merged = mergeForms(FORM, mine, theirs);
    expect([merged.text.propertyName, merged.text.leaseHours, merged.text.smsNumber1]).toEqual([
      'Red Court',
      '6',
      '12345',
    ]);
    expect(merged.methods.map(({ code, nameEn, enabled }) => `${code} ${nameEn} ${enabled}`)).toEqual([
      ...['other Other false', 'mobile_money Mobile money true', 'transfer Transfer true', 'card Cards true'],
      ...['cash Cash true', 'm_wallet Wallet true'],
    ]);
    expect([...changedGroups(theirs, merged)].sort()).toEqual(['methods', 'offline', 'sms']);
  });
});
