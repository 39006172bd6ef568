/** The default parameters as typed, and back: every field is checked, none is guessed. */
import {
  type CurrencyDecimals,
  formatAmount,
  formatPrice,
  type MinorUnits,
  parsePrice,
  PAYMENT_METHODS,
  type PaymentMethod,
  type Settings,
} from '#shared';
import { amountOrZero } from '../accounts/opening-draft';

const AMOUNTS = ['hoardingLimitMinor', 'alarm1Minor', 'alarm2Minor', 'leasePerSaleMinor', 'leaseSumMinor'] as const;
const PRICES = ['sharp', 'peak', 'flat', 'valley'] as const;
type TextField =
  'propertyName' | 'currencyCode' | 'timeZone' | 'smsNumber1' | 'smsNumber2' | 'receiptHeader' | 'receiptFooter';
/** whole numbers with their least and most */
const WHOLES = {
  powerThresholdW: [0, 65535],
  collectionIntervalMin: [1, 1440],
  leaseHours: [1, 336],
  leaseCount: [1, 100000],
  sessionIdleHours: [1, 2160],
  sessionLifeHours: [1, 8760],
  lockAfterMin: [0, 720],
} as const;
const WHOLE_NAMES = [
  ...(['powerThresholdW', 'collectionIntervalMin', 'leaseHours', 'leaseCount'] as const),
  ...(['sessionIdleHours', 'sessionLifeHours', 'lockAfterMin'] as const),
] as const;

export type SettingsText = Readonly<
  Record<(typeof AMOUNTS)[number] | (typeof PRICES)[number] | TextField | (typeof WHOLE_NAMES)[number], string>
>;
export interface SettingsForm {
  readonly text: SettingsText;
  readonly decimals: CurrencyDecimals;
  readonly methods: ReadonlySet<PaymentMethod>;
  readonly offlineMethods: ReadonlySet<PaymentMethod>;
}
export type SettingsField = keyof SettingsText | 'methods';
export type SettingsFault = 'price_wrong' | 'amount_wrong' | 'whole_wrong' | 'text_missing' | 'method_missing';

export function formOfSettings(settings: Settings): SettingsForm {
  const { currencyDecimals: decimals, prices } = settings;
  const amount = (name: (typeof AMOUNTS)[number]) => formatAmount(settings[name], decimals);
  return {
    text: {
      hoardingLimitMinor: amount('hoardingLimitMinor'),
      alarm1Minor: amount('alarm1Minor'),
      alarm2Minor: amount('alarm2Minor'),
      leasePerSaleMinor: amount('leasePerSaleMinor'),
      leaseSumMinor: amount('leaseSumMinor'),
      sharp: formatPrice(prices.sharp),
      peak: formatPrice(prices.peak),
      flat: formatPrice(prices.flat),
      valley: formatPrice(prices.valley),
      powerThresholdW: String(settings.powerThresholdW),
      collectionIntervalMin: String(settings.collectionIntervalMin),
      leaseHours: String(settings.leaseHours),
      leaseCount: String(settings.leaseCount),
      sessionIdleHours: String(settings.sessionIdleHours),
      sessionLifeHours: String(settings.sessionLifeHours),
      lockAfterMin: String(settings.lockAfterMin),
      propertyName: settings.propertyName,
      currencyCode: settings.currencyCode,
      timeZone: settings.timeZone,
      smsNumber1: settings.smsNumber1,
      smsNumber2: settings.smsNumber2,
      receiptHeader: settings.receiptHeader,
      receiptFooter: settings.receiptFooter,
    },
    decimals,
    methods: new Set(settings.methods),
    offlineMethods: new Set(settings.offlineMethods),
  };
}

const isWhole = (text: string, [least, most]: readonly [number, number]): boolean =>
  /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** Everything that is wrong; empty when the form may be saved. */
export function checkSettings({
  text,
  decimals,
  methods,
}: SettingsForm): Partial<Record<SettingsField, SettingsFault>> {
  const faults: Partial<Record<SettingsField, SettingsFault>> = {};
  for (const name of AMOUNTS) if (amountOrZero(text[name], decimals) === undefined) faults[name] = 'amount_wrong';
  for (const name of PRICES) if (parsePrice(text[name]) === undefined) faults[name] = 'price_wrong';
  for (const name of WHOLE_NAMES) if (!isWhole(text[name], WHOLES[name])) faults[name] = 'whole_wrong';
  for (const name of ['currencyCode', 'timeZone'] as const) if (text[name].trim() === '') faults[name] = 'text_missing';
  if (methods.size === 0) faults.methods = 'method_missing';
  return faults;
}

/** The settings of a form without faults; throws RangeError for an unchecked one. */
export function settingsOfForm(form: SettingsForm): Settings {
  const { text, decimals } = form;
  const known = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new RangeError(`an unchecked field: ${name}`);
    return value;
  };
  const amount = (name: (typeof AMOUNTS)[number]): MinorUnits => known(amountOrZero(text[name], decimals), name);
  const price = (name: (typeof PRICES)[number]) => known(parsePrice(text[name]), name);
  return {
    propertyName: text.propertyName.trim(),
    currencyCode: text.currencyCode.trim(),
    currencyDecimals: decimals,
    timeZone: text.timeZone.trim(),
    powerThresholdW: Number(text.powerThresholdW),
    collectionIntervalMin: Number(text.collectionIntervalMin),
    alarm1Minor: amount('alarm1Minor'),
    alarm2Minor: amount('alarm2Minor'),
    hoardingLimitMinor: amount('hoardingLimitMinor'),
    prices: { sharp: price('sharp'), peak: price('peak'), flat: price('flat'), valley: price('valley') },
    methods: PAYMENT_METHODS.filter((method) => form.methods.has(method)),
    offlineMethods: PAYMENT_METHODS.filter((method) => form.methods.has(method) && form.offlineMethods.has(method)),
    leaseHours: Number(text.leaseHours),
    leasePerSaleMinor: amount('leasePerSaleMinor'),
    leaseSumMinor: amount('leaseSumMinor'),
    leaseCount: Number(text.leaseCount),
    sessionIdleHours: Number(text.sessionIdleHours),
    sessionLifeHours: Number(text.sessionLifeHours),
    lockAfterMin: Number(text.lockAfterMin),
    smsNumber1: text.smsNumber1.trim(),
    smsNumber2: text.smsNumber2.trim(),
    receiptHeader: text.receiptHeader.trim(),
    receiptFooter: text.receiptFooter.trim(),
  };
}

/** The form's sections in the order of the page. */
export const SETTINGS_SECTIONS: readonly {
  readonly word: string;
  readonly fields: readonly (keyof SettingsText)[];
}[] = [
  { word: 'settings.property', fields: ['propertyName', 'currencyCode', 'timeZone', 'collectionIntervalMin'] },
  {
    word: 'settings.terms',
    fields: [...PRICES, 'hoardingLimitMinor', 'alarm1Minor', 'alarm2Minor', 'powerThresholdW'],
  },
  { word: 'settings.offline', fields: ['leaseHours', 'leasePerSaleMinor', 'leaseSumMinor', 'leaseCount'] },
  { word: 'settings.safety', fields: ['sessionIdleHours', 'sessionLifeHours', 'lockAfterMin'] },
  { word: 'settings.paper', fields: ['receiptHeader', 'receiptFooter', 'smsNumber1', 'smsNumber2'] },
];
