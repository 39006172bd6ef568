import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Arrears, arrearsDue, minorUnits, type MinorUnits, negateMinor, refundDue } from '#shared';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Ids } from '../database/ids.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount, tillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import type { Who } from '../operators/who.js';
import { Refunds } from '../refunds/refunds.service.js';
import { keepShift } from '../shifts/shift.queries.js';
import { Sales } from '../sales/sales.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { ClosingRow } from './closing.entity.js';

/** What a settlement left on the closing's row. */
export interface SettledBy {
  readonly settleOrderId: string | null;
  readonly saleId: string | null;
}

/** The money of a closing: what the meter still holds goes to the tenant, what he owes is paid or let go. */
@Injectable()
export class ClosingBooks implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly orders: CreditOrders,
    private readonly sales: Sales,
    private readonly refunds: Refunds,
    private readonly ledger: Ledger,
    private readonly settings: PropertySettings,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.settlingEnded(em, ending));
  }

  /**
   * Orders the meter to zero. What is left is booked when the meter has given it; what is owed is booked with the
   * money, or at once where it is let go.
   */
  async settle(
    em: EntityManager,
    who: Who,
    row: ClosingRow,
    balance: MinorUnits,
    arrears: Arrears | null,
  ): Promise<SettledBy> {
    const { accountId, assignmentId, meterCode } = row;
    const owed = arrearsDue(balance);
    if (owed > 0 && arrears?.how === 'paid') {
      const { method, shiftId } = arrears;
      const saleId = this.ids.next();
      const about = { kind: 'arrears' as const, saleId, who, accountId, assignmentId, meterCode, amountMinor: owed };
      const settleOrderId = await this.sales.recordOfficeSale(em, { ...about, method, shiftId, at: this.clock.now() });
      return { settleOrderId, saleId };
    }
    const settleOrderId = this.ids.next();
    if (owed === 0) {
      await this.refunds.takeOff(em, this.moneyBack(row, settleOrderId, balance, who, ''));
      return { settleOrderId, saleId: null };
    }
    const order = { orderId: settleOrderId, meterCode, assignmentId, saleId: null, kind: 'credit' as const };
    await this.orders.create(em, { ...order, amountMinor: negateMinor(balance) });
    await this.letGo(em, row, 'arrears', settleOrderId, owed, who);
    return { settleOrderId, saleId: null };
  }

  /** Settles by the last known reading, without an order: the meter does not answer and may never do so again. */
  async settleWithoutMeter(
    em: EntityManager,
    who: Who,
    row: ClosingRow,
    balance: MinorUnits,
    { arrears, reason }: { readonly arrears: Arrears | null; readonly reason: string },
  ): Promise<void> {
    const owed = arrearsDue(balance);
    if (owed > 0 && arrears?.how === 'paid') {
      const { method, shiftId } = arrears;
      const at = this.clock.now();
      const { operatorId } = who;
      const businessDate = await this.dayOf(em, at);
      await keepShift(em, { shiftId, operatorId, at, businessDate });
      await this.ledger.post(em, {
        ...{ entryId: row.closingId, kind: 'exchange', saleId: null, at, businessDate, method, operatorId, shiftId },
        rows: [{ debit: tillAccount(shiftId, method), credit: meterAccount(row.assignmentId), amountMinor: owed }],
      });
    } else if (owed > 0) {
      await this.letGo(em, row, 'exchange', null, owed, who);
    }
    const left = refundDue(balance);
    if (left > 0) await this.giveBack(em, who, row, left, reason);
  }

  /**
   * The meter did not take what was let go: it is owed again. Money that is paid looks after itself, as a sale or as a
   * refund.
   */
  private async settlingEnded(em: EntityManager, ending: OrderEnding): Promise<void> {
    if (ending.saleId !== null || (ending.state !== 'refused' && ending.state !== 'void')) return;
    const row = await em.findOneBy(ClosingRow, { settleOrderId: ending.orderId });
    const owed = arrearsDue(row?.confirmed?.balanceMinor ?? minorUnits(0));
    const { orderId, at } = ending;
    const entryId = v5('owed again', orderId);
    if (!row || owed === 0 || (await em.existsBy(LedgerRow, { entryId }))) return;
    await this.ledger.post(em, {
      ...{ entryId, kind: 'arrears', saleId: null, orderId, at, businessDate: await this.dayOf(em, at) },
      reversesEntryId: orderId,
      rows: [{ debit: meterAccount(row.assignmentId), credit: 'written_off', amountMinor: owed }],
    });
  }

  private async giveBack(
    em: EntityManager,
    who: Who,
    row: ClosingRow,
    amountMinor: MinorUnits,
    reason: string,
  ): Promise<void> {
    const back = this.moneyBack(row, row.closingId, amountMinor, who, reason);
    const { operatorId } = who;
    await this.ledger.post(em, {
      ...{ entryId: row.closingId, kind: 'exchange', saleId: null, at: back.at, operatorId },
      businessDate: await this.dayOf(em, back.at),
      rows: [{ debit: meterAccount(row.assignmentId), credit: 'payable', amountMinor }],
    });
    await this.refunds.record(em, back);
  }

  private moneyBack(
    { assignmentId, accountId, meterCode }: ClosingRow,
    refundId: string,
    amountMinor: MinorUnits,
    { operatorId }: Who,
    reason: string,
  ) {
    const from = { assignmentId, accountId, meterCode };
    return { refundId, cause: 'settlement' as const, amountMinor, reason, operatorId, at: this.clock.now(), from };
  }

  private async letGo(
    em: EntityManager,
    { closingId, assignmentId }: ClosingRow,
    kind: 'arrears' | 'exchange',
    orderId: string | null,
    amountMinor: MinorUnits,
    { operatorId }: Who,
  ): Promise<void> {
    const at = this.clock.now();
    await this.ledger.post(em, {
      ...{ entryId: orderId ?? closingId, kind, saleId: null, orderId, at, operatorId },
      businessDate: await this.dayOf(em, at),
      rows: [{ debit: 'written_off', credit: meterAccount(assignmentId), amountMinor }],
    });
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    const { timeZone } = await this.settings.current(em);
    return businessDateOf(at.getTime(), timeZone);
  }
}
