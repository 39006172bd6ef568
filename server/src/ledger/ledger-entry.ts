/**
 * An entry of the ledger is one event with its rows: each moves an amount above zero from a credit account to another,
 * so that debits and credits are equal by their very form. Checked here, before the database is asked.
 */
import { addMinor, type MinorUnits, minorUnits, type PaymentMethod } from '#shared';
import type { LedgerKind } from './ledger.entity.js';
import type { LedgerAccountName } from './ledger-account.js';

export interface LedgerEntry {
  readonly entryId: string;
  readonly kind: LedgerKind;
  readonly saleId: string | null;
  /** the credit order of an entry that touches a meter */
  readonly orderId?: string | null;
  readonly at: Date;
  /** day of `at` in the site's zone, YYYY-MM-DD */
  readonly businessDate: string;
  readonly method?: PaymentMethod | null;
  readonly operatorId?: string | null;
  readonly deviceId?: string | null;
  readonly shiftId?: string | null;
  readonly reversesEntryId?: string;
  readonly rows: readonly {
    readonly debit: LedgerAccountName;
    readonly credit: LedgerAccountName;
    readonly amountMinor: MinorUnits;
  }[];
}

/** Movements of a meter's account that no order carries: the meter itself, or its end, is what made them. */
export const WITHOUT_ORDER: ReadonlySet<LedgerKind> = new Set(['baseline', 'exchange']);

/** Throws RangeError for an entry that may not be booked: a bug of the caller. */
export function checkEntry(entry: LedgerEntry): void {
  if (entry.rows.length === 0) throw new RangeError(`entry ${entry.entryId} has no rows`);
  for (const { debit, credit, amountMinor } of entry.rows) {
    if (minorUnits(amountMinor) <= 0) throw new RangeError(`entry ${entry.entryId} moves nothing: ${amountMinor}`);
    if (debit === credit) throw new RangeError(`entry ${entry.entryId} moves from ${debit} to itself`);
  }
  addMinor(...entry.rows.map((row) => row.amountMinor));
  if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.businessDate)) {
    throw new RangeError(`entry ${entry.entryId} has no business date: ${entry.businessDate}`);
  }
  const meter = entry.rows.some((row) => row.debit.startsWith('meter:') || row.credit.startsWith('meter:'));
  if (meter && !entry.orderId && !WITHOUT_ORDER.has(entry.kind))
    throw new RangeError(`entry ${entry.entryId} moves a meter's credit without an order`);
}
