/**
 * A credit order moves a meter's credit by one step of its purchase count. Its life is one table: only what stands in
 * `TRANSITIONS` may happen, and an ended order never changes again. An order that may have been written
 * (`journalled`, `needs_attention`) is ended only by what the meter says.
 */
export const ORDER_STATES = [
  'waiting',
  'offered',
  'journalled',
  'applied',
  'refused',
  'needs_attention',
  'void',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What an order does: `credit` may be negative for a refund. */
export const ORDER_KINDS = ['credit', 'open', 'close'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

export const ORDER_EVENTS = [
  /** the dispatcher fixed expected count and wire id and handed the order to the gateway */
  'offer',
  /** the gateway said it will not take it (unknown meter, read-only): nothing was written */
  'return',
  /** the gateway has it in its journal */
  'journal',
  /** the meter's count, id and amount say it is in */
  'apply',
  /** the meter said no: over its limit, below zero, closed */
  'refuse',
  /** count, id or total are not what we know: a person must look */
  'stop',
  /** ended without the meter, or by a zero-amount order on the same count */
  'void',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

const TRANSITIONS: Readonly<Record<OrderState, Partial<Record<OrderEvent, OrderState>>>> = {
  waiting: { offer: 'offered', void: 'void' },
  offered: {
    offer: 'offered',
    return: 'waiting',
    journal: 'journalled',
    apply: 'applied',
    refuse: 'refused',
    stop: 'needs_attention',
    void: 'void',
  },
  journalled: { journal: 'journalled', apply: 'applied', refuse: 'refused', stop: 'needs_attention', void: 'void' },
  needs_attention: { apply: 'applied', void: 'void' },
  applied: {},
  refused: {},
  void: {},
};

/** The state after an event, or undefined when the event has no place there. */
export function nextOrderState(state: OrderState, event: OrderEvent): OrderState | undefined {
  return TRANSITIONS[state][event];
}

/** Whether the order is over: its row never changes again. */
export function isOrderEnded(state: OrderState): boolean {
  return state === 'applied' || state === 'refused' || state === 'void';
}

/** Whether bytes of this order may have reached the wire. */
export function mayHaveBeenWritten(state: OrderState): boolean {
  return state === 'offered' || state === 'journalled' || state === 'needs_attention';
}

export const MAX_PURCHASE_COUNT = 65535;

/** The count that an order moves the meter to: one more, modulo 65536. */
export function nextPurchaseCount(count: number): number {
  return (count + 1) % (MAX_PURCHASE_COUNT + 1);
}

/** Whether a count lies before another one on its way around its sixteen bits. */
export function isCountBefore(count: number, other: number): boolean {
  const steps = (other - count + MAX_PURCHASE_COUNT + 1) % (MAX_PURCHASE_COUNT + 1);
  return steps > 0 && steps <= MAX_PURCHASE_COUNT / 2;
}

/**
 * The id under which an order is made void at the meter: every bit of its wire id (lower-case hex) turned over. A void
 * is a zero-amount order on the same count; whichever of the two lands first uses the count up.
 */
export function voidWireId(wireId: string): string {
  return [...wireId].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('');
}

/** Why a meter or a gateway ended or stopped an order, in words that the screens translate. */
export const ORDER_REASONS = [
  'over_hoarding_limit',
  'below_zero',
  'meter_closed',
  'meter_open_already',
  'bad_check',
  'count_moved_without_us',
  'not_this_meter',
  'total_does_not_fit',
  'meter_cannot_take_orders',
  /** the meter acknowledged it again and again, and its count did not move */
  'acknowledged_in_vain',
  'gateway_read_only',
  'gateway_unknown_meter',
  /** the gateway has another order on the same count, which the server has forgotten */
  'count_given_before',
  /** a person set a new baseline, and the meter did not show the order */
  'new_baseline',
  /** a person exchanged the meter before the order had reached it */
  'meter_exchanged',
] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];
