import { type HeldItemState, isHeld, type QuarantineState, type SaleRecord } from '#shared';
import { lookOfSale, type StateLook } from '../ui/state-look';

/** A sale whose money waits is held, also one whose order is void; a released one stands where any sale does. */
export function lookOfHeld(sale: SaleRecord): StateLook {
  return isHeld(sale.state) ? { tone: 'stop', key: 'saleState.held' } : lookOfSale(sale);
}

/** Where an item of a till or lease stands that was kept without effect. */
export const HELD_ITEM_LOOKS: Readonly<Record<HeldItemState, StateLook>> = {
  waiting: { tone: 'stop', key: 'heldState.waiting' },
  done: { tone: 'good', key: 'heldState.done' },
  let_be: { tone: 'unknown', key: 'heldState.let_be' },
};

/** Where an item stands that could not be believed. */
export const QUARANTINE_LOOKS: Readonly<Record<QuarantineState, StateLook>> = {
  waiting: { tone: 'stop', key: 'heldState.waiting' },
  came_in: { tone: 'good', key: 'heldState.came_in' },
  closed: { tone: 'unknown', key: 'heldState.closed' },
};
