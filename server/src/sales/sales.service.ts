import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  buildingOf,
  type HeldReason,
  type MeterCode,
  type MinorUnits,
  type PaymentMethod,
  type SaleRecord,
} from '#shared';
import { CreditOrders, type OrderEnding } from '../credit/credit-orders.service.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { Refused } from '../http/refused.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount, tillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { Live } from '../live/live.js';
import type { Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { nextSeriesNumber } from './receipt-series.queries.js';
import { SaleRow } from './sale.entity.js';
import { nextSaleState } from './sale-state.js';
import { showSale, showSales } from './sales.queries.js';
import { keepShift } from '../shifts/shift.queries.js';
import { entryOfSale } from './sale-entry.queries.js';

/** Money that a tenant pays in the office: the first recharge of an opening, or arrears when an assignment closes. */
export interface OfficeSale {
  readonly kind: 'first_recharge' | 'arrears';
  readonly saleId: string;
  readonly who: Who;
  readonly accountId: string;
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  /** above zero */
  readonly amountMinor: MinorUnits;
  readonly method: PaymentMethod;
  readonly shiftId: string;
  readonly at: Date;
}

/** Sales after they were taken in, and those that an opening makes. */
@Injectable()
export class Sales implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.creditEnded(em, ending));
    this.live.loads('sale.changed', async (em, saleIds) => {
      const sales = await showSales(em, { buildings: 'all' }, saleIds);
      return sales.map((sale) => ({ buildings: sale.building === null ? 'all' : [sale.building], payload: sale }));
    });
  }

  /** Refused: `sale_unknown`. */
  async show(who: Who, saleId: string): Promise<SaleRecord> {
    const sale = await this.database.read((em) => showSale(em, who, saleId));
    if (!sale) throw saleUnknown(saleId);
    return sale;
  }

  /**
   * The sale, the ledger entry and the credit order of money that is paid in the office, inside the transaction of the
   * command that it belongs to. Gives the order's id. Call `CreditOrders.wake` after its commit.
   */
  async recordOfficeSale(em: EntityManager, sale: OfficeSale): Promise<string> {
    const { kind, saleId, who, accountId, assignmentId, meterCode, amountMinor, method, shiftId, at } = sale;
    const { timeZone } = await this.settings.current(em);
    const businessDate = businessDateOf(at.getTime(), timeZone);
    const { operatorId } = who;
    const orderId = this.ids.next();
    await keepShift(em, { shiftId, operatorId, at, businessDate });
    await this.orders.create(em, { orderId, meterCode, assignmentId, saleId, kind: 'credit', amountMinor });
    await em.insert(SaleRow, {
      ...{ saleId, receiptNumber: await nextSeriesNumber(em, 'A') },
      ...{ deviceId: null, number: null, ownNumber: null, bytes: null, signature: null, leaseId: null },
      ...{ state: 'accepted' as const, heldReason: null, heldAt: null, orderId, amountMinor, method, remark: null },
      ...{ soldAt: at, deviceClockMs: at.getTime(), receivedAt: at, businessDate, clockDoubtful: false },
      ...{ creditedAt: null, balanceAfterMinor: null, receiptsMade: 0, operatorId, shiftId },
      ...{ accountId, assignmentId, meterCode, building: buildingOf(meterCode) },
    });
    await this.ledger.post(em, {
      ...{ entryId: saleId, kind, saleId, orderId, at, businessDate, method, operatorId, shiftId },
      rows: [{ debit: tillAccount(shiftId, method), credit: meterAccount(assignmentId), amountMinor }],
    });
    return orderId;
  }

  /**
   * What a sale's credit order came to, in the transaction that stores it. Money that the meter did not take goes to
   * `held` in the same breath. The same word again changes nothing; a word about an order that the sale has left behind
   * neither.
   */
  async creditEnded(em: EntityManager, ending: OrderEnding): Promise<void> {
    const sale = ending.saleId === null ? null : await em.findOneBy(SaleRow, { saleId: ending.saleId });
    if (!sale || sale.orderId !== ending.orderId) return;
    const state = nextSaleState(sale.state, ending.state);
    if (state === undefined) {
      throw new Error(`sale ${sale.saleId} is ${sale.state}: its order ${ending.orderId} cannot be ${ending.state}`);
    }
    const isNews = ending.state === 'applied' && sale.creditedAt === null;
    if (state === sale.state && !isNews) return;
    const { saleId } = sale;
    const exchanged = ending.reason === 'meter_exchanged';
    const heldReason: HeldReason | null =
      state === 'held' ? 'meter_refused' : state === 'void' && exchanged ? 'meter_exchanged' : sale.heldReason;
    const waits = state === 'held' || state === 'void';
    // What is being reversed goes back from `held` by itself: no person has to decide.
    const heldAt = waits && sale.state !== 'correcting' ? ending.at : sale.heldAt;
    const credited = isNews ? { creditedAt: ending.at, balanceAfterMinor: ending.balanceAfterMinor } : {};
    await em.update(SaleRow, { saleId }, { state, heldReason, heldAt, ...credited });
    if (waits) await this.moveToHeld(em, sale, ending);
  }

  /** Moves a sale along its correction; its row is locked by the caller. */
  async correct(em: EntityManager, saleId: string, state: 'correcting' | 'corrected' | 'credited'): Promise<void> {
    await em.update(SaleRow, { saleId }, { state });
  }

  /** A held sale's money goes to a meter with an order of its own, or back to the tenant; its row is locked by the caller. */
  async release(
    em: EntityManager,
    saleId: string,
    to: (Pick<SaleRow, 'orderId' | 'accountId' | 'assignmentId'> & { meterCode: MeterCode }) | null,
  ): Promise<void> {
    const fields = to
      ? { ...to, state: 'accepted' as const, building: buildingOf(to.meterCode) }
      : { state: 'refunded' as const };
    await em.update(SaleRow, { saleId }, fields);
  }

  private async moveToHeld(em: EntityManager, sale: SaleRow, { orderId, at }: OrderEnding): Promise<void> {
    const { saleId, amountMinor, assignmentId } = sale;
    if (assignmentId === null) throw new Error(`sale ${saleId} had an order without an assignment`);
    const { timeZone } = await this.settings.current(em);
    const businessDate = businessDateOf(at.getTime(), timeZone);
    await this.ledger.moveToHeld(em, {
      saleId,
      orderId,
      amountMinor,
      reversesEntryId: await entryOfSale(em, sale),
      meterAssignmentId: assignmentId,
      at,
      businessDate,
    });
  }
}

export function saleUnknown(saleId: string): Refused {
  return new Refused('sale_unknown', `There is no sale ${saleId} in your buildings. Look for it in the sales records.`);
}
