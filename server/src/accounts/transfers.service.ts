import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { addMinor, type MeterCode, type MinorUnits, minorUnits, negateMinor } from '#shared';
import { v5 } from 'uuid';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { Ids } from '../database/ids.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import type { Who } from '../operators/who.js';
import { lockRefund } from '../refunds/payouts.service.js';
import { payableOf } from '../refunds/refunds.queries.js';
import { Refunds } from '../refunds/refunds.service.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { PropertySettings } from '../settings/settings.service.js';
import { AssignmentRow } from './assignment.entity.js';

export interface Transfer {
  readonly who: Who;
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  /** above zero */
  readonly amountMinor: MinorUnits;
  /** the closed assignment that it comes from; null for an amount from elsewhere */
  readonly transferredFrom: string | null;
  readonly at: Date;
}

/** What an exchange says besides: its own id, and the assignment of the meter that is gone. */
export interface Exchanged {
  readonly exchangeId: string;
  readonly fromAssignmentId: string;
}

/** Credit that a tenant takes along: the settlement of a closed assignment moves into another meter. */
@Injectable()
export class Transfers implements OnModuleInit {
  constructor(
    private readonly ids: Ids,
    private readonly orders: CreditOrders,
    private readonly ledger: Ledger,
    private readonly refunds: Refunds,
    private readonly settings: PropertySettings,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.orderEnded(em, ending));
  }

  /**
   * What each of these closed assignments still owes its tenant and has not moved elsewhere; locked until the transaction
   * ends. After the locks of the meters.
   */
  async settlementsOf(em: EntityManager, assignmentIds: readonly string[]): Promise<ReadonlyMap<string, MinorUnits>> {
    const settlements = new Map<string, MinorUnits>();
    for (const assignmentId of [...new Set(assignmentIds)].sort()) {
      const refund = await lockSettlement(em, assignmentId);
      if (refund) settlements.set(assignmentId, payableOf(refund));
    }
    return settlements;
  }

  /**
   * Moves the amount: owed to the tenant until now, in the meter when its order is in. Meter and settlement are locked.
   * Gives the order's id. Call `CreditOrders.wake` after the commit.
   */
  async move(em: EntityManager, transfer: Transfer): Promise<string> {
    const { who, assignmentId, meterCode, amountMinor, transferredFrom, at } = transfer;
    const refund = transferredFrom === null ? null : await lockSettlement(em, transferredFrom);
    if (transferredFrom !== null && !refund) throw new Error(`assignment ${transferredFrom} has nothing to transfer`);
    if (refund) await carry(em, refund, amountMinor);
    const orderId = this.ids.next();
    const order = { orderId, meterCode, assignmentId, saleId: null, kind: 'credit' as const };
    await this.orders.create(em, { ...order, amountMinor });
    await this.ledger.post(em, {
      ...{ entryId: orderId, kind: 'transfer', saleId: null, orderId, at, operatorId: who.operatorId },
      businessDate: await this.dayOf(em, at),
      rows: [
        { debit: refund ? 'payable' : 'unexplained', credit: 'carried', amountMinor },
        { debit: 'carried', credit: meterAccount(assignmentId), amountMinor },
      ],
    });
    return orderId;
  }

  /**
   * Carries what a meter that is gone still held into the one that comes in its place: out of the old account at once,
   * in the new meter when its order is in. Both meters are locked. Gives the order's id. Call `CreditOrders.wake` after
   * the commit.
   */
  async carryOver(em: EntityManager, exchange: Omit<Transfer, 'transferredFrom'> & Exchanged): Promise<string> {
    const { who, exchangeId, fromAssignmentId, assignmentId, meterCode, amountMinor, at } = exchange;
    const orderId = this.ids.next();
    const order = { orderId, meterCode, assignmentId, saleId: null, kind: 'credit' as const, amountMinor };
    await this.orders.create(em, order);
    const booked = { saleId: null, at, businessDate: await this.dayOf(em, at), operatorId: who.operatorId };
    await this.ledger.post(em, {
      ...{ ...booked, entryId: exchangeId, kind: 'exchange' },
      rows: [{ debit: meterAccount(fromAssignmentId), credit: 'carried', amountMinor }],
    });
    await this.ledger.post(em, {
      ...{ ...booked, entryId: orderId, kind: 'transfer', orderId },
      rows: [{ debit: 'carried', credit: meterAccount(assignmentId), amountMinor }],
    });
    return orderId;
  }

  /** A meter did not take what was moved: it is owed to the tenant again. The same word again changes nothing. */
  private async orderEnded(em: EntityManager, { orderId, state, at }: OrderEnding): Promise<void> {
    if (state !== 'refused' && state !== 'void') return;
    const row = await em.findOneBy(AssignmentRow, { transferOrderId: orderId });
    const amountMinor = row?.transferredMinor ?? minorUnits(0);
    const entryId = v5('transfer undone', orderId);
    if (!row || amountMinor === 0 || (await em.existsBy(LedgerRow, { entryId }))) return;
    const { assignmentId, transferredFrom } = row;
    const given = await em.findOneByOrFail(LedgerRow, { entryId: orderId, line: 1 });
    // What an exchange carries was nobody's settlement before: it becomes one.
    const isExchange = given.debit === 'carried';
    const refund = transferredFrom === null || isExchange ? null : await carriedSettlement(em, transferredFrom);
    if (refund) await this.oweAgain(em, refund, amountMinor, at);
    if (isExchange) await this.oweCarried(em, row, amountMinor, at, given.operatorId ?? '');
    await this.ledger.post(em, {
      ...{ entryId, kind: 'transfer', saleId: null, orderId, at, businessDate: await this.dayOf(em, at) },
      reversesEntryId: orderId,
      rows: [
        { debit: meterAccount(assignmentId), credit: 'carried', amountMinor },
        { debit: 'carried', credit: refund || isExchange ? 'payable' : 'unexplained', amountMinor },
      ],
    });
  }

  private async oweCarried(
    em: EntityManager,
    { transferredFrom, transferReason }: AssignmentRow,
    amountMinor: MinorUnits,
    at: Date,
    operatorId: string,
  ): Promise<void> {
    const from = await em.findOneByOrFail(AssignmentRow, { assignmentId: transferredFrom ?? '' });
    const back = { refundId: this.ids.next(), cause: 'settlement' as const, amountMinor, operatorId, at, from };
    await this.refunds.record(em, { ...back, reason: transferReason ?? '' });
  }

  /** The rest of a settlement may have been paid out meanwhile: what comes back is then a refund of its own. */
  private async oweAgain(em: EntityManager, refund: RefundRow, amountMinor: MinorUnits, at: Date): Promise<void> {
    if (refund.state !== 'paid') return carry(em, refund, negateMinor(amountMinor));
    const { accountId, assignmentId, meterCode, reason, askedById: operatorId } = refund;
    const from = accountId && assignmentId && meterCode ? { accountId, assignmentId, meterCode } : null;
    const back = { refundId: this.ids.next(), cause: 'settlement' as const, amountMinor, reason, operatorId, at, from };
    await this.refunds.record(em, back);
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    const { timeZone } = await this.settings.current(em);
    return businessDateOf(at.getTime(), timeZone);
  }
}

/** The settlement of a closed assignment that may still move, locked. A settlement moves once. */
async function lockSettlement(em: EntityManager, assignmentId: string): Promise<RefundRow | null> {
  const known = await em.findOne(RefundRow, {
    where: { assignmentId, cause: 'settlement', state: 'payable', carriedMinor: minorUnits(0) },
    order: { refundId: 'DESC' },
  });
  const refund = known && (await lockRefund(em, known.refundId));
  return refund?.state === 'payable' && refund.carriedMinor === 0 ? refund : null;
}

async function carriedSettlement(em: EntityManager, assignmentId: string): Promise<RefundRow | null> {
  const known = await em.findOne(RefundRow, {
    where: { assignmentId, cause: 'settlement', state: In(['payable', 'paid', 'carried']) },
    order: { carriedMinor: 'DESC' },
  });
  return known && lockRefund(em, known.refundId);
}

/** Moves an amount out of what is owed, or back into it. */
async function carry(em: EntityManager, refund: RefundRow, amountMinor: MinorUnits): Promise<void> {
  const { refundId, version } = refund;
  const carriedMinor = addMinor(refund.carriedMinor, amountMinor);
  const state = carriedMinor < refund.amountMinor ? 'payable' : 'carried';
  await em.update(RefundRow, { refundId }, { carriedMinor, state, version: version + 1 });
}
