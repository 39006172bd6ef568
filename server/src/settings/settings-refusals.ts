/** Each refusal of a change of the settings in one sentence. */
import { Refused } from '../http/refused.js';
import type { RefusedChange, SettingsRefusal } from './change-settings.js';

const SENTENCES: Readonly<Record<SettingsRefusal, string>> = {
  currency_is_fixed:
    'Currency and decimals stay as they are: amounts are booked, or accounts were opened with limits, in them already.',
  time_zone_is_fixed: 'The time zone stays as it is, since the days of booked sales follow from it.',
  shifts_are_open: 'A shift is open, and its day has begun. Close all shifts, then change the time zone.',
  time_zone_unknown: 'This time zone is not known. Write it like Europe/Warsaw or UTC.',
  meter_cannot_hold_exactly:
    'A meter cannot hold this amount exactly: it counts in hundredths, up to 21,474,836.47. Choose a rounder or smaller one.',
  amount_too_large: 'This amount is too large to be true. Write a smaller one.',
  alarms_swapped: 'The second alarm amount must not be above the first.',
  alarm_over_limit: 'The first alarm amount must be below the hoarding limit, or every meter is in alarm.',
  threshold_cuts_off_all: 'A power threshold of nothing would cut everybody off. Write at least 1 W.',
  lease_allows_nothing: 'A limit of nothing would stop all selling. Write an amount above zero.',
  lease_sale_over_sum: 'One sale cannot be allowed more than all sales together.',
  method_code_twice: 'A payment method stands in the list twice.',
  method_name_twice: 'Two payment methods have the same name. Give each its own.',
  cash_not_in_list: 'Cash cannot be removed from the payment methods: tills count it. Switch it off instead.',
  no_method_on: 'At least one payment method must be switched on.',
  sms_number_wrong: 'This is no telephone number. Write it with its country code, like +8613800138000.',
  session_ends_before_idle: 'A sign-in cannot end sooner than it may stay unused. Let it last at least as long.',
  method_is_kept:
    'A payment method that was ever taken stays in the list, since sales in it may still come in. Switch it off instead.',
};

export function settingsRefused({ refusal, paths, method }: RefusedChange): Refused {
  const message = SENTENCES[refusal];
  const details = method && { details: { nameEn: method.nameEn, nameZh: method.nameZh } };
  return new Refused(refusal, message, { ...details, fields: paths.map((path) => ({ path, message })) });
}
