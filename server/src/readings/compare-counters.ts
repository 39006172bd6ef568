/**
 * Every poll compares the meter's count and total with what was ordered. While an order is on its way both sides of its
 * step are right; anything else moved without us, and the meter's orders wait for a person.
 */
import { nextPurchaseCount, type OrderReason } from '#shared';

export interface OrderedCounters {
  /** after the last settled order */
  readonly count: number;
  /** null where the meter did not tell its total */
  readonly totalHundredths: number | null;
  /** amount of the order that may be landing right now; null when there is none */
  readonly openAmountHundredths: number | null;
}

export interface ReadCounters {
  readonly count: number;
  readonly totalHundredths: number | null;
}

/** Why the read counters cannot come from our orders, or undefined when they can. */
export function compareCounters(ordered: OrderedCounters, read: ReadCounters): OrderReason | undefined {
  const steps: { count: number; addedHundredths: number }[] = [{ count: ordered.count, addedHundredths: 0 }];
  if (ordered.openAmountHundredths !== null) {
    const count = nextPurchaseCount(ordered.count);
    steps.push({ count, addedHundredths: ordered.openAmountHundredths }, { count, addedHundredths: 0 });
  }
  const fitting = steps.filter((step) => step.count === read.count);
  if (fitting.length === 0) return 'count_moved_without_us';
  const base = ordered.totalHundredths;
  if (base === null || read.totalHundredths === null) return undefined;
  const fits = fitting.some((step) => base + step.addedHundredths === read.totalHundredths);
  return fits ? undefined : 'total_does_not_fit';
}
