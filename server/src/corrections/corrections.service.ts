import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type BodyOf, buildingOf, type CorrectionRecord, type correctRoute, type MeterCode } from '#shared';
import { lockAssignment } from '../accounts/assignment-lock.queries.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { Database, isDuplicate } from '../database/database.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { lockMeter } from '../meters/meters.queries.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { lockRefund } from '../refunds/payouts.service.js';
import { refundUnknown } from '../refunds/refund-refusals.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { lockSale } from '../sales/sale-entry.queries.js';
import { SaleRow } from '../sales/sale.entity.js';
import { saleUnknown } from '../sales/sales.service.js';
import { correctionTaken } from './correction-refusals.js';
import { CorrectionRow } from './correction.entity.js';
import { showCorrection } from './corrections.queries.js';
import { RefundCorrections } from './refund-corrections.service.js';
import { SaleCorrections } from './sale-corrections.service.js';

type Wish = BodyOf<typeof correctRoute>;

/** Reverses what was keyed wrongly: a sale or a refund, whole and once. */
@Injectable()
export class Corrections {
  constructor(
    private readonly database: Database,
    private readonly orders: CreditOrders,
    private readonly ofSales: SaleCorrections,
    private readonly ofRefunds: RefundCorrections,
    private readonly live: Live,
  ) {}

  /**
   * The same id gives the same correction, for ever. Refused: `correction_taken`, `sale_unknown`, `refund_unknown`, and
   * as `checkSaleCorrection` and `checkRefundCorrection`.
   */
  async correct(who: Who, wish: Wish): Promise<CorrectionRecord> {
    const { correctionId } = wish;
    const correction = await this.database
      .transaction(async (em) => {
        const stored = (await repeatOf(em, who, wish)) ?? (await this.correctIn(em, who, wish));
        if (stored) return stored;
        const made = await showCorrection(em, who, correctionId);
        if (!made) throw new Error(`correction ${correctionId} was not made`);
        const { reason, amountMinor, saleId, refundId, meterCode, askedAt } = made;
        const about = { thing: await numberOf(em, made), building: buildingOf(meterCode) };
        const before = { saleId, refundId, amountMinor };
        const said = { ...about, before, after: { meterCode, amountMinor: 0, reason } };
        await noteOperation(em, who, { at: new Date(askedAt), command: 'correction_made', ...said });
        return made;
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? correctionTaken() : error;
      });
    this.orders.wake();
    this.live.meterChanged(correction.meterCode);
    if (correction.saleId !== null) this.live.saleChanged(correction.saleId);
    return correction;
  }

  /** Takes the locks and corrects; gives back what another request with the same id has done meanwhile. */
  private async correctIn(em: EntityManager, who: Who, wish: Wish): Promise<CorrectionRecord | undefined> {
    const { saleId, refundId } = wish;
    if (saleId !== undefined) {
      const found = await em.findOneBy(SaleRow, { saleId });
      if (!found || !isVisible(who, found)) throw saleUnknown(saleId);
      const assignment = await lockPlace(em, found);
      const sale = await lockSale(em, saleId);
      if (!sale || !isVisible(who, sale)) throw saleUnknown(saleId);
      const stored = await repeatOf(em, who, wish);
      if (!stored) await this.ofSales.correct(em, who, wish, sale, assignment);
      return stored;
    }
    const found = refundId === undefined ? null : await em.findOneBy(RefundRow, { refundId });
    if (!found || !isVisible(who, found)) throw refundUnknown();
    const assignment = await lockPlace(em, found);
    const refund = await lockRefund(em, found.refundId);
    if (!refund) throw refundUnknown();
    const stored = await repeatOf(em, who, wish);
    if (!stored) await this.ofRefunds.correct(em, who, wish, refund, assignment);
    return stored;
  }
}

/** What the log calls the thing that is reversed: its receipt, or its meter where it has none. */
async function numberOf(em: EntityManager, { saleId, refundId, meterCode }: CorrectionRecord): Promise<string> {
  const sale = saleId === null ? null : await em.findOneBy(SaleRow, { saleId });
  const refund = refundId === null ? null : await em.findOneBy(RefundRow, { refundId });
  return sale?.receiptNumber ?? refund?.payoutNumber ?? meterCode;
}

interface Placed {
  readonly assignmentId: string | null;
  readonly meterCode: MeterCode | null;
  readonly building: number | null;
}

function isVisible(who: Who, { building }: Placed): boolean {
  return building === null ? who.buildings === 'all' : mayWorkIn(who, building);
}

async function lockPlace(em: EntityManager, { assignmentId, meterCode }: Placed) {
  const assignment = assignmentId === null ? null : await lockAssignment(em, assignmentId);
  if (meterCode !== null) await lockMeter(em, meterCode);
  return assignment;
}

/** The correction that the same form has made already. Refused: `correction_taken` when it says otherwise. */
async function repeatOf(em: EntityManager, who: Who, wish: Wish): Promise<CorrectionRecord | undefined> {
  const { correctionId, saleId = null, refundId = null, reason, payment } = wish;
  const row = await em.findOneBy(CorrectionRow, { correctionId });
  if (!row) return undefined;
  const same = row.saleId === saleId && row.refundId === refundId && row.reason === reason;
  const paid = row.method === (payment?.method ?? null) && row.shiftId === (payment?.shiftId ?? null);
  const stored = same && paid ? await showCorrection(em, who, correctionId) : undefined;
  if (!stored) throw correctionTaken();
  return stored;
}
