import { namedIn, OPERATOR_BOOKS, SHEET_REFUSALS, SMS_PROVIDER_FAULTS } from '#shared';
import { SERVER_AWAY, type FaultState } from '../api/faults';
import type { LanguageCode } from '../i18n/language';

type Details = FaultState['details'];
/** Words by their key, with what stands in them. */
export interface Phrase {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | boolean | Phrase | readonly Phrase[]>>;
}
/** What a sentence is made of: a key of the words with its values, or the server's own sentence. */
export type Sentence = Phrase | { readonly text: string };

/** Those that the first pages may meet: their words are there before all others. */
export const DOOR_REFUSALS = [
  SERVER_AWAY,
  'server_fault',
  'sign_in_wrong',
  'sign_in_too_often',
  'session_ended',
  'session_missing',
  'permission_missing',
  'password_change_needed',
  'old_password_wrong',
  'password_same_as_before',
  'password_is_login_name',
] as const;

/** The other refusals that people meet at the screens of the office; both have words in every language. */
export const WORDED_REFUSALS = [
  'session_unknown',
  'pin_too_simple',
  'pin_wrong',
  'pin_needs_signal',
  'pin_locked',
  'pin_not_here',
  'statement_outdated',
  'signature_wrong',
  'device_revoked',
  'clock_off',
  'permission_not_yours',
  'last_administrator',
  'login_name_taken',
  'role_name_taken',
  'device_code_needed',
  'device_code_wrong',
  'device_code_used',
  'device_name_missing',
  'gateway_is_enrolled',
  'role_in_use',
  'role_is_fixed',
  'role_changed',
  'rights_changed',
  'role_unknown',
  'operation_unknown',
  'operator_unknown',
  'operator_is_you',
  'float_is_yours',
  'float_over_yours',
  'role_of_others',
  'operator_in_use',
  'operator_changed',
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
  'account_changed',
  'request_taken',
  'closing_taken',
  'confirm_taken',
  'change_taken',
  'assignment_exists',
  'assignment_unknown',
  'nothing_to_restore',
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
  ...SHEET_REFUSALS,
  'import_unknown',
  'import_has_faults',
  'import_outdated',
  'currency_is_fixed',
  'time_zone_is_fixed',
  'time_zone_unknown',
  'shifts_are_open',
  'settings_changed',
  'method_is_kept',
  'alarm_over_limit',
  'amount_too_large',
  'threshold_cuts_off_all',
  'session_ends_before_idle',
  'lease_allows_nothing',
  'lease_sale_over_sum',
  'method_name_twice',
  'cash_not_in_list',
  'no_method_on',
  'sms_number_wrong',
  'gateway_unknown',
  'device_unknown',
  ...['replaced_device_unknown', 'replaced_device_not_yours', 'device_not_here'],
  'shift_unknown',
  'shift_taken',
  'shift_closed',
  'shift_closed_already',
  'hand_over_taken',
  'receiver_is_giver',
  'nothing_to_receive',
  'over_till_cash',
  'sale_unknown',
  'refund_unknown',
  'refund_taken',
  'amount_not_positive',
  'meter_not_read',
  'meter_blocked',
  'over_remaining',
  'payout_taken',
  'refund_paid_already',
  'refund_corrected_already',
  'refund_not_payable',
  'refund_not_paid',
  'method_unknown',
  'correction_taken',
  'corrected_already',
  'sale_refunded',
  'sale_is_held',
  'not_correctable',
  'refund_under_way',
  'payment_missing',
  'held_unknown',
  'not_held',
  'release_taken',
  'meter_exchanged',
  'exchange_taken',
  'carried_over_held',
  'order_unanswered',
  'meter_not_exchanged',
  'quarantined_unknown',
  'dismissed_already',
  'dismiss_taken',
  'baseline_taken',
  'meter_not_blocked',
  'meter_moved',
  'building_exists',
  'building_in_use',
  'building_changed',
  'device_changed',
  'dpu_unknown',
  'dpu_exists',
  'line_taken',
  'line_shared',
  'dpu_changed',
  'dpu_has_meters',
  ...['gateway_changed', 'gateway_revoked', 'gateway_has_history', 'gateway_orders_under_way'],
  'all_buildings_not_yours',
  'serial_line_unreadable',
  'tcp_port_missing',
  'ip_not_valid',
  'meter_exists',
  'address_taken',
  'room_taken',
  'model_only_measures',
  'meter_changed',
  'meter_has_history',
  'write_off_taken',
  'device_not_revoked',
  'nothing_unaccounted',
  'unaccounted_changed',
  'operator_not_concerned',
  'over_lease',
  'pdf_rows_too_many',
  'till_short',
  'item_unknown',
  'decision_taken',
  'item_decided_already',
  'shift_of_another',
  'shift_opened_twice',
  'shift_closed_twice',
  'lease_of_another',
  'probe_under_way',
  'probe_unknown',
  'probe_taken',
  'range_upside_down',
  'meter_forced_off',
  'meter_in_use',
  'test_under_way',
  'test_unknown',
  'mode_changed',
  'command_taken',
  'record_taken',
  'same_meter',
  'other_building',
  'acceptance_taken',
  'nothing_to_accept',
  ...['sms_provider_missing', 'sms_secret_missing', 'sms_sent_already', 'sms_message_unknown'],
  ...SMS_PROVIDER_FAULTS,
] as const;
/** Of a server that is away, where more is known than that. */
const AWAY: Readonly<Record<string, string>> = { no_signal: 'away_no_signal', server_fault: 'server_fault' };
type WordedRefusal = (typeof WORDED_REFUSALS)[number];

const isOfDoor = (refusal: string): boolean => DOOR_REFUSALS.some((one) => one === refusal);
const isWorded = (refusal: string): refusal is WordedRefusal => WORDED_REFUSALS.some((worded) => worded === refusal);

/** Words for a fault: ours where there are some, else the sentence that the server sent. */
export function wordsOfFault({ refusal, message, details }: FaultState, language: LanguageCode): Sentence {
  if (refusal === SERVER_AWAY) {
    return { key: `doorRefusal.${AWAY[String(details['because'])] ?? SERVER_AWAY}`, values: {} };
  }
  if (isOfDoor(refusal)) return { key: `doorRefusal.${refusal}`, values: details };
  if (!isWorded(refusal)) return { text: message };
  const key = `refusal.${refusal}`;
  switch (refusal) {
    case 'building_in_use': {
      const users: Phrase = { key: `usedBy.${String(details['kind'])}`, values: { names: namesOf(details) } };
      return { key, values: { ...details, users } };
    }
    case 'dpu_has_meters':
    case 'gateway_orders_under_way':
    case 'role_in_use':
    case 'role_of_others':
      return { key, values: { ...details, names: namesOf(details) } };
    case 'operator_is_you':
      return { key: details['ownPassword'] === true ? 'refusal.own_password' : key, values: details };
    case 'operator_in_use': {
      const books = OPERATOR_BOOKS.filter((book) => details[book] === true).map((book) => phrase(`books.${book}`));
      return { key, values: { ...details, books } };
    }
    case 'method_is_kept':
      return { key, values: { name: details[language === 'zh' ? 'nameZh' : 'nameEn'] ?? '' } };
    case 'sheet_lacks_columns': {
      const columns = String(details['columns']).split(',');
      return { key, values: { ...details, columns: columns.map((column) => phrase(`sheetColumn.${column}`)) } };
    }
    case 'file_too_large':
      // The door of the server looks at no more than it takes, and does not know how much more there is.
      return { key: details['megabytes'] === undefined ? 'refusal.file_unpacks_too_large' : key, values: details };
    case 'line_taken':
      if (details['dpuCode'] === undefined) return { key: 'refusal.line_taken_hidden', values: {} };
      return { key: details['building'] === undefined ? key : 'refusal.line_taken_beside', values: details };
    case 'line_shared':
      return { key: details['otherDpu'] === undefined ? 'refusal.line_shared_hidden' : key, values: details };
    case 'meter_has_account':
      return { key: details['number'] === undefined ? key : 'refusal.meter_of_account', values: details };
    default:
      return { key, values: details };
  }
}

const phrase = (key: string, values: Phrase['values'] = {}): Phrase => ({ key, values });

/** Those that details name, and how many there are besides. */
function namesOf(details: Details): Phrase {
  const names = namedIn(details).map((thing) => {
    if (thing['meterCode'] === undefined) return phrase('named.one', thing);
    return phrase(thing['account'] === undefined ? 'named.meter' : 'named.meterOfAccount', thing);
  });
  const more = Number(details['more'] ?? 0);
  return more > 0 ? phrase('named.more', { names, more }) : phrase('named.all', { names });
}

/** The sentence as it is read, in the words that `translate` has. */
export function inWords(sentence: Sentence, translate: (key: string, values?: object) => string): string {
  if ('text' in sentence) return sentence.text;
  const say = (value: Phrase['values'][string]): string | number | boolean => {
    if (isList(value)) return value.map((one) => inWords(one, translate)).join(translate('named.comma'));
    return typeof value === 'object' ? inWords(value, translate) : value;
  };
  const values = Object.entries(sentence.values).map(([name, value]) => [name, say(value)]);
  return translate(sentence.key, Object.fromEntries(values) as object);
}

const isList = (value: Phrase['values'][string]): value is readonly Phrase[] => Array.isArray(value);
