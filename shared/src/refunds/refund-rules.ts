/**
 * May this much be given back to a tenant? One function for the screen's preview and for the server, so that what the
 * screen promises is what is done. A refund takes credit off the meter, so it is never more than the meter holds, and
 * what other refunds are about to take off counts as gone.
 */
import { toMeterHundredths } from '../credit/meter-amount.js';
import { type CurrencyDecimals, type MinorUnits, minorUnits } from '../money/money.js';

/** Why money goes back: as the tenant wished, a sale was reversed, an account was settled, held money was released. */
export const REFUND_CAUSES = ['refund', 'correction', 'settlement', 'held'] as const;
export type RefundCause = (typeof REFUND_CAUSES)[number];

/**
 * Where a refund stands: on its way to the meter, then payable, then paid out or carried to another meter. `refused` and
 * `void` took nothing off the meter; a `corrected` one was reversed before or after it was paid.
 */
export const REFUND_STATES = [
  'on_its_way',
  'payable',
  'paid',
  'carried',
  'refused',
  'void',
  'needs_attention',
  'corrected',
] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** In order of precedence: the first that applies is the answer. */
export const REFUND_REFUSALS = [
  'account_cancelled',
  'account_closing',
  'meter_postpaid',
  'amount_not_positive',
  'meter_cannot_hold_exactly',
  'meter_not_read',
  'meter_blocked',
  'over_remaining',
] as const;
export type RefundRefusal = (typeof REFUND_REFUSALS)[number];

/** The meter as far as the one who asks knows it. */
export interface RefundMeter {
  /** the assignment is still open */
  readonly open: boolean;
  /** it is being closed: what the meter holds is its settlement's */
  readonly closing: boolean;
  readonly postpaid: boolean;
  /** its orders wait for a person */
  readonly blocked: boolean;
  /** as read just now; undefined when it was not */
  readonly remainingMinor: MinorUnits | undefined;
  /** refunds and reversals that are on their way to it, as a sum above zero */
  readonly goingOutMinor: MinorUnits;
}

/** The most that can be given back; never below zero. */
export function refundableMinor({ remainingMinor, goingOutMinor }: RefundMeter): MinorUnits {
  return minorUnits(Math.max((remainingMinor ?? 0) - goingOutMinor, 0));
}

/** The first reason against the refund, or undefined when it may be made. */
export function checkRefund(
  meter: RefundMeter,
  amountMinor: MinorUnits,
  decimals: CurrencyDecimals,
): RefundRefusal | undefined {
  if (!meter.open) return 'account_cancelled';
  if (meter.closing) return 'account_closing';
  if (meter.postpaid) return 'meter_postpaid';
  if (amountMinor <= 0) return 'amount_not_positive';
  if (toMeterHundredths(amountMinor, decimals) === undefined) return 'meter_cannot_hold_exactly';
  if (meter.remainingMinor === undefined) return 'meter_not_read';
  if (meter.blocked) return 'meter_blocked';
  if (amountMinor > refundableMinor(meter)) return 'over_remaining';
  return undefined;
}
