/**
 * Which amounts does this tenant usually buy? The ones bought most often, the newer first among equals: the tablet
 * offers them as buttons.
 */
import type { MinorUnits } from '#shared';

/** How often an amount was bought, and when last (ms since 1970). */
export interface BoughtAmount {
  readonly amountMinor: MinorUnits;
  readonly times: number;
  readonly lastMs: number;
}

const USUAL = 3;

/** Up to three amounts, most usual first. */
export function usualAmounts(bought: readonly BoughtAmount[]): MinorUnits[] {
  return bought
    .toSorted((a, b) => b.times - a.times || b.lastMs - a.lastMs || b.amountMinor - a.amountMinor)
    .slice(0, USUAL)
    .map(({ amountMinor }) => amountMinor);
}
