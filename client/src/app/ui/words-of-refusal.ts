import { SERVER_AWAY, type FaultState } from '../api/faults';

/** What a sentence is made of: a key of the words with its values, or the server's own sentence. */
export type Sentence =
  | { readonly key: string; readonly values: Readonly<Record<string, string | number | boolean>> }
  | { readonly text: string };

/** The refusals that people meet at the screens of the office, each with words in every language. */
export const WORDED_REFUSALS = [
  SERVER_AWAY,
  'sign_in_wrong',
  'sign_in_too_often',
  'session_ended',
  'session_missing',
  'permission_missing',
  'password_change_needed',
  'old_password_wrong',
  'password_same_as_before',
  'password_is_login_name',
  'permission_not_yours',
  'last_administrator',
  'login_name_taken',
  'role_name_taken',
  'role_in_use',
  'role_is_fixed',
  'role_unknown',
  'operator_unknown',
  'building_not_yours',
  'building_unknown',
  'meter_unknown',
  'meter_twice',
  'meter_has_account',
  'meter_postpaid',
  'meter_cannot_hold_exactly',
  'over_hoarding_limit',
  'transfer_unknown',
  'account_unknown',
  'account_cancelled',
  'request_taken',
  'closing_taken',
  'confirm_taken',
  'change_taken',
  'assignment_unknown',
  'assignment_closed',
  'account_closing',
  'closing_unknown',
  'closing_not_ready',
  'order_under_way',
  'balance_changed',
  'arrears_undecided',
  'arrears_none',
  'closing_under_way',
  'alarms_swapped',
  'limit_under_balance',
  'transfer_not_allowed',
  'transfer_reason_missing',
  'gateway_away',
  'meter_silent',
  'bus_away',
  'not_the_expected_meter',
  'file_is_old_xls',
  'file_not_a_spreadsheet',
  'file_too_large',
  'sheet_empty',
  'sheet_header_unknown',
  'import_unknown',
  'import_has_faults',
  'import_outdated',
  'currency_is_fixed',
  'time_zone_is_fixed',
  'time_zone_unknown',
  'gateway_unknown',
  'device_unknown',
  'sale_unknown',
] as const;
type WordedRefusal = (typeof WORDED_REFUSALS)[number];

const isWorded = (refusal: string): refusal is WordedRefusal => WORDED_REFUSALS.some((worded) => worded === refusal);

/** Words for a fault: ours where there are some, else the sentence that the server sent. */
export function wordsOfFault(fault: FaultState): Sentence {
  return isWorded(fault.refusal) ? { key: `refusal.${fault.refusal}`, values: fault.details } : { text: fault.message };
}
