/**
 * Every command that the operation log knows, by the feature that it belongs to. A command is written `thing_done`; its
 * words stand in command-words.ts. A name that has landed is never used for another thing.
 */
export const COMMANDS = [
  ...['signed_in', 'signed_out', 'password_changed', 'pin_changed', 'sessions_ended'],
  ...['session_stolen'],
  ...['role_added', 'role_changed', 'role_deleted'],
  ...['operator_added', 'operator_changed', 'operator_password_renewed', 'operator_removed'],
  ...['device_registered', 'device_code_made', 'device_code_withdrawn', 'device_revoked', 'numbers_written_off'],
  ...['device_renamed', 'device_replaced'],
  ...['gateway_added', 'gateway_code_renewed', 'gateway_enrolled', 'gateway_revoked', 'gateway_restored'],
  ...['gateway_changed', 'gateway_deleted'],
  ...['building_added', 'building_changed', 'building_deleted'],
  ...['dpu_added', 'dpu_changed', 'dpu_deleted'],
  ...['meter_added', 'meter_changed', 'meter_deleted', 'meters_imported'],
  ...['meter_commissioned', 'meter_rooms_swapped', 'relay_tested'],
  ...['settings_changed', 'sms_provider_changed', 'sms_test_sent', 'sms_sent_again'],
  ...['account_opened', 'account_meters_added', 'account_changed', 'query_password_renewed', 'terms_changed'],
  ...['closing_begun', 'closing_confirmed', 'closing_sent_again', 'closing_abandoned'],
  ...['meter_exchanged', 'baseline_set'],
  ...['refund_made', 'refund_paid_out', 'correction_made'],
  ...[
    'held_moved',
    'held_refunded',
    'held_accepted',
    'held_item_accepted',
    'held_item_let_be',
    'quarantine_dismissed',
    'quarantine_retried',
  ],
  ...['shift_closed', 'cash_handed_over'],
  ...['restore_accepted'],
  ...['list_exported'],
  // No command: how a line is shown whose command was altered into none.
  'line_unreadable',
] as const;

export type Command = (typeof COMMANDS)[number];

/** One field of what a command changed; null before for what was not there, null after for what is gone. */
export interface FieldChange {
  readonly name: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}
