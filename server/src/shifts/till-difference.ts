/**
 * What counting a till found. The till's account holds what was counted: what is missing goes to `till_difference` and
 * out of the till, what is too much comes into it. What comes in later for a closed shift (a sale whose signal was late)
 * was in the drawer when it was counted: it changes what should have been there, not what was.
 */
import { type MinorUnits, minorUnits, subtractMinor, ZERO } from '#shared';

export interface Counted {
  readonly countedMinor: MinorUnits | null;
  readonly expectedMinor: MinorUnits | null;
}

/** Counted less expected: below zero when cash is missing, zero for a shift that is not closed. */
export function differenceOf({ countedMinor, expectedMinor }: Counted): MinorUnits {
  return countedMinor === null || expectedMinor === null ? ZERO : subtractMinor(countedMinor, expectedMinor);
}

/** What is missing and was not accepted yet: it still burdens the operator's float. */
export function shortageOf(shift: Counted & { readonly shortAcceptedMinor: MinorUnits | null }): MinorUnits {
  return minorUnits(Math.max(-differenceOf(shift) - (shift.shortAcceptedMinor ?? 0), 0));
}
