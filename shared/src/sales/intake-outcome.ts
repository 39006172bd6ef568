/** What the server says of each signed item, in order of precedence. `repeated` carries the stored outcome again. */
export const INTAKE_OUTCOMES = ['quarantined', 'repeated', 'held', 'accepted'] as const;
export type IntakeOutcome = (typeof INTAKE_OUTCOMES)[number];

/** Why an item was put aside whole: its signature does not verify, its id is known with other bytes, or it is not ours. */
export const QUARANTINE_REASONS = ['signature_wrong', 'device_unknown', 'id_with_other_bytes', 'malformed'] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];
