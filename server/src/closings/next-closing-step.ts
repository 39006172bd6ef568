/**
 * What happens next with a closing that is under way, from what is known of its meter and its orders. It waits for as
 * long as the meter takes; an order of it that may have been written is ended only by what the meter says.
 */
import type { ClosingState, ClosingWait, MeterMode, MinorUnits, OrderReason, OrderState } from '#shared';

/** The newest settings that are wanted of the meter. */
export interface WantedOfMeter {
  readonly mode: MeterMode;
  readonly state: 'waiting' | 'confirmed' | 'needs_attention';
  readonly reason: string | null;
}

/** The meter's newest reading. */
export interface LastReading {
  readonly readAt: Date;
  /** null for a meter that only measures */
  readonly mode: MeterMode | null;
  readonly balanceMinor: MinorUnits | null;
  readonly energyWh: number | null;
}

export interface ClosingOrder {
  readonly state: OrderState;
  readonly reason: OrderReason | null;
}

export interface ClosingFacts {
  readonly state: ClosingState;
  /** a postpaid meter takes no modes and no orders */
  readonly postpaid: boolean;
  readonly wanted: WantedOfMeter | null;
  /** orders of the meter that are not ended */
  readonly openOrders: number;
  /** why the meter's orders wait for a person, if they do */
  readonly blockedReason: string | null;
  readonly isLost: boolean;
  readonly reading: LastReading | null;
  /** when the meter was known to be off and without orders */
  readonly poweredOffAt: Date | null;
  readonly settleOrder: ClosingOrder | null;
  readonly closeOrder: ClosingOrder | null;
}

export type ClosingStep =
  /** forced off is not (or no longer) what is wanted of the meter */
  | { readonly step: 'want_off' }
  | { readonly step: 'powered_off' }
  | { readonly step: 'read'; readonly reading: LastReading }
  /** the meter is at zero: the close order is next */
  | { readonly step: 'close' }
  | { readonly step: 'order_close' }
  | { readonly step: 'finish' }
  | { readonly step: 'stop'; readonly reason: string }
  | { readonly step: 'wait'; readonly for: ClosingWait | 'nothing'; readonly reason: string | null };

const wait = (what: ClosingWait | 'nothing', reason: string | null = null): ClosingStep => ({
  step: 'wait',
  for: what,
  reason,
});

/** Decides the next step. */
export function nextClosingStep(facts: ClosingFacts): ClosingStep {
  switch (facts.state) {
    case 'powering_off':
      return powerOff(facts);
    case 'reading':
      return read(facts);
    case 'ready':
    case 'needs_attention':
      return wait('person');
    case 'settling':
      return followOrder(facts, facts.settleOrder, { step: 'close' });
    case 'closing':
      return facts.closeOrder ? followOrder(facts, facts.closeOrder, { step: 'finish' }) : { step: 'order_close' };
    case 'done':
    case 'abandoned':
      return wait('nothing');
  }
}

function powerOff({ postpaid, wanted, openOrders, blockedReason, isLost }: ClosingFacts): ClosingStep {
  if (postpaid) return { step: 'powered_off' };
  if (wanted?.mode !== 'forced_off') return { step: 'want_off' };
  if (openOrders > 0) return blockedReason === null ? wait(isLost ? 'meter_lost' : 'orders') : blocked(blockedReason);
  if (wanted.state === 'confirmed') return { step: 'powered_off' };
  return isLost ? wait('meter_lost') : wait('forced_off', wanted.reason);
}

function read({ postpaid, reading, poweredOffAt, isLost }: ClosingFacts): ClosingStep {
  const isFresh = reading !== null && poweredOffAt !== null && reading.readAt > poweredOffAt;
  // Credit stands still only while the meter is off: a reading in another mode settles nothing.
  if (isFresh && (postpaid || (reading.mode === 'forced_off' && reading.balanceMinor !== null))) {
    return { step: 'read', reading };
  }
  return wait(isLost ? 'meter_lost' : 'reading');
}

function followOrder(
  { blockedReason, isLost }: ClosingFacts,
  order: ClosingOrder | null,
  then: ClosingStep,
): ClosingStep {
  switch (order?.state) {
    case 'applied':
      return then;
    case 'refused':
      // The meter has no account any more: that is all that a closing asks of it.
      if (then.step === 'finish' && order.reason === 'meter_closed') return then;
      return { step: 'stop', reason: order.reason ?? 'refused' };
    case 'void':
      return { step: 'stop', reason: order.reason ?? 'void' };
    case undefined:
      return { step: 'stop', reason: 'void' };
    case 'waiting':
    case 'offered':
    case 'journalled':
    case 'needs_attention':
      if (blockedReason !== null) return blocked(blockedReason);
      return wait(isLost ? 'meter_lost' : 'meter');
  }
}

const blocked = (reason: string): ClosingStep => wait('blocked', reason);
