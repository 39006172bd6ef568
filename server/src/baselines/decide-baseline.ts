/**
 * What a new baseline does. The meter's own counters are taken for right: an order that nobody could answer for is in
 * when the meter's last order is this one, else it is void and its money waits for a person. What the meter was given
 * beyond the books, or less, is a difference that is booked as unexplained.
 */
import type { MeterCounters } from '#shared';

/** The order that needs attention. */
export interface StrandedOrder {
  readonly amountHundredths: number;
  readonly expectedCount: number | null;
  readonly wireId: string | null;
}

/** What the server had on record of the meter; null for what it never learned. */
export interface RecordedCounters {
  readonly count: number | null;
  readonly totalHundredths: number | null;
}

export interface BaselineDecision {
  readonly ending: 'applied' | 'void' | null;
  /** above zero: the meter has more than the books say */
  readonly differenceHundredths: number;
  /**
   * The void order's count is still the meter's: an old copy of a journal could write it. An order of nothing on the same
   * count makes that impossible.
   */
  readonly useUpCount: boolean;
}

/** Decides by one reading of the meter; `read` is null for a meter that keeps no credit of its own. */
export function decideBaseline(
  order: StrandedOrder | undefined,
  recorded: RecordedCounters,
  read: MeterCounters | null,
): BaselineDecision {
  const isIn =
    order !== undefined &&
    read !== null &&
    order.wireId !== null &&
    read.lastWireId === order.wireId &&
    read.lastAmountHundredths === order.amountHundredths;
  const explained = isIn ? order.amountHundredths : 0;
  const base = recorded.totalHundredths;
  return {
    ending: order === undefined ? null : isIn ? 'applied' : 'void',
    differenceHundredths: base === null || read === null ? 0 : read.totalPurchasedHundredths - base - explained,
    useUpCount: order !== undefined && !isIn && read !== null && order.expectedCount === read.purchaseCount,
  };
}
