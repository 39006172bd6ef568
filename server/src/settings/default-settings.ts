/** The parameters that a property begins with, as in the manual. */
import { FIRST_METHODS, flatPrices, LATER_SETTINGS, minorUnits, pricePerKwh, type Settings } from '#shared';

export const DEFAULT_SETTINGS: Settings = {
  version: 0,
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
  methods: [...FIRST_METHODS],
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
