import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import {
  type BodyOf,
  checkRefundCorrection,
  type correctRoute,
  type MinorUnits,
  roomUnderLimit,
  takenMethods,
} from '#shared';
import type { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { CreditOrders, isUnsent, type OrderEnding } from '../credit/credit-orders.service.js';
import { Clock } from '../database/clock.js';
import { Refused } from '../http/refused.js';
import { businessDateOf } from '../ledger/business-date.js';
import { meterAccount, tillAccount } from '../ledger/ledger-account.js';
import { Ledger } from '../ledger/ledger.js';
import type { Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import type { RefundRow } from '../refunds/refund.entity.js';
import { Refunds } from '../refunds/refunds.service.js';
import { keepShift } from '../shifts/shift.queries.js';
import { PropertySettings } from '../settings/settings.service.js';
import { correctionRefusal } from './correction-refusals.js';
import { CorrectionRow } from './correction.entity.js';

type Wish = BodyOf<typeof correctRoute>;

/**
 * Reverses refunds. One that no gateway can have ends without the meter. One that was taken off is put back on: out of
 * what is payable, or out of the money that the tenant brings back. What the meter then refuses is owed to him again.
 */
@Injectable()
export class RefundCorrections implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly settings: PropertySettings,
    private readonly ledger: Ledger,
    private readonly orders: CreditOrders,
    private readonly refunds: Refunds,
  ) {}

  onModuleInit(): void {
    this.orders.whenEnded((em, ending) => this.orderEnded(em, ending));
  }

  /** Inside the command's transaction, which holds the locks of assignment, meter and refund. */
  async correct(
    em: EntityManager,
    who: Who,
    wish: Wish,
    refund: RefundRow,
    assignment: AssignmentRow | null,
  ): Promise<void> {
    const order = refund.orderId === null ? null : await em.findOneBy(CreditOrderRow, { orderId: refund.orderId });
    const unsent = order !== null && isUnsent(order);
    const refusal = checkRefundCorrection({
      ...{ cause: refund.cause, state: refund.state, carriedMinor: refund.carriedMinor },
      ...{ amountMinor: refund.amountMinor, unsent, paid: wish.payment !== undefined },
      ...{
        open: assignment !== null && assignment.closedAt === null,
        closing: (assignment?.closingId ?? null) !== null,
        roomMinor: await roomOf(em, assignment),
      },
    });
    if (refusal) throw correctionRefusal(refusal);
    if (!order || !assignment) throw new Error(`refund ${refund.refundId} was asked of no meter`);
    const { correctionId, reason } = wish;
    const { refundId, amountMinor } = refund;
    const payment = refund.state === 'paid' ? wish.payment : undefined;
    const { assignmentId, accountId, meterCode, building } = assignment;
    const at = this.clock.now();
    const businessDate = await this.dayOf(em, at);
    await em.insert(CorrectionRow, {
      ...{ correctionId, saleId: null, refundId, standsFor: refundId, amountMinor, reason },
      ...{ state: unsent ? 'done' : 'on_its_way', orderId: unsent ? null : correctionId },
      ...{ method: wish.payment?.method ?? null, shiftId: wish.payment?.shiftId ?? null },
      ...{ accountId, assignmentId, meterCode, building },
      ...{ askedAt: at, businessDate, askedById: who.operatorId },
    });
    if (unsent) {
      await this.orders.voidUnsent(em, order.orderId);
      return;
    }
    if (payment) await this.takePayment(em, who, payment, at, businessDate);
    await this.refunds.close(em, refund);
    const credit = { orderId: correctionId, meterCode, assignmentId, saleId: null, kind: 'credit' as const };
    await this.orders.create(em, { ...credit, amountMinor });
    await this.ledger.post(em, {
      ...{ entryId: correctionId, kind: 'correction', saleId: null, orderId: correctionId, at, businessDate },
      ...{ operatorId: who.operatorId, method: payment?.method ?? null, shiftId: payment?.shiftId ?? null },
      reversesEntryId: refundId,
      rows: [
        {
          debit: payment ? tillAccount(payment.shiftId, payment.method) : 'payable',
          credit: meterAccount(assignmentId),
          amountMinor,
        },
      ],
    });
  }

  private async takePayment(
    em: EntityManager,
    { operatorId }: Who,
    { method, shiftId }: NonNullable<Wish['payment']>,
    at: Date,
    businessDate: string,
  ): Promise<void> {
    const { methods } = await this.settings.current(em);
    if (!takenMethods(methods).includes(method)) {
      throw new Refused('method_unknown', `The payment method '${method}' is not taken. Choose another one.`);
    }
    await keepShift(em, { shiftId, operatorId, at, businessDate });
  }

  private async orderEnded(em: EntityManager, ending: OrderEnding): Promise<void> {
    const row = await em.findOneBy(CorrectionRow, { orderId: ending.orderId });
    if (!row || row.refundId === null || (row.state !== 'on_its_way' && row.state !== 'needs_attention')) return;
    const { correctionId } = row;
    await em.update(CorrectionRow, { correctionId }, { state: ending.state === 'applied' ? 'done' : ending.state });
    if (ending.state === 'refused' || ending.state === 'void') await this.oweAgain(em, row, ending);
  }

  /** The meter did not take the money back: it is payable to the tenant, as a refund of its own. */
  private async oweAgain(em: EntityManager, row: CorrectionRow, { at, orderId }: OrderEnding): Promise<void> {
    const { correctionId, amountMinor, assignmentId, accountId, meterCode, reason, askedById: operatorId } = row;
    const refundId = v5('owed again', correctionId);
    await this.ledger.post(em, {
      ...{ entryId: refundId, kind: 'correction', saleId: null, orderId, at, operatorId },
      ...{ businessDate: await this.dayOf(em, at), reversesEntryId: correctionId },
      rows: [{ debit: meterAccount(assignmentId), credit: 'payable', amountMinor }],
    });
    const from = { assignmentId, accountId, meterCode };
    const back = { refundId, cause: 'correction' as const, amountMinor, reversesEntryId: correctionId };
    await this.refunds.record(em, { ...back, reason, operatorId, at, from });
  }

  private async dayOf(em: EntityManager, at: Date): Promise<string> {
    const { timeZone } = await this.settings.current(em);
    return businessDateOf(at.getTime(), timeZone);
  }
}

/** How much more the meter of an assignment may hold, exact as of the meter's lock. */
async function roomOf(em: EntityManager, assignment: AssignmentRow | null): Promise<MinorUnits | 0> {
  if (!assignment) return 0;
  const { meterCode, building, terms } = assignment;
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  return roomUnderLimit({
    ...{ building, postpaid: false, open: true, held: true, hoardingLimitMinor: terms.hoardingLimitMinor },
    ...{ remainingMinor: state.remainingMinor ?? undefined, onItsWayMinor: state.onItsWayMinor },
  });
}
