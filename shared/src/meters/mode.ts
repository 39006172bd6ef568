/**
 * Prepaid: trips in arrears, closes when credit is positive. Forced on: closed whatever the balance. Forced off: open
 * until a newer mode comes, whatever the balance.
 */
export const METER_MODES = ['prepaid', 'forced_on', 'forced_off'] as const;
export type MeterMode = (typeof METER_MODES)[number];
