/**
 * How much of a write-off is taken back when one of its numbers comes in after all: the cash of that sale, which stands
 * in the books by itself now, and never more than is left. With the last of its numbers nothing is lost any more, and
 * the rest goes too.
 */
import { type MinorUnits, minorUnits } from '#shared';

export function takenBack(
  writeOff: { readonly amountMinor: MinorUnits; readonly reversedMinor: MinorUnits },
  arrived: { readonly cashMinor: MinorUnits; readonly isLast: boolean },
): MinorUnits {
  const left = writeOff.amountMinor - writeOff.reversedMinor;
  return minorUnits(arrived.isLast ? left : Math.min(left, Math.max(arrived.cashMinor, 0)));
}
