/**
 * May this meter be exchanged for that one? The refusals stand in order of precedence: the first that applies is the
 * answer, so that the same form always gets the same word.
 */
import { type CurrencyDecimals, type MeterCounters, type MinorUnits, toMeterHundredths } from '#shared';

export const EXCHANGE_REFUSALS = [
  'assignment_closed',
  'account_closing',
  'meter_unknown',
  'meter_has_account',
  'meter_postpaid',
  'carried_over_held',
  'meter_cannot_hold_exactly',
  'over_hoarding_limit',
  'order_unanswered',
] as const;
export type ExchangeRefusal = (typeof EXCHANGE_REFUSALS)[number];

/** The meter that is gone, with its assignment. */
export interface OldMeter {
  readonly open: boolean;
  readonly closing: boolean;
  readonly postpaid: boolean;
  /** what it held when it was last heard, not below zero */
  readonly heldMinor: MinorUnits;
  /** an order of it may have been written */
  readonly unanswered: boolean;
}

/** The meter that comes in its place; the same one where only the hardware is new. */
export interface NewMeter {
  readonly hasAccount: boolean;
  /** takes no credit of its own */
  readonly postpaid: boolean;
  /** how much more it may hold under the tenant's limit */
  readonly roomMinor: MinorUnits;
}

export interface ProposedExchange {
  readonly carriedMinor: MinorUnits;
  readonly endUnanswered: boolean;
  readonly decimals: CurrencyDecimals;
}

/** The first reason against it, or undefined. `to` is undefined when the operator can see no such meter. */
export function checkExchange(
  old: OldMeter,
  to: NewMeter | undefined,
  { carriedMinor, endUnanswered, decimals }: ProposedExchange,
): ExchangeRefusal | undefined {
  if (!old.open) return 'assignment_closed';
  if (old.closing) return 'account_closing';
  if (!to) return 'meter_unknown';
  if (to.hasAccount) return 'meter_has_account';
  if (old.postpaid || to.postpaid) return 'meter_postpaid';
  if (carriedMinor > old.heldMinor) return 'carried_over_held';
  if (toMeterHundredths(carriedMinor, decimals) === undefined) return 'meter_cannot_hold_exactly';
  if (carriedMinor > to.roomMinor) return 'over_hoarding_limit';
  // An order that may have been written is ended by a person's word alone.
  if (old.unanswered && !endUnanswered) return 'order_unanswered';
  return undefined;
}

/** What tells two meters at one place apart. */
export interface MeterIdentity {
  readonly meterNumber: string | null;
  readonly counters: Pick<MeterCounters, 'purchaseCount' | 'totalPurchasedHundredths'> | null;
}

/**
 * Whether it is still the old meter that answers: by its own number where it has one, else by a count and total that
 * only the old one can show.
 */
export function isStillTheOld(old: MeterIdentity, read: MeterIdentity): boolean {
  if (old.meterNumber !== null && read.meterNumber !== null) return old.meterNumber === read.meterNumber;
  if (old.counters === null || read.counters === null || old.counters.purchaseCount === 0) return false;
  const { purchaseCount, totalPurchasedHundredths } = read.counters;
  return (
    purchaseCount === old.counters.purchaseCount && totalPurchasedHundredths === old.counters.totalPurchasedHundredths
  );
}
