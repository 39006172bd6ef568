import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type BodyOf, type payoutRoute, type RefundRecord, takenMethods } from '#shared';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { businessDateOf } from '../ledger/business-date.js';
import { tillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import { noteOperation } from '../log/note-operation.js';
import type { Who } from '../operators/who.js';
import { nextSeriesNumber } from '../sales/receipt-series.queries.js';
import { keepShift } from '../shifts/shift.queries.js';
import { PropertySettings } from '../settings/settings.service.js';
import { refundUnknown } from './refund-refusals.js';
import { RefundRow } from './refund.entity.js';
import { payableOf, showRefund } from './refunds.queries.js';

type Payout = BodyOf<typeof payoutRoute>;

/** Pays refunds out of a till, each once. */
@Injectable()
export class Payouts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
  ) {}

  /**
   * The same payout id gives the same payout, for ever. Refused: `refund_unknown`, `payout_taken`,
   * `refund_paid_already`, `refund_corrected_already`, `refund_not_payable`, `method_unknown`, `shift_taken`,
   * `shift_closed`, `till_short` for more cash than the till has, which some may pay all the same.
   */
  async payOut(who: Who, refundId: string, payout: Payout): Promise<RefundRecord> {
    return this.database
      .transaction((em) => this.payIn(em, who, refundId, payout))
      .catch((error: unknown) => {
        throw isDuplicate(error) ? payoutTaken() : error;
      });
  }

  private async payIn(em: EntityManager, who: Who, refundId: string, payout: Payout): Promise<RefundRecord> {
    const row = await lockRefund(em, refundId);
    const stored = await showRefund(em, who, refundId);
    if (!row || !stored) throw refundUnknown();
    const { payoutId, method, shiftId } = payout;
    if (row.payoutId === payoutId) {
      if (row.payoutMethod === method && row.payoutShiftId === shiftId) return stored;
      throw payoutTaken();
    }
    if (await em.existsBy(RefundRow, { payoutId })) throw payoutTaken();
    const { methods, timeZone } = await this.settings.current(em);
    refuseUnpayable(row);
    if (!takenMethods(methods).includes(method)) {
      throw new Refused('method_unknown', `The payment method '${method}' is not taken. Choose another one.`);
    }
    const at = this.clock.now();
    const businessDate = businessDateOf(at.getTime(), timeZone);
    const { operatorId } = who;
    await keepShift(em, { shiftId, operatorId, at, businessDate });
    const amountMinor = payableOf(row);
    if (method === 'cash' && !who.permissions.has('till.pay_short')) {
      const inTillMinor = await this.ledger.balance(em, tillAccount(shiftId, 'cash'));
      if (inTillMinor < amountMinor) throw tillShort(Math.max(inTillMinor, 0));
    }
    await this.ledger.post(em, {
      ...{ entryId: payoutId, kind: 'payout', saleId: row.saleId, at, businessDate, method, operatorId, shiftId },
      rows: [{ debit: 'payable', credit: tillAccount(shiftId, method), amountMinor }],
    });
    await em.update(
      RefundRow,
      { refundId },
      {
        ...{ state: 'paid', paidMinor: amountMinor, payoutId, payoutNumber: await nextSeriesNumber(em, 'P') },
        ...{ payoutMethod: method, payoutShiftId: shiftId, paidById: operatorId, paidAt: at },
        version: row.version + 1,
      },
    );
    const paid = await showRefund(em, who, refundId);
    if (!paid) throw refundUnknown();
    const number = paid.payout?.receiptNumber ?? refundId;
    const said = { thing: number, building: row.building, before: null, after: { method, amountMinor } };
    await noteOperation(em, who, { at, command: 'refund_paid_out', ...said });
    return paid;
  }
}

/** Locks a refund until the transaction ends, after its meter where that is locked too. */
export async function lockRefund(em: EntityManager, refundId: string): Promise<RefundRow | null> {
  const update = em.createQueryBuilder().update(RefundRow);
  await update
    .set({ version: () => 'version' })
    .where({ refundId })
    .execute();
  return em.findOneBy(RefundRow, { refundId });
}

function refuseUnpayable({ state, payoutNumber }: RefundRow): void {
  switch (state) {
    case 'payable':
      return;
    case 'paid':
    case 'carried':
      throw new Refused(
        'refund_paid_already',
        `This was paid out already${payoutNumber === null ? '' : ` with receipt ${payoutNumber}`}. Nothing is left of it.`,
      );
    case 'corrected':
      throw new Refused('refund_corrected_already', 'This refund was reversed, so there is nothing to pay out.');
    case 'refused':
    case 'void':
      throw new Refused('refund_not_payable', 'The meter has not given this amount, so there is nothing to pay out.');
    default:
      throw new Refused(
        'refund_not_payable',
        'The meter has not given this amount yet. It can be paid out when the screen says so.',
      );
  }
}

const payoutTaken = (): Refused =>
  new Refused('payout_taken', 'This form was used for another payout already. Open the refund again.');

const tillShort = (inTillMinor: number): Refused =>
  new Refused(
    'till_short',
    'There is less cash in your till than is to be paid out. Pay it from another till, or by another method.',
    { details: { inTillMinor } },
  );
