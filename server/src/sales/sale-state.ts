/**
 * Where a sale stands after its credit order has moved. Only what stands in the table may happen: what the meter has is
 * never taken back by a later word, and money goes to `held` once.
 */
import type { SaleState } from '#shared';

/** What a credit order can tell its sale. */
export type OrderEnding = 'applied' | 'refused' | 'needs_attention' | 'void';

const AFTER: Readonly<Partial<Record<SaleState, Readonly<Partial<Record<OrderEnding, SaleState>>>>>> = {
  accepted: { applied: 'credited', refused: 'held', needs_attention: 'needs_attention', void: 'void' },
  needs_attention: { applied: 'credited', needs_attention: 'needs_attention', void: 'void' },
  credited: { applied: 'credited' },
  held: { refused: 'held' },
  void: { void: 'void' },
  // Its reversal waits behind its own order: what the meter did not take is in `held`, and goes back from there.
  correcting: { applied: 'correcting', refused: 'held', needs_attention: 'correcting', void: 'void' },
  corrected: { void: 'corrected' },
};

/** The state after that word; the same state for a word that is repeated; undefined when it may not come. */
export function nextSaleState(state: SaleState, ending: OrderEnding): SaleState | undefined {
  return AFTER[state]?.[ending];
}
