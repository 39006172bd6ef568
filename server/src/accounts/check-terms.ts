/** May an assignment's prices and limits be changed to these? The refusals stand in order of precedence. */
import { type AssignmentTerms, type CurrencyDecimals, type MinorUnits, toMeterHundredths } from '#shared';

export const TERMS_REFUSALS = [
  'assignment_closed',
  'account_closing',
  'meter_cannot_hold_exactly',
  'alarms_swapped',
  'limit_under_balance',
] as const;
export type TermsRefusal = (typeof TERMS_REFUSALS)[number];

export interface AssignmentToChange {
  readonly open: boolean;
  readonly closing: boolean;
  readonly postpaid: boolean;
  readonly terms: AssignmentTerms;
  /** as last read; undefined before the first reading */
  readonly remainingMinor: MinorUnits | undefined;
  readonly onItsWayMinor: MinorUnits;
  readonly decimals: CurrencyDecimals;
}

/** The first reason against it, or undefined. */
export function checkTerms(assignment: AssignmentToChange, next: AssignmentTerms): TermsRefusal | undefined {
  if (!assignment.open) return 'assignment_closed';
  if (assignment.closing) return 'account_closing';
  const { postpaid, decimals, terms } = assignment;
  const limits = postpaid ? [] : [next.hoardingLimitMinor, next.alarm1Minor, next.alarm2Minor];
  if (limits.some((amount) => toMeterHundredths(amount, decimals) === undefined)) return 'meter_cannot_hold_exactly';
  if (next.alarm2Minor > next.alarm1Minor) return 'alarms_swapped';
  // Credit that is in the meter, or on its way to it, must fit under a limit that is lowered.
  const isLower = next.hoardingLimitMinor < terms.hoardingLimitMinor;
  const held = Math.max(assignment.remainingMinor ?? 0, 0) + assignment.onItsWayMinor;
  return !postpaid && isLower && held > next.hoardingLimitMinor ? 'limit_under_balance' : undefined;
}
