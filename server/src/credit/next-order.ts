/**
 * Which order of a meter goes next. A meter takes one order at a time, in the order of their places; what a gateway may
 * have is offered again with the same bytes and never passed by a later one. An order's expected count and wire id are
 * fixed at its first offer and stay while they can still land.
 */
import type { OrderKind, OrderState } from '#shared';

/** An order that is not ended, as far as the choice needs it. */
export interface QueuedOrder {
  readonly orderId: string;
  readonly place: number;
  readonly kind: OrderKind;
  readonly state: OrderState;
  /** fixed at the first offer */
  readonly expectedCount: number | null;
  readonly wireId: string | null;
}

/** What the server knows of the meter when it chooses. */
export interface MeterStanding {
  /** count after the last settled order, or of the last reading when the meter never had one; null before any reading */
  readonly settledCount: number | null;
  /** its orders wait for a person */
  readonly blocked: boolean;
  /** the newest wanted settings; `none` when nothing was ever wanted of the meter */
  readonly settings: 'none' | 'waiting' | 'confirmed' | 'needs_attention';
}

export type NextStep =
  /** the gateway may have it, or may have lost it: the same bytes again */
  | { readonly step: 'offer_again'; readonly orderId: string }
  | {
      readonly step: 'claim';
      readonly orderId: string;
      readonly expectedCount: number;
      /** the wire id that it already has; null when one is to be made */
      readonly wireId: string | null;
    }
  | { readonly step: 'wait'; readonly for: 'nothing' | 'person' | 'settings' | 'first_reading' };

/** Decides the next step for a meter from its orders that are not ended, in any order. */
export function nextOrder(orders: readonly QueuedOrder[], meter: MeterStanding): NextStep {
  const open = orders.find((order) => order.state !== 'waiting');
  if (open?.state === 'needs_attention') return { step: 'wait', for: 'person' };
  if (open) return { step: 'offer_again', orderId: open.orderId };

  const first = orders.reduce<QueuedOrder | undefined>(
    (lowest, order) => (lowest && lowest.place < order.place ? lowest : order),
    undefined,
  );
  if (!first) return { step: 'wait', for: 'nothing' };
  if (meter.blocked) return { step: 'wait', for: 'person' };
  if (first.kind === 'open' && meter.settings !== 'confirmed' && meter.settings !== 'none') {
    return { step: 'wait', for: 'settings' };
  }
  if (meter.settledCount === null) return { step: 'wait', for: 'first_reading' };
  // A returned order keeps its bytes: another gateway may still have the first offer in its journal.
  const sameCount = first.expectedCount === meter.settledCount;
  return {
    step: 'claim',
    orderId: first.orderId,
    expectedCount: meter.settledCount,
    wireId: sameCount ? first.wireId : null,
  };
}
