/**
 * What may be done with money that is held: credit it to another meter, pay it back, or credit it as it stands to its own
 * meter although a rule was against it. The meter itself still refuses what it cannot take; then it is held again.
 */
import { toMeterHundredths } from '../credit/meter-amount.js';
import type { CurrencyDecimals, MinorUnits } from '../money/money.js';
import type { SaleState } from '../sales/sale-rules.js';

export const RELEASE_WAYS = ['move', 'refund', 'accept'] as const;
export type ReleaseWay = (typeof RELEASE_WAYS)[number];

/** In order of precedence: the first that applies is the answer. */
export const RELEASE_REFUSALS = [
  'not_held',
  'assignment_unknown',
  'account_cancelled',
  'account_closing',
  'meter_exchanged',
  'meter_postpaid',
  'amount_not_positive',
  'meter_cannot_hold_exactly',
  'over_hoarding_limit',
] as const;
export type ReleaseRefusal = (typeof RELEASE_REFUSALS)[number];

/** The meter that is to have the money. */
export interface ReleaseMeter {
  /** the assignment is still open */
  readonly open: boolean;
  /** it is being closed: nothing may be added to what is settled */
  readonly closing: boolean;
  /** it is the meter that the sale was made for */
  readonly isOwn: boolean;
  readonly postpaid: boolean;
  /** how much more it may hold */
  readonly roomMinor: MinorUnits;
}

/** Whether a sale's money is held: nothing was credited for it, and a person decides. */
export function isHeld(state: SaleState): boolean {
  return state === 'held' || state === 'void';
}

/** The first reason against a release, or undefined. `meter` is undefined where there is none, or none is needed. */
export function checkRelease(
  way: ReleaseWay,
  sale: { readonly state: SaleState; readonly amountMinor: MinorUnits },
  meter: ReleaseMeter | undefined,
  decimals: CurrencyDecimals,
): ReleaseRefusal | undefined {
  if (!isHeld(sale.state)) return 'not_held';
  // Nothing was booked for an amount that is not above zero: paying it back closes it.
  if (way === 'refund') return undefined;
  if (!meter) return 'assignment_unknown';
  if (!meter.open) return 'account_cancelled';
  if (meter.closing) return 'account_closing';
  if (way === 'accept' && !meter.isOwn) return 'meter_exchanged';
  if (meter.postpaid) return 'meter_postpaid';
  if (sale.amountMinor <= 0) return 'amount_not_positive';
  if (toMeterHundredths(sale.amountMinor, decimals) === undefined) return 'meter_cannot_hold_exactly';
  if (way === 'move' && sale.amountMinor > meter.roomMinor) return 'over_hoarding_limit';
  return undefined;
}
