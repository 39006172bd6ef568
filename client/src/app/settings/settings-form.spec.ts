import { flatPrices, minorUnits, pricePerKwh, type Settings } from '#shared';
import { checkSettings, formOfSettings, settingsOfForm } from './settings-form';

const SETTINGS: Settings = {
  propertyName: 'Green Court',
  currencyCode: 'KES',
  currencyDecimals: 2,
  timeZone: 'Africa/Nairobi',
  powerThresholdW: 54001,
  collectionIntervalMin: 30,
  alarm1Minor: minorUnits(10000),
  alarm2Minor: minorUnits(20),
  hoardingLimitMinor: minorUnits(10000000),
  prices: flatPrices(pricePerKwh(12500)),
  methods: ['cash', 'card'],
  offlineMethods: ['cash'],
  leaseHours: 24,
  leasePerSaleMinor: minorUnits(100000),
  leaseSumMinor: minorUnits(1000000),
  leaseCount: 200,
  sessionIdleHours: 168,
  sessionLifeHours: 720,
  lockAfterMin: 10,
  smsNumber1: '',
  smsNumber2: '',
  receiptHeader: '',
  receiptFooter: 'Thank you',
};

describe('settings form', () => {
  it('gives back exactly what it was filled with', () => {
    const form = formOfSettings(SETTINGS);
    expect(checkSettings(form)).toEqual({});
    expect(settingsOfForm(form)).toEqual(SETTINGS);
  });

  it('names what is wrong', () => {
    const form = formOfSettings(SETTINGS);
    const wrong = {
      ...form,
      methods: new Set<never>(),
      text: { ...form.text, alarm1Minor: '1,00,0', flat: 'free', leaseHours: '0', timeZone: ' ' },
    };
    expect(checkSettings(wrong)).toEqual({
      alarm1Minor: 'amount_wrong',
      flat: 'price_wrong',
      leaseHours: 'whole_wrong',
      timeZone: 'text_missing',
      methods: 'method_missing',
    });
  });

  it('takes nothing offline that is not taken at all', () => {
    const form = { ...formOfSettings(SETTINGS), methods: new Set(['card'] as const) };
    expect(settingsOfForm(form).offlineMethods).toEqual([]);
  });
});
