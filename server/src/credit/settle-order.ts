/**
 * What a reported outcome does to an order and to the server's record of its meter. The gateway decides at the meter;
 * the server checks that the counters which it sends say the same. Where they do not, the order stops and a person
 * looks: nothing is called applied that the meter's own count, id, amount and total do not show.
 */
import {
  isCountBefore,
  isOrderEnded,
  type MeterCounters,
  nextPurchaseCount,
  type OrderReason,
  type OrderState,
  voidWireId,
} from '#shared';

/** The order as the server has it. */
export interface KnownOrder {
  readonly state: OrderState;
  readonly amountHundredths: number;
  /** null while it was never offered */
  readonly expectedCount: number | null;
  readonly wireId: string | null;
}

/** The meter's counters after its last settled order. */
export interface SettledCounters {
  readonly count: number;
  /** null for a meter that does not tell its total */
  readonly totalHundredths: number | null;
}

export interface ReportedOutcome {
  readonly outcome: 'applied' | 'refused' | 'needs_attention' | 'void';
  readonly reason: OrderReason | null;
  readonly after: MeterCounters | null;
}

export type OutcomeDecision =
  /** already known, nothing changes */
  | { readonly decision: 'repeated' }
  /** it says otherwise than what has ended: kept, told, nothing changes */
  | { readonly decision: 'contradicts' }
  /** it speaks of an order that was not offered: kept until it fits, nothing changes */
  | { readonly decision: 'waits' }
  | { readonly decision: 'stopped'; readonly reason: OrderReason }
  | {
      readonly decision: 'ended';
      readonly state: 'applied' | 'refused' | 'void';
      readonly reason: OrderReason | null;
      /** the record of the meter after it; null where the record is of a later time and stays */
      readonly settled: SettledCounters | null;
    };

/** Decides what an outcome does. `settled` is the record of the meter from before this order. */
export function settleOrder(order: KnownOrder, settled: SettledCounters, reported: ReportedOutcome): OutcomeDecision {
  if (isOrderEnded(order.state)) {
    // A person has answered what the gateway asks for.
    if (reported.outcome === 'needs_attention') return { decision: 'repeated' };
    return { decision: order.state === reported.outcome ? 'repeated' : 'contradicts' };
  }
  const forgotten = order.wireId === null ? fromBeforeRestore(order, settled, reported) : undefined;
  if (forgotten && 'decision' in forgotten) return forgotten;
  const { expectedCount, wireId } = forgotten ?? order;
  if (expectedCount === null || wireId === null) return { decision: 'waits' };
  const stopped = (reason: OrderReason): OutcomeDecision =>
    order.state === 'needs_attention' ? { decision: 'repeated' } : { decision: 'stopped', reason };

  if (reported.outcome === 'needs_attention') return stopped(reported.reason ?? 'count_moved_without_us');
  // What needs attention is ended by the meter's own yes or by a void, never by a refusal of a later try.
  if (reported.outcome === 'refused' && order.state === 'needs_attention') return { decision: 'repeated' };

  const { after } = reported;
  const moved = after?.purchaseCount === nextPurchaseCount(expectedCount);
  if (reported.outcome === 'applied') {
    if (!after || !moved || after.lastWireId !== wireId || after.lastAmountHundredths !== order.amountHundredths) {
      return stopped('count_moved_without_us');
    }
    if (settled.totalHundredths !== null) {
      const total = settled.totalHundredths + order.amountHundredths;
      if (after.totalPurchasedHundredths !== total) return stopped('total_does_not_fit');
    }
    return {
      decision: 'ended',
      state: 'applied',
      reason: null,
      settled: { count: after.purchaseCount, totalHundredths: after.totalPurchasedHundredths },
    };
  }

  // Refused and void leave the credit as it was: the count stands still, or a zero-amount order has used it up.
  const unmoved = !after || after.purchaseCount === expectedCount;
  const usedUp = after !== null && moved && after.lastWireId === voidWireId(wireId) && after.lastAmountHundredths === 0;
  if (!unmoved && !usedUp) return stopped('count_moved_without_us');
  if (after && settled.totalHundredths !== null && after.totalPurchasedHundredths !== settled.totalHundredths) {
    return stopped('total_does_not_fit');
  }
  return {
    decision: 'ended',
    state: reported.outcome,
    reason: reported.reason,
    settled: after
      ? { count: after.purchaseCount, totalHundredths: after.totalPurchasedHundredths }
      : { count: expectedCount, totalHundredths: settled.totalHundredths },
  };
}

/**
 * A server that was restored from a backup has forgotten that it offered the order; the gateway's journal has not. The
 * very next step after what the server has as settled is taken as if it were offered. A step further on waits for those
 * between. One that the record has passed already is in it: it ends, and the record stays.
 */
function fromBeforeRestore(
  order: KnownOrder,
  settled: SettledCounters,
  { outcome, reason, after }: ReportedOutcome,
): OutcomeDecision | KnownOrder {
  // What stopped is offered once more, and the journal answers with the bytes that it has.
  if (outcome === 'needs_attention') return { decision: 'waits' };
  const ended = { decision: 'ended', state: outcome, reason, settled: null } as const;
  if (outcome === 'refused') return ended;
  if (after === null) return outcome === 'void' ? ended : { decision: 'waits' };
  if (outcome === 'applied' && after.lastAmountHundredths !== order.amountHundredths) return { decision: 'waits' };
  if (after.purchaseCount === nextPurchaseCount(settled.count)) {
    const wireId = outcome === 'void' ? voidWireId(after.lastWireId) : after.lastWireId;
    return { ...order, expectedCount: settled.count, wireId };
  }
  return isCountBefore(settled.count, after.purchaseCount) ? { decision: 'waits' } : ended;
}
