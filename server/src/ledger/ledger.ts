import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { type MinorUnits, minorUnits, subtractMinor } from '#shared';
import { Clock } from '../database/clock.js';
import { wholeOf } from '../database/columns.js';
import { insertRows } from '../database/rows.js';
import { isHeldMoney, type LedgerAccountName, meterAccount } from './ledger-account.js';
import { checkEntry, type LedgerEntry } from './ledger-entry.js';
import { LedgerRow } from './ledger.entity.js';

/** The books. Rows are added, never changed: there is no method here that does anything else. */
@Injectable()
export class Ledger {
  constructor(private readonly clock: Clock) {}

  /** Books one entry. Throws RangeError for one that may not be; the database refuses an entry id that is there. */
  post(em: EntityManager, entry: LedgerEntry): Promise<void> {
    return this.postAll(em, [entry]);
  }

  /** Books several entries with one statement. */
  async postAll(em: EntityManager, entries: readonly LedgerEntry[]): Promise<void> {
    entries.forEach(checkEntry);
    const bookedAt = this.clock.now();
    const rows = entries.flatMap((entry) => toRows(entry, bookedAt));
    await insertRows(em, LedgerRow, rows);
  }

  /**
   * A meter did not take a sale's credit: its money goes from the meter's account to `held` and waits for a person.
   * The entry's id is made of the order's, so that one order moves its money back once.
   */
  moveToHeld(
    em: EntityManager,
    moved: {
      readonly saleId: string;
      readonly orderId: string;
      readonly amountMinor: MinorUnits;
      /** the entry that gave it to the meter */
      readonly reversesEntryId: string;
      readonly meterAssignmentId: string;
      readonly at: Date;
      readonly businessDate: string;
    },
  ): Promise<void> {
    return this.post(em, {
      entryId: v5('moved to held', moved.orderId),
      kind: 'moved_to_held',
      saleId: moved.saleId,
      orderId: moved.orderId,
      at: moved.at,
      businessDate: moved.businessDate,
      rows: [{ debit: meterAccount(moved.meterAssignmentId), credit: 'held', amountMinor: moved.amountMinor }],
      reversesEntryId: moved.reversesEntryId,
    });
  }

  /** What stands on an account: in a till the money in it, elsewhere what is owed. */
  async balance(em: EntityManager, account: LedgerAccountName): Promise<MinorUnits> {
    const [debited, credited] = [await sumOf(em, 'debit', account), await sumOf(em, 'credit', account)];
    return isHeldMoney(account) ? subtractMinor(debited, credited) : subtractMinor(credited, debited);
  }
}

async function sumOf(em: EntityManager, side: 'debit' | 'credit', account: LedgerAccountName): Promise<MinorUnits> {
  const sum = await em
    .createQueryBuilder(LedgerRow, 'row')
    .select('SUM(row.amountMinor)', 'sum')
    .where(`row.${side} = :account`, { account })
    .getRawOne<{ sum: unknown }>();
  return minorUnits(wholeOf(sum?.sum ?? 0));
}

function toRows(entry: LedgerEntry, bookedAt: Date): LedgerRow[] {
  return entry.rows.map((row, at) => ({
    entryId: entry.entryId,
    line: at + 1,
    kind: entry.kind,
    saleId: entry.saleId,
    orderId: entry.orderId ?? null,
    debit: row.debit,
    credit: row.credit,
    amountMinor: row.amountMinor,
    at: entry.at,
    businessDate: entry.businessDate,
    method: entry.method ?? null,
    operatorId: entry.operatorId ?? null,
    deviceId: entry.deviceId ?? null,
    shiftId: entry.shiftId ?? null,
    reversesEntryId: entry.reversesEntryId ?? null,
    bookedAt,
  }));
}
