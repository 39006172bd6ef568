/** Cash that should be in a shift's drawer, as far as this device knows: its own sales, and what the server last told. */
import { addMinor, type MinorUnits, subtractMinor, ZERO } from '#shared';
import type { ShiftRow } from './outbox-database';

export function expectedCash({ opening, totals, word }: Pick<ShiftRow, 'opening' | 'totals' | 'word'>): MinorUnits {
  const cashIn = addMinor(opening?.floatMinor ?? ZERO, totals.cash?.sumMinor ?? ZERO, word?.otherCashInMinor ?? ZERO);
  return subtractMinor(cashIn, addMinor(word?.paidOutMinor ?? ZERO, word?.handedOverMinor ?? ZERO));
}
