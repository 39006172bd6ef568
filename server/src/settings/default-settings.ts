/** The parameters that a property begins with, as in the manual. */
import { flatPrices, LATER_SETTINGS, minorUnits, pricePerKwh, type Settings } from '#shared';

export const DEFAULT_SETTINGS: Settings = {
  propertyName: '',
  currencyCode: 'USD',
  currencyDecimals: 2,
  timeZone: 'UTC',
  powerThresholdW: 54001,
  collectionIntervalMin: 30,
  alarm1Minor: minorUnits(100_00),
  alarm2Minor: minorUnits(20),
  hoardingLimitMinor: minorUnits(100_000_00),
  prices: flatPrices(pricePerKwh(12_500)),
  methods: ['cash', 'card', 'transfer', 'mobile_money', 'other'],
  offlineMethods: ['cash'],
  leaseHours: 24,
  leasePerSaleMinor: minorUnits(1_000_00),
  leaseSumMinor: minorUnits(5_000_00),
  leaseCount: 500,
  ...LATER_SETTINGS,
  smsNumber1: '',
  smsNumber2: '',
  receiptHeader: '',
  receiptFooter: '',
};

export type SettingsRefusal = 'currency_is_fixed' | 'time_zone_is_fixed' | 'time_zone_unknown';

/**
 * The first reason against a change of the settings, or undefined. `booked` says that the ledger has a row: from then
 * on every amount and business date in the books means what currency, decimals and zone said on that day.
 */
export function checkSettings(before: Settings, after: Settings, booked: boolean): SettingsRefusal | undefined {
  const currencyMoves =
    before.currencyCode !== after.currencyCode || before.currencyDecimals !== after.currencyDecimals;
  if (booked && currencyMoves) return 'currency_is_fixed';
  if (booked && before.timeZone !== after.timeZone) return 'time_zone_is_fixed';
  if (!isTimeZone(after.timeZone)) return 'time_zone_unknown';
  return undefined;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
