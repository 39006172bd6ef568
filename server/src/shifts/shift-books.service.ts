import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { addMinor, type MinorUnits, minorUnits, subtractMinor } from '#shared';
import { wholeOf } from '../database/columns.js';
import { tillAccount } from '../ledger/ledger-account.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { Ledger } from '../ledger/ledger.js';
import { ShiftRow } from './shift.entity.js';
import { differenceOf } from './till-difference.js';

/** An event that moves cash of a till, with the id that it has once. */
interface CashEvent {
  readonly id: string;
  readonly at: Date;
  readonly businessDate: string;
}

/** A sale of a shift, as far as its till is concerned. */
export interface ShiftSale {
  readonly saleId: string;
  readonly shiftId: string;
  readonly cash: boolean;
  readonly amountMinor: MinorUnits;
}

type Closing = Required<Pick<ShiftRow, 'closing' | 'closedById' | 'deviceTotals'>> &
  CashEvent & { readonly countedMinor: MinorUnits };

/** What shifts write into the books, inside the transaction of whoever asks; the shift's row is locked there. */
@Injectable()
export class ShiftBooks {
  constructor(private readonly ledger: Ledger) {}

  /** The float that a till was opened with. */
  async open(em: EntityManager, shift: ShiftRow, floatMinor: MinorUnits, event: CashEvent, now: Date): Promise<void> {
    const { shiftId } = shift;
    await em.update(ShiftRow, { shiftId }, { openedAt: event.at, floatMinor });
    if (floatMinor === 0) return;
    await this.ledger.post(em, {
      ...{ ...this.entryOf(shift, event), entryId: v5('shift float', event.id), kind: 'shift_float' },
      rows: [{ debit: tillAccount(shiftId, 'cash'), credit: 'office', amountMinor: floatMinor }],
    });
    if (shift.closing !== null) await this.changeExpected(em, shift, floatMinor, event, { changedAt: now });
  }

  /**
   * Closes a shift with what was counted, or closes anew one whose closing was provisional. The difference is what the
   * books know now; it moves on with what comes later.
   */
  async close(em: EntityManager, shift: ShiftRow, closing: Closing, now: Date): Promise<void> {
    const { shiftId } = shift;
    const { closedById, deviceTotals, countedMinor, at: closedAt } = closing;
    const expectedMinor = await expectedCash(em, shiftId, closedAt);
    const before = differenceOf(shift);
    const after = differenceOf({ countedMinor, expectedMinor });
    await this.bookDifference(em, shift, subtractMinor(after, before), closing);
    await em.update(
      ShiftRow,
      { shiftId },
      {
        ...{ closing: closing.closing, closedAt, closedById, countedMinor, expectedMinor, deviceTotals },
        ...{ lateCount: 0, lateMinor: minorUnits(0), changedAt: shift.closing === null ? null : now },
      },
    );
  }

  /** Sales that came in for shifts which are closed: each counts in its own shift. */
  async addLate(em: EntityManager, shift: ShiftRow, sales: readonly ShiftSale[], event: Omit<CashEvent, 'id'>) {
    const cash = sales.filter((sale) => sale.cash);
    const cashMinor = addMinor(...cash.map((sale) => sale.amountMinor));
    const id = sales[0]?.saleId ?? shift.shiftId;
    await this.changeExpected(
      em,
      shift,
      cashMinor,
      { ...event, id },
      {
        lateCount: (shift.lateCount ?? 0) + sales.length,
        lateMinor: addMinor(shift.lateMinor ?? minorUnits(0), ...sales.map((sale) => sale.amountMinor)),
        changedAt: event.at,
      },
    );
  }

  /**
   * Cash of sales that are lost was in the drawer like that of any other: with what is booked for it changes what should
   * have been there, also when it is taken back. Call with the till's entry of its own.
   */
  async countLost(em: EntityManager, shift: ShiftRow, byMinor: MinorUnits, event: CashEvent): Promise<void> {
    if (shift.closing !== null) await this.changeExpected(em, shift, byMinor, event, { changedAt: event.at });
  }

  private async changeExpected(
    em: EntityManager,
    shift: ShiftRow,
    byMinor: MinorUnits,
    event: CashEvent,
    change: Partial<Pick<ShiftRow, 'lateCount' | 'lateMinor' | 'changedAt'>>,
  ): Promise<void> {
    const expectedMinor = addMinor(shift.expectedMinor ?? minorUnits(0), byMinor);
    await em.update(ShiftRow, { shiftId: shift.shiftId }, { expectedMinor, ...change });
    await this.bookDifference(em, shift, minorUnits(-byMinor), event);
  }

  private async bookDifference(em: EntityManager, shift: ShiftRow, byMinor: MinorUnits, event: CashEvent) {
    if (byMinor === 0) return;
    const till = tillAccount(shift.shiftId, 'cash');
    const sides =
      byMinor > 0
        ? { debit: till, credit: 'till_difference' as const }
        : { debit: 'till_difference' as const, credit: till };
    await this.ledger.post(em, {
      ...{ ...this.entryOf(shift, event), entryId: v5('till difference', event.id), kind: 'till_difference' },
      rows: [{ ...sides, amountMinor: minorUnits(Math.abs(byMinor)) }],
    });
  }

  private entryOf({ shiftId, deviceId, operatorId }: ShiftRow, { at, businessDate }: CashEvent) {
    return { saleId: null, method: 'cash' as const, at, businessDate, shiftId, deviceId, operatorId };
  }
}

/**
 * Cash that should be in a till at a moment. What the device signed counts whenever it came in; what was recorded at the
 * server counts by its time there, so that cash which was handed over after the counting does not seem to be missing.
 */
async function expectedCash(em: EntityManager, shiftId: string, closedAt: Date): Promise<MinorUnits> {
  const sumOf = async (side: 'debit' | 'credit'): Promise<number> => {
    const row = await em
      .createQueryBuilder(LedgerRow, 'row')
      .select('COALESCE(SUM(row.amountMinor), 0)', 'sum')
      .where(`row.${side} = :till AND row.kind <> 'till_difference'`, { till: tillAccount(shiftId, 'cash') })
      .andWhere(`(row.kind IN ('sale', 'sale_held', 'shift_float', 'write_off') OR row.at <= :closedAtMs)`, {
        closedAtMs: closedAt.getTime(),
      })
      .getRawOne<{ sum: unknown }>();
    return wholeOf(row?.sum ?? 0);
  };
  return minorUnits((await sumOf('debit')) - (await sumOf('credit')));
}
