import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { checkSaleCorrection, type CorrectionState } from '#shared';
import type { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders, isUnsent, type OrderEnding } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { businessDateOf } from '../ledger/business-date.js';
import { type LedgerAccountName, meterAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { Refunds } from '../refunds/refunds.service.js';
import { entryOfSale, lockSale } from '../sales/sale-entry.queries.js';
import type { SaleRow } from '../sales/sale.entity.js';
import { Sales } from '../sales/sales.service.js';
import { PropertySettings } from '../settings/settings.service.js';
import { correctionRefusal } from './correction-refusals.js';
import { CorrectionRow } from './correction.entity.js';

/**
 * Reverses sales. While no gateway can have the sale's order, both end without the meter and the money is payable at
 * once. Else the reversal waits behind the sale's own order: what the meter took is taken off it again, what it did not
 * take goes back from `held`.
 */
@Injectable()
export class SaleCorrections implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly sales: Sales,
    private readonly refunds: Refunds,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.orderEnded(em, ending));
  }

  /** Inside the command's transaction, which holds the locks of assignment, meter and sale. */
  async correct(
    em: EntityManager,
    who: Who,
    { correctionId, reason }: { readonly correctionId: string; readonly reason: string },
    sale: SaleRow,
    assignment: AssignmentRow | null,
  ): Promise<void> {
    const { saleId, orderId, amountMinor, meterCode } = sale;
    const order = orderId === null ? null : await em.findOneBy(CreditOrderRow, { orderId });
    const meter = meterCode === null ? null : await em.findOneBy(MeterStateRow, { meterCode });
    // On a blocked meter nobody knows what was written: there even an unsent order is left to its queue.
    const unsent = order !== null && isUnsent(order) && meter?.blockedReason === null;
    const open = assignment !== null && assignment.closedAt === null;
    const refusal = checkSaleCorrection({
      state: sale.state,
      open,
      unsent,
      closing: (assignment?.closingId ?? null) !== null,
    });
    if (refusal) throw correctionRefusal(refusal);
    if (!order || !assignment || meterCode === null)
      throw new Error(`sale ${saleId} is ${sale.state} without an order`);

    const at = this.clock.now();
    const { operatorId } = who;
    const { assignmentId, accountId, building } = assignment;
    const { timeZone } = await this.settings.current(em);
    await em.insert(CorrectionRow, {
      ...{ correctionId, saleId, refundId: null, standsFor: saleId, amountMinor, reason, method: null, shiftId: null },
      ...{ state: unsent ? 'done' : 'on_its_way', orderId: unsent ? null : correctionId },
      ...{ accountId, assignmentId, meterCode, building },
      ...{ askedAt: at, businessDate: businessDateOf(at.getTime(), timeZone), askedById: operatorId },
    });
    const from = { assignmentId, accountId, meterCode };
    const reversesEntryId = await entryOfSale(em, sale);
    const back = { refundId: correctionId, cause: 'correction' as const, amountMinor, saleId, reversesEntryId };
    if (!unsent) {
      await this.sales.correct(em, saleId, 'correcting');
      await this.refunds.takeOff(em, { ...back, reason, operatorId, at, from });
      return;
    }
    await this.sales.correct(em, saleId, 'corrected');
    await this.orders.voidUnsent(em, order.orderId);
    await this.book(em, sale, { entryId: correctionId, operatorId, at, reversesEntryId, orderId: order.orderId });
    await this.refunds.record(em, { ...back, reason, operatorId, at, from });
  }

  private async orderEnded(em: EntityManager, ending: OrderEnding): Promise<void> {
    if (ending.saleId === null) return;
    const row = await em.findOneBy(CorrectionRow, { standsFor: ending.saleId });
    if (!row || row.saleId === null || (row.state !== 'on_its_way' && row.state !== 'needs_attention')) return;
    if (ending.orderId === row.orderId) await this.reversalEnded(em, row, ending.state);
    else if (ending.state === 'refused' || ending.state === 'void') await this.saleNeverCame(em, row, ending);
  }

  /** The meter's word about the reversal; the refund that it carries is told by `Refunds`. */
  private async reversalEnded(em: EntityManager, row: CorrectionRow, ending: OrderEnding['state']): Promise<void> {
    const { correctionId, saleId } = row;
    const state: CorrectionState = ending === 'applied' ? 'done' : ending;
    const over = state === 'refused' || state === 'void';
    await em.update(CorrectionRow, { correctionId }, { state, ...(over ? { standsFor: null } : {}) });
    if (saleId === null || state === 'needs_attention') return;
    // A meter that kept the credit still has the sale's: it stands as it was.
    await this.sales.correct(em, saleId, over ? 'credited' : 'corrected');
  }

  /** The meter never took the sale: its money is in `held` and goes back from there; the reversal is not needed. */
  private async saleNeverCame(em: EntityManager, row: CorrectionRow, ending: OrderEnding): Promise<void> {
    const { correctionId, saleId, orderId, askedById } = row;
    if (saleId === null || orderId === null) return;
    // So that the money is in `held` whichever listener comes first; a second time it changes nothing.
    await this.sales.creditEnded(em, ending);
    const sale = await lockSale(em, saleId);
    if (!sale) throw new Error(`sale ${saleId} of correction ${correctionId} is gone`);
    await em.update(CorrectionRow, { correctionId }, { state: 'done', orderId: null });
    await this.refunds.payNow(em, correctionId, ending.at);
    if (!(await this.orders.voidUnsent(em, orderId)))
      throw new Error(`order ${orderId} went before the one it reverses`);
    const reversesEntryId = await entryOfSale(em, sale);
    const entry = { entryId: correctionId, operatorId: askedById, at: ending.at, reversesEntryId, orderId: null };
    await this.book(em, sale, entry);
    await this.sales.correct(em, saleId, 'corrected');
  }

  /** From the meter's account where its order was there until now, else from `held`, to the tenant. */
  private async book(
    em: EntityManager,
    { saleId, amountMinor, assignmentId, method }: SaleRow,
    entry: { entryId: string; operatorId: string; at: Date; reversesEntryId: string; orderId: string | null },
  ): Promise<void> {
    const { timeZone } = await this.settings.current(em);
    const debit: LedgerAccountName =
      entry.orderId !== null && assignmentId !== null ? meterAccount(assignmentId) : 'held';
    await this.ledger.post(em, {
      ...{ ...entry, kind: 'correction', saleId, method },
      businessDate: businessDateOf(entry.at.getTime(), timeZone),
      rows: [{ debit, credit: 'payable', amountMinor }],
    });
  }
}
