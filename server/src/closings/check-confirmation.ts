/**
 * May this closing be settled as a person confirmed it? The refusals stand in order of precedence. What the person saw
 * must be what is settled: another reading, or a closing that was read again since, is refused.
 */
import {
  type Arrears,
  type ClosingEvent,
  type ClosingState,
  type MinorUnits,
  nextClosingState,
  type PaymentMethod,
} from '#shared';

export const CONFIRMATION_REFUSALS = [
  'closing_not_ready',
  'order_under_way',
  'balance_changed',
  'arrears_undecided',
  'arrears_none',
  'method_unknown',
] as const;
export type ConfirmationRefusal = (typeof CONFIRMATION_REFUSALS)[number];

export interface ConfirmedByPerson {
  readonly attempt: number;
  readonly balanceMinor: MinorUnits;
  readonly arrears: Arrears | null;
  readonly withoutMeter: { readonly reason: string } | null;
}

export interface ClosingToConfirm {
  readonly state: ClosingState;
  readonly postpaid: boolean;
  readonly attempt: number;
  readonly balanceMinor: MinorUnits;
  /** orders of the meter that are not ended */
  readonly openOrders: number;
  readonly methods: readonly PaymentMethod[];
}

/** The step that a confirmation takes: settle first, close at once, or end without any order to the meter. */
export function confirmationEvent(
  { postpaid, balanceMinor }: Pick<ClosingToConfirm, 'postpaid' | 'balanceMinor'>,
  withoutMeter: boolean,
): Extract<ClosingEvent, 'settle' | 'close' | 'finish'> {
  if (postpaid || withoutMeter) return 'finish';
  return balanceMinor === 0 ? 'close' : 'settle';
}

/** The first reason against it, or undefined. */
export function checkConfirmation(
  closing: ClosingToConfirm,
  confirmed: ConfirmedByPerson,
): ConfirmationRefusal | undefined {
  const withoutMeter = confirmed.withoutMeter !== null;
  const isReady = closing.state === 'ready' || (withoutMeter && closing.state !== 'closing');
  const event = confirmationEvent(closing, withoutMeter);
  if (!isReady || nextClosingState(closing.state, event) === undefined) return 'closing_not_ready';
  if (confirmed.attempt !== closing.attempt) return 'closing_not_ready';
  // An order that may have been written is ended only by what the meter says.
  if (closing.openOrders > 0) return 'order_under_way';
  if (confirmed.balanceMinor !== closing.balanceMinor) return 'balance_changed';
  if (closing.balanceMinor < 0 && confirmed.arrears === null) return 'arrears_undecided';
  if (closing.balanceMinor >= 0 && confirmed.arrears !== null) return 'arrears_none';
  if (confirmed.arrears?.how === 'paid' && !closing.methods.includes(confirmed.arrears.method)) return 'method_unknown';
  return undefined;
}
