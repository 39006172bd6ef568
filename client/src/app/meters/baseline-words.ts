import type { Baseline, MinorUnits } from '#shared';

/** Why a meter may be blocked, each with words of its own. */
const BLOCKED_REASONS = [
  'count_moved_without_us',
  'total_does_not_fit',
  'not_this_meter',
  'bad_check',
  'meter_cannot_take_orders',
  'acknowledged_in_vain',
] as const;

/** What happened to a meter whose orders wait for a person, as a key of the words. */
export function blockedWords(reason: string): string {
  return `baseline.what.${BLOCKED_REASONS.find((known) => known === reason) ?? 'other'}`;
}

/** How the meter's total differs from the books. */
export function differenceWords(minor: MinorUnits): string {
  if (minor === 0) return 'baseline.difference.none';
  return minor > 0 ? 'baseline.difference.more' : 'baseline.difference.less';
}

/** What becomes of the order that a baseline ends: the money of a sale goes to `held`, that of no other order does. */
export function endingWords({ ending, receiptNumber }: NonNullable<Baseline['order']>): string {
  return `baseline.ending.${receiptNumber === null ? 'order' : 'sale'}_${ending}`;
}
