/** Refunds as the lists and the receipt show them, and the meters that they are asked of. */
import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import {
  type MeterCode,
  type MinorUnits,
  minorUnits,
  type OrderReason,
  type OrderState,
  type RefundMeter,
  type RefundRecord,
} from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { wholeOf } from '../database/columns.js';
import { MeterRow } from '../meters/meter.entity.js';

import { OperatorRow } from '../operators/operator.entity.js';
import { buildingScope, mayWorkIn, type Who } from '../operators/who.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { assignmentUnknown } from './refund-refusals.js';
import { RefundRow } from './refund.entity.js';

type Scope = Pick<Who, 'buildings'>;

interface Beside {
  readonly asked_by: string | null;
  readonly paid_by: string | null;
  readonly sale_number: string | null;
  readonly meter_room: string | null;
  readonly account_number: string | null;
  readonly account_name: string | null;
  readonly order_state: OrderState | null;
  readonly order_reason: OrderReason | null;
}

/** What is left of it to be paid out. */
export function payableOf({ state, amountMinor, carriedMinor }: RefundRow): MinorUnits {
  return minorUnits(state === 'payable' ? amountMinor - carriedMinor : 0);
}

/**
 * The meter of an assignment, as the rule for refunds asks for it. Exact as of the meter's lock. Refused:
 * `assignment_unknown`.
 */
export async function knownMeter(
  em: EntityManager,
  who: Scope,
  assignmentId: string,
): Promise<RefundMeter & { readonly meterCode: MeterCode }> {
  const assignment = await em.findOneBy(AssignmentRow, { assignmentId });
  if (!assignment || !mayWorkIn(who, assignment.building)) throw assignmentUnknown();
  const { meterCode, closedAt, closingId } = assignment;
  const { postpaid } = await em.findOneByOrFail(MeterRow, { meterCode });
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  return {
    meterCode,
    open: closedAt === null,
    closing: closingId !== null,
    postpaid,
    blocked: state.blockedReason !== null,
    remainingMinor: state.remainingMinor ?? undefined,
    goingOutMinor: await goingOut(em, meterCode),
  };
}

async function goingOut(em: EntityManager, meterCode: MeterCode): Promise<MinorUnits> {
  const row = await em
    .createQueryBuilder(CreditOrderRow, 'queued')
    .select('COALESCE(SUM(queued.amountMinor), 0)', 'sum')
    .where("queued.meterCode = :meterCode AND queued.state IN ('waiting', 'offered', 'journalled', 'needs_attention')")
    .andWhere('queued.amountMinor < 0')
    .setParameters({ meterCode })
    .getRawOne<{ sum: unknown }>();
  return minorUnits(-wholeOf(row?.sum ?? 0));
}

/** These refunds, as far as the operator may see them. */
export function showRefunds(em: EntityManager, who: Scope, refundIds: readonly string[]): Promise<RefundRecord[]> {
  const query = em.createQueryBuilder(RefundRow, 'refund').where('refund.refundId IN (:...refundIds)', { refundIds });
  return recordsOf(withBeside(query.andWhere(...buildingScope(who, 'refund.building'))));
}

/** One refund as the operator may see it; undefined when it is unknown or of a building that is not his. */
export async function showRefund(em: EntityManager, who: Scope, refundId: string): Promise<RefundRecord | undefined> {
  const [record] = await showRefunds(em, who, [refundId]);
  return record;
}

function withBeside(refunds: SelectQueryBuilder<RefundRow>): SelectQueryBuilder<RefundRow> {
  return refunds
    .leftJoin(OperatorRow, 'asker', 'asker.operator_id = refund.asked_by_id')
    .leftJoin(OperatorRow, 'payer', 'payer.operator_id = refund.paid_by_id')
    .leftJoin(SaleRow, 'sale', 'sale.sale_id = refund.sale_id')
    .leftJoin(MeterRow, 'meter', 'meter.meter_code = refund.meter_code')
    .leftJoin(AccountRow, 'account', 'account.account_id = refund.account_id')
    .leftJoin(CreditOrderRow, 'credit', 'credit.order_id = refund.order_id')
    .addSelect('asker.full_name', 'asked_by')
    .addSelect('payer.full_name', 'paid_by')
    .addSelect('sale.receipt_number', 'sale_number')
    .addSelect('meter.room', 'meter_room')
    .addSelect('account.number', 'account_number')
    .addSelect('account.name', 'account_name')
    .addSelect('credit.state', 'order_state')
    .addSelect('credit.reason', 'order_reason');
}

async function recordsOf(query: SelectQueryBuilder<RefundRow>): Promise<RefundRecord[]> {
  const { entities, raw } = await query.getRawAndEntities<Beside>();
  return entities.flatMap((row, at) => {
    const beside = raw[at];
    return beside ? [toRecord(row, beside)] : [];
  });
}

function toRecord(row: RefundRow, beside: Beside): RefundRecord {
  return {
    ...{ refundId: row.refundId, cause: row.cause, state: row.state, reason: row.reason },
    ...{ amountMinor: row.amountMinor, carriedMinor: row.carriedMinor, payableMinor: payableOf(row) },
    ...{ saleId: row.saleId, saleReceiptNumber: beside.sale_number },
    ...{ orderState: beside.order_state, orderReason: beside.order_reason },
    ...{ askedAt: row.askedAt.toISOString(), askedBy: beside.asked_by ?? '', businessDate: row.businessDate },
    payableAt: row.payableAt?.toISOString() ?? null,
    balanceAfterMinor: row.balanceAfterMinor,
    payout: payoutOf(row, beside),
    ...{ assignmentId: row.assignmentId, meterCode: row.meterCode, room: beside.meter_room, building: row.building },
    ...{ accountId: row.accountId, accountNumber: beside.account_number, accountName: beside.account_name },
  };
}

function payoutOf(row: RefundRow, { paid_by }: Beside): RefundRecord['payout'] {
  const { payoutId, payoutNumber, payoutMethod, paidAt, paidMinor } = row;
  if (payoutId === null || payoutNumber === null || payoutMethod === null || paidAt === null) return null;
  return {
    ...{ payoutId, receiptNumber: payoutNumber, amountMinor: paidMinor, method: payoutMethod },
    ...{ paidAt: paidAt.toISOString(), paidBy: paid_by ?? '' },
  };
}
