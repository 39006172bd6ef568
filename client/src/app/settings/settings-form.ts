/** The settings as typed, and back: every field is checked, each fault has its own sentence, none is guessed. Pure. */
import {
  type CurrencyDecimals,
  formatAmount,
  formatPrice,
  type MethodSetting,
  type MinorUnits,
  PAPER_LINES,
  parsePrice,
  parseSmsNumber,
  type PricePerKwh,
  type Settings,
  SETTINGS_BOUNDS,
  SETTINGS_LENGTHS,
  settingsFaults,
  type SettingsFaultName,
} from '#shared';
import { amountOrZero, amountOrZeroFault } from '../ui/amount-or-zero';

const AMOUNTS = ['hoardingLimitMinor', 'alarm1Minor', 'alarm2Minor', 'leasePerSaleMinor', 'leaseSumMinor'] as const;
export const PRICES = ['sharp', 'peak', 'flat', 'valley'] as const;
const WHOLES = { ...SETTINGS_BOUNDS, powerThresholdW: [1, 65535] } as const;
const WHOLE_NAMES = [
  ...(['powerThresholdW', 'collectionIntervalMin', 'leaseHours', 'leaseCount'] as const),
  ...(['sessionIdleHours', 'sessionLifeHours', 'lockAfterMin'] as const),
] as const;
const PAPERS = ['receiptHeader', 'receiptFooter'] as const;
const NUMBERS = ['smsNumber1', 'smsNumber2'] as const;

export type TextField =
  | (typeof AMOUNTS)[number]
  | (typeof PRICES)[number]
  | (typeof WHOLE_NAMES)[number]
  | (typeof PAPERS)[number]
  | (typeof NUMBERS)[number]
  | 'propertyName'
  | 'currencyCode'
  | 'timeZone';
export interface SettingsForm {
  readonly text: Readonly<Record<TextField, string>>;
  readonly decimals: CurrencyDecimals;
  readonly methods: readonly MethodSetting[];
  readonly devicesNeedCode: boolean;
}

export const TYPING_FAULTS = [
  'price_wrong',
  'amount_wrong',
  'amount_whole',
  'whole_wrong',
  'text_missing',
  'text_too_long',
  'lines_too_many',
  'method_name_missing',
] as const;
/** What is wrong with a field, in words: `settingsFault.<name>`. */
export interface FieldFault {
  readonly name: (typeof TYPING_FAULTS)[number] | SettingsFaultName;
  readonly values: Readonly<Record<string, number>>;
}
/** By the path of the field: `alarm2Minor`, `methods.1.nameZh`. */
export type FieldFaults = Readonly<Record<string, FieldFault>>;

/** The groups of the settings in the order of the page, with the fields that are plain inputs. */
export const SETTINGS_GROUPS = {
  property: ['propertyName', 'currencyCode', 'timeZone', 'collectionIntervalMin'],
  terms: [...PRICES, 'hoardingLimitMinor', 'alarm1Minor', 'alarm2Minor', 'powerThresholdW'],
  methods: [],
  offline: ['leaseHours', 'leasePerSaleMinor', 'leaseSumMinor', 'leaseCount'],
  paper: PAPERS,
  sms: NUMBERS,
  safety: ['sessionIdleHours', 'sessionLifeHours', 'lockAfterMin'],
} as const satisfies Record<string, readonly TextField[]>;
export type SettingsGroup = keyof typeof SETTINGS_GROUPS;
export const GROUP_NAMES = ['property', 'terms', 'methods', 'offline', 'paper', 'sms', 'safety'] as const;

export function formOfSettings(settings: Settings): SettingsForm {
  const { currencyDecimals: decimals, prices, methods } = settings;
  const amount = (name: (typeof AMOUNTS)[number]) => formatAmount(settings[name], decimals);
  const { propertyName, currencyCode, timeZone, smsNumber1, smsNumber2, receiptHeader, receiptFooter } = settings;
  return {
    text: {
      ...{ propertyName, currencyCode, timeZone, smsNumber1, smsNumber2, receiptHeader, receiptFooter },
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
    },
    decimals,
    methods,
    devicesNeedCode: settings.devicesNeedCode,
  };
}

/** The form in another currency's decimals: what is exact in it is written so, what is not stays and is a fault. */
export function withDecimals(form: SettingsForm, decimals: CurrencyDecimals): SettingsForm {
  const moved = AMOUNTS.flatMap((name) => {
    const amount = amountOrZero(form.text[name], form.decimals);
    const scaled = amount === undefined ? NaN : amount * 10 ** (decimals - form.decimals);
    return Number.isSafeInteger(scaled) ? [[name, formatAmount(scaled as MinorUnits, decimals)]] : [];
  });
  return { ...form, decimals, text: { ...form.text, ...Object.fromEntries(moved) } };
}

/** Everything that is wrong; empty when the form may be saved. What cannot be read yet counts as it was `before`. */
export function checkForm(form: SettingsForm, before: Settings): FieldFaults {
  const typing = typingFaults(form);
  const among = settingsFaults(settingsOfForm(form, before))
    .filter(({ path }) => !(path in typing))
    // The first reason at a field is the one to mend first.
    .reverse()
    .map(({ path, refusal }) => [path, { name: refusal, values: {} }] as const);
  return { ...Object.fromEntries(among), ...typing };
}

function typingFaults({ text, decimals, methods }: SettingsForm): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {};
  const add = (path: string, name: FieldFault['name'], wrong: boolean, values: FieldFault['values'] = {}): void => {
    if (wrong && !(path in faults)) faults[path] = { name, values };
  };
  for (const name of AMOUNTS) {
    const fault = amountOrZeroFault(text[name], decimals, false);
    // What a meter cannot hold is less than what nobody believes.
    const tooLarge = name.startsWith('lease') ? 'amount_too_large' : 'meter_cannot_hold_exactly';
    const unreadable = decimals === 0 ? 'amount_whole' : 'amount_wrong';
    add(name, fault === 'amount_too_large' ? tooLarge : unreadable, fault !== undefined, { decimals });
  }
  for (const name of PRICES) add(name, 'price_wrong', parsePrice(text[name]) === undefined);
  for (const name of WHOLE_NAMES) {
    const [least, most] = WHOLES[name];
    add(name, 'whole_wrong', wholeOf(text[name], WHOLES[name]) === undefined, { least, most });
  }
  add('currencyCode', 'text_missing', text.currencyCode.trim() === '');
  for (const name of ['propertyName', 'currencyCode'] as const) {
    const most = SETTINGS_LENGTHS[name];
    add(name, 'text_too_long', text[name].trim().length > most, { most });
  }
  for (const name of PAPERS) {
    const [kept, most] = [paperText(text[name]), SETTINGS_LENGTHS.paperText];
    add(name, 'lines_too_many', kept.split('\n').length > PAPER_LINES, { most: PAPER_LINES });
    add(name, 'text_too_long', kept.length > most, { most });
  }
  for (const name of NUMBERS) add(name, 'sms_number_wrong', parseSmsNumber(text[name]) === undefined);
  methods.forEach((method, at) => {
    for (const name of ['nameEn', 'nameZh'] as const) {
      const [length, most] = [method[name].trim().length, SETTINGS_LENGTHS.methodName];
      add(`methods.${at}.${name}`, 'method_name_missing', length === 0);
      add(`methods.${at}.${name}`, 'text_too_long', length > most, { most });
    }
  });
  return faults;
}

function wholeOf(text: string, [least, most]: readonly [number, number]): number | undefined {
  if (!/^\d{1,6}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** Lines as they are printed: no tabs, no spaces at their ends. */
function paperText(typed: string): string {
  return typed
    .split('\n')
    .map((line) => line.replace(/[\u0000-\u001f\u007f]/g, ' ').trimEnd())
    .join('\n')
    .trim();
}

/** The settings as the form says; a field that cannot be read is as it was before. */
export function settingsOfForm({ text, decimals, methods, devicesNeedCode }: SettingsForm, before: Settings): Settings {
  const amount = (name: (typeof AMOUNTS)[number]): MinorUnits => amountOrZero(text[name], decimals) ?? before[name];
  const price = (name: (typeof PRICES)[number]): PricePerKwh => parsePrice(text[name]) ?? before.prices[name];
  const whole = (name: (typeof WHOLE_NAMES)[number]): number => wholeOf(text[name], WHOLES[name]) ?? before[name];
  return {
    version: before.version,
    propertyName: text.propertyName.trim(),
    currencyCode: text.currencyCode.trim(),
    currencyDecimals: decimals,
    timeZone: text.timeZone.trim(),
    powerThresholdW: whole('powerThresholdW'),
    collectionIntervalMin: whole('collectionIntervalMin'),
    alarm1Minor: amount('alarm1Minor'),
    alarm2Minor: amount('alarm2Minor'),
    hoardingLimitMinor: amount('hoardingLimitMinor'),
    prices: { sharp: price('sharp'), peak: price('peak'), flat: price('flat'), valley: price('valley') },
    methods: methods.map((method) => ({
      ...{ ...method, nameEn: method.nameEn.trim(), nameZh: method.nameZh.trim() },
    })),
    leaseHours: whole('leaseHours'),
    leasePerSaleMinor: amount('leasePerSaleMinor'),
    leaseSumMinor: amount('leaseSumMinor'),
    leaseCount: whole('leaseCount'),
    sessionIdleHours: whole('sessionIdleHours'),
    sessionLifeHours: whole('sessionLifeHours'),
    lockAfterMin: whole('lockAfterMin'),
    devicesNeedCode,
    smsNumber1: parseSmsNumber(text.smsNumber1) ?? before.smsNumber1,
    smsNumber2: parseSmsNumber(text.smsNumber2) ?? before.smsNumber2,
    receiptHeader: paperText(text.receiptHeader),
    receiptFooter: paperText(text.receiptFooter),
  };
}

/**
 * What somebody else has saved meanwhile comes in, and what was typed here stays: field by field, and method by method.
 */
export function mergeForms(base: SettingsForm, mine: SettingsForm, theirs: SettingsForm): SettingsForm {
  const typed = Object.entries(mine.text).filter(([name, text]) => base.text[name as TextField] !== text);
  const text = { ...theirs.text, ...Object.fromEntries(typed) };
  const decimals = mine.decimals === base.decimals ? theirs.decimals : mine.decimals;
  const devicesNeedCode = mine.devicesNeedCode === base.devicesNeedCode ? theirs.devicesNeedCode : mine.devicesNeedCode;
  return { text, decimals, methods: mergeMethods(base.methods, mine.methods, theirs.methods), devicesNeedCode };
}

function mergeMethods(
  base: readonly MethodSetting[],
  mine: readonly MethodSetting[],
  theirs: readonly MethodSetting[],
): readonly MethodSetting[] {
  const same = (a: MethodSetting | undefined, b: MethodSetting): boolean => JSON.stringify(a) === JSON.stringify(b);
  const find = (list: readonly MethodSetting[], code: string) => list.find((method) => method.code === code);
  const kept = mine.flatMap((method) => {
    const touched = !same(find(base, method.code), method);
    return touched ? [method] : (find(theirs, method.code) ?? []);
  });
  const added = theirs.filter(({ code }) => !find(base, code) && !find(mine, code));
  return [...kept, ...added];
}

/** Where a field stands. */
export function groupOf(path: string): SettingsGroup {
  if (path.startsWith('methods')) return 'methods';
  const at = GROUP_NAMES.find((group) => (SETTINGS_GROUPS[group] as readonly string[]).includes(path));
  return at ?? 'property';
}

/** The groups in which something was changed and not saved. */
export function changedGroups(base: SettingsForm, form: SettingsForm): ReadonlySet<SettingsGroup> {
  const changed = Object.entries(form.text).filter(([name, text]) => base.text[name as TextField] !== text);
  const groups = new Set(changed.map(([name]) => groupOf(name)));
  if (base.decimals !== form.decimals) groups.add('property');
  if (JSON.stringify(base.methods) !== JSON.stringify(form.methods)) groups.add('methods');
  if (base.devicesNeedCode !== form.devicesNeedCode) groups.add('safety');
  return groups;
}
