/**
 * What to do with an order, given what its meter says now. The purchase count is the judge: at the expected count the
 * order has not landed and may be written; one above it, the meter's last id and amount say whose order landed; anything
 * else is nobody's guess and a person must look. The remaining amount is never asked, since consumption moves it.
 *
 * A void is a zero-amount order on the same count, with an id of its own made from the order's: whichever of the two
 * lands first uses the count up, and the other can never land.
 */
import { nextPurchaseCount, type MeterCounters, type OrderKind, type OrderReason, voidWireId } from '#shared';
import type { TryResult } from '../profiles/mailbox.js';

export interface SlotOrder {
  readonly kind: OrderKind;
  readonly amountHundredths: number;
  readonly expectedCount: number;
  /** 8 bytes, lower-case hex */
  readonly wireId: string;
  readonly void: boolean;
}

/** One fresh reading of the meter's side of the credit. */
export interface MailboxStatus {
  readonly counters: MeterCounters;
  /** the meter's own number, 12 digits */
  readonly meterNumber: string;
  readonly lastTry: TryResult;
}

/** What became of the write before this reading: `refused` is the meter's own no, `lost` no usable answer. */
export type WriteReply = 'none' | 'acknowledged' | 'refused' | 'lost';

export interface SlotFacts {
  readonly order: SlotOrder;
  /** the number the meter must answer with; null when nobody has seen one yet */
  readonly expectedMeterNumber: string | null;
  /** null when what answers is of another kind and has no mailbox */
  readonly status: MailboxStatus | null;
  /** the counters journalled before the last write of this order; null when this journal knows of none */
  readonly before: MeterCounters | null;
  /** how the last write in this slot ended; `none` before the first */
  readonly reply: WriteReply;
  /** how many more writes this slot may try */
  readonly writesLeft: number;
  /** slots before this one in which the meter acknowledged the order and did not take it */
  readonly vainSlots: number;
}

/** So often a meter may say yes and do nothing; its pauses grow, so that this takes minutes. */
const MOST_VAIN_SLOTS = 8;

export type OrderEnd = 'applied' | 'refused' | 'needs_attention' | 'void';

export type SlotDecision =
  | { readonly what: 'write'; readonly as: 'order' | 'void' }
  | { readonly what: 'end'; readonly outcome: OrderEnd; readonly reason: OrderReason | null }
  | { readonly what: 'retry_later' };

/** The next step of an order; in order of precedence, each rule needs the ones above it to have passed. */
export function decideSlot(facts: SlotFacts): SlotDecision {
  const { order, status, expectedMeterNumber } = facts;
  if (status === null || (expectedMeterNumber !== null && status.meterNumber !== expectedMeterNumber)) {
    return stop('not_this_meter');
  }
  const { purchaseCount } = status.counters;
  if (purchaseCount === nextPurchaseCount(order.expectedCount)) return decideLanded(facts, status);
  if (purchaseCount === order.expectedCount) return decideNotLanded(facts, status);
  return stop('count_moved_without_us');
}

function decideLanded({ order, before }: SlotFacts, { counters }: MailboxStatus): SlotDecision {
  const { lastWireId, lastAmountHundredths, totalPurchasedHundredths } = counters;
  const isOrder = lastWireId === order.wireId && lastAmountHundredths === order.amountHundredths;
  const isVoid = lastWireId === voidWireId(order.wireId) && lastAmountHundredths === 0;
  if (!isOrder && !isVoid) return stop('count_moved_without_us');
  if (before && totalPurchasedHundredths !== before.totalPurchasedHundredths + lastAmountHundredths) {
    return stop('total_does_not_fit');
  }
  return { what: 'end', outcome: isOrder ? 'applied' : 'void', reason: null };
}

function decideNotLanded(facts: SlotFacts, { counters, lastTry }: MailboxStatus): SlotDecision {
  const { order, before, reply, writesLeft, vainSlots } = facts;
  // The order's own id below its count: it landed, and somebody moved the count back. Writing would credit it twice.
  if (counters.lastWireId === order.wireId) return stop('count_moved_without_us');
  if (before && counters.totalPurchasedHundredths !== before.totalPurchasedHundredths)
    return stop('total_does_not_fit');
  if (reply === 'refused') return decideRefused(lastTry);
  if (!order.void && order.kind === 'open' && counters.opened) return refuse('meter_open_already');
  if (writesLeft <= 0) {
    // It is tried for ever while nothing says that the meter heard of it; a meter that hears and does not act is broken.
    const isVain = reply === 'acknowledged' && vainSlots + 1 >= MOST_VAIN_SLOTS;
    return isVain ? stop('acknowledged_in_vain') : { what: 'retry_later' };
  }
  return { what: 'write', as: order.void ? 'void' : 'order' };
}

function decideRefused(lastTry: TryResult): SlotDecision {
  switch (lastTry) {
    case 'over_hoarding_limit':
      return refuse('over_hoarding_limit');
    case 'account_closed':
      return refuse('meter_closed');
    case 'below_zero':
      return refuse('below_zero');
    case 'bad_check':
      return stop('bad_check');
    case 'bad_count':
      return stop('count_moved_without_us');
    case 'none':
    case 'applied':
    case 'repeated':
      // It said no and does not say why: it has no mailbox that we understand.
      return stop('meter_cannot_take_orders');
  }
}

const refuse = (reason: OrderReason): SlotDecision => ({ what: 'end', outcome: 'refused', reason });
const stop = (reason: OrderReason): SlotDecision => ({ what: 'end', outcome: 'needs_attention', reason });
