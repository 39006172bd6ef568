/**
 * A person's word that numbers of a lost device will not come: it is signed by the server, the cash that it books is the
 * one that it says, and what came in after all took it back.
 */
import { isWithin, sizeOf } from '#shared';
import type { LedgerRow } from '../ledger/ledger.entity.js';
import type { WriteOffRow } from '../write-offs/write-off.entity.js';
import { Findings } from './finding.js';

/** What came in of a device by its numbers: the cash of each. */
export type ArrivedCash = ReadonlyMap<number, number>;

export class WriteOffCheck {
  readonly writeOffs = new Findings('every number that was written off is signed for, and its cash booked');
  private readonly known = new Set<string>();

  take(row: WriteOffRow, isSigned: boolean, entries: readonly LedgerRow[], arrived: ArrivedCash): void {
    this.writeOffs.look();
    const { writeOffId, amountMinor, reversedMinor, ranges } = row;
    this.known.add(writeOffId);
    const of = `write_offs ${writeOffId}`;
    if (!isSigned) this.writeOffs.add(`${of}: what it says is not signed by a key of DATA_DIR/keys`);
    const sum = (rows: readonly LedgerRow[]) => rows.reduce((total, one) => total + one.amountMinor, 0);
    const booked = entries.filter(({ entryId }) => entryId === writeOffId);
    const back = entries.filter(({ reversesEntryId }) => reversesEntryId === writeOffId);
    this.writeOffs.same(amountMinor, sum(booked), `${of}: its entry`);
    this.writeOffs.same(reversedMinor, sum(back), `${of}: the entries that took it back`);
    const came = [...arrived].filter(([number]) => ranges.some((range) => isWithin(number, range)));
    const isAll = came.length > 0 && came.length === sizeOf(ranges);
    const cash = came.reduce((total, [, cashMinor]) => total + cashMinor, 0);
    this.writeOffs.same(isAll ? amountMinor : Math.min(amountMinor, cash), reversedMinor, `${of}: taken back`);
  }

  /** Call once all write-offs have gone by: entries of those that there are not. */
  finish(entries: readonly LedgerRow[]): void {
    for (const { entryId, reversesEntryId } of entries) {
      if (this.known.has(reversesEntryId ?? entryId)) continue;
      this.writeOffs.add(`ledger_rows entry ${entryId}: there is no such write-off`);
    }
  }
}
