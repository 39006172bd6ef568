/** The one place that gives a refusal its HTTP status: 404 unknown, 409 the state is against it, 422 the input is wrong. */
const STATUS_BY_ENDING: readonly (readonly [RegExp, number])[] = [
  [/^(sign_in_wrong|session_ended|session_missing|signature_wrong|pin_wrong)$/, 401],
  [/^(last_administrator)$/, 409],
  [
    /^(permission_missing|permission_not_yours|building_not_yours|role_of_others|float_over_yours|float_is_yours|all_buildings_not_yours|password_change_needed|code_wrong_or_used|pin_not_here|pin_locked|device_not_here|replaced_device_not_yours)$/,
    403,
  ],
  [/^(sheet_header_unknown|time_zone_unknown)$/, 422],
  [/_unknown$/, 404],
  [/^(file_too_large|file_unpacks_too_large|sheet_rows_too_many)$/, 413],
  [/_too_often$/, 429],
  [/^(shifts_are_open|method_is_kept)$/, 409],
  [/^(gateway_away|meter_silent|bus_away|not_the_expected_meter)$/, 503],
  [
    /(_exists|_taken|_in_use|_has_meters|_has_account|_has_history|_twice|_cancelled|_fixed|_outdated|_revoked|_missing|_up|_already|_blocked|_payable|_paid|_held|_refunded|_correctable|_under_way|_closing|_closed|_not_ready|_changed|_shared|_of_another|_under_balance|_moved|_not_exchanged|_short|_unaccounted|_to_accept|_unanswered|_forced_off)$/,
    409,
  ],
];

export function httpStatusOf(refusal: string): number {
  return STATUS_BY_ENDING.find(([ending]) => ending.test(refusal))?.[1] ?? 422;
}
