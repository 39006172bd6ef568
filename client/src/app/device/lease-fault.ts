const WORDED = ['device_revoked', 'numbers_missing', 'clock_off', 'float_used_up', 'device_not_here', 'server_away'];

/** The key of a refused lease that has words of its own; `other` for the rest, undefined for none. */
export function leaseFaultKey(refusal: string | undefined): string | undefined {
  if (refusal === undefined) return undefined;
  return WORDED.includes(refusal) ? refusal : 'other';
}
