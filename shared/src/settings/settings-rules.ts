/**
 * What the settings must be among each other: one list for the form, which shows every fault beside its field, and for
 * the server, which refuses with the first.
 */
import { toMeterHundredths } from '../credit/meter-amount.js';
import { MOST_BELIEVABLE_MINOR } from '../money/money.js';
import type { Settings } from './settings.contract.js';
import { parseSmsNumber } from './sms-number.js';
import { isTimeZone } from './time-zone.js';

/** In order of precedence. */
export const SETTINGS_FAULTS = [
  'time_zone_unknown',
  'meter_cannot_hold_exactly',
  'amount_too_large',
  'alarms_swapped',
  'alarm_over_limit',
  'threshold_cuts_off_all',
  'lease_allows_nothing',
  'lease_sale_over_sum',
  'method_code_twice',
  'method_name_twice',
  'cash_not_in_list',
  'no_method_on',
  'sms_number_wrong',
  'session_ends_before_idle',
] as const;
export type SettingsFaultName = (typeof SETTINGS_FAULTS)[number];

export interface SettingsFault {
  readonly refusal: SettingsFaultName;
  /** the field by its path: `alarm2Minor`, `methods.2.nameZh` */
  readonly path: string;
}

const METER_AMOUNTS = ['hoardingLimitMinor', 'alarm1Minor', 'alarm2Minor'] as const;
const LEASE_AMOUNTS = ['leasePerSaleMinor', 'leaseSumMinor'] as const;

/** Everything that is wrong, the first reason first; empty when the settings may be saved. */
export function settingsFaults(settings: Settings): SettingsFault[] {
  const { alarm1Minor, alarm2Minor, hoardingLimitMinor, currencyDecimals: decimals } = settings;
  const faults: SettingsFault[] = [];
  const add = (refusal: SettingsFaultName, path: string, wrong: boolean): void => {
    if (wrong) faults.push({ refusal, path });
  };
  add('time_zone_unknown', 'timeZone', !isTimeZone(settings.timeZone));
  for (const name of METER_AMOUNTS) {
    add('meter_cannot_hold_exactly', name, toMeterHundredths(settings[name], decimals) === undefined);
  }
  add('alarms_swapped', 'alarm2Minor', alarm2Minor > alarm1Minor);
  add('alarm_over_limit', 'alarm1Minor', alarm1Minor >= hoardingLimitMinor);
  // A meter cuts off whatever draws more than its threshold.
  add('threshold_cuts_off_all', 'powerThresholdW', settings.powerThresholdW === 0);
  for (const name of LEASE_AMOUNTS) {
    add('amount_too_large', name, settings[name] > MOST_BELIEVABLE_MINOR);
    add('lease_allows_nothing', name, settings[name] === 0);
  }
  add('lease_sale_over_sum', 'leasePerSaleMinor', settings.leasePerSaleMinor > settings.leaseSumMinor);
  faults.push(...methodFaults(settings.methods));
  for (const name of ['smsNumber1', 'smsNumber2'] as const) {
    add('sms_number_wrong', name, parseSmsNumber(settings[name]) !== settings[name]);
  }
  const { sessionIdleHours, sessionLifeHours } = settings;
  add('session_ends_before_idle', 'sessionLifeHours', sessionLifeHours < sessionIdleHours);
  return faults.sort((a, b) => SETTINGS_FAULTS.indexOf(a.refusal) - SETTINGS_FAULTS.indexOf(b.refusal));
}

function methodFaults(methods: Settings['methods']): SettingsFault[] {
  const faults: SettingsFault[] = [];
  for (const [field, refusal] of [
    ['code', 'method_code_twice'],
    ['nameEn', 'method_name_twice'],
    ['nameZh', 'method_name_twice'],
  ] as const) {
    const seen = new Set<string>();
    methods.forEach((method, at) => {
      const text = method[field].trim().toLowerCase();
      if (seen.has(text)) faults.push({ refusal, path: `methods.${at}.${field}` });
      seen.add(text);
    });
  }
  if (!methods.some(({ code }) => code === 'cash')) faults.push({ refusal: 'cash_not_in_list', path: 'methods' });
  if (!methods.some(({ enabled }) => enabled)) faults.push({ refusal: 'no_method_on', path: 'methods' });
  return faults;
}
