/** Corrections as the screens show them. */
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { CorrectionRecord, OrderReason, OrderState } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { buildingScope, type Who } from '../operators/who.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { CorrectionRow } from './correction.entity.js';

type Scope = Pick<Who, 'buildings'>;

interface Beside {
  readonly sale_number: string | null;
  readonly payout_number: string | null;
  readonly asked_by: string | null;
  readonly meter_room: string | null;
  readonly account_number: string | null;
  readonly account_name: string | null;
  readonly order_state: OrderState | null;
  readonly order_reason: OrderReason | null;
}

/** These corrections, as far as the operator may see them. */
export function showCorrections(em: EntityManager, who: Scope, ids: readonly string[]): Promise<CorrectionRecord[]> {
  const query = em.createQueryBuilder(CorrectionRow, 'correction');
  query.where('correction.correctionId IN (:...ids)', { ids });
  return recordsOf(withBeside(query.andWhere(...buildingScope(who, 'correction.building'))));
}

/** One correction as the operator may see it; undefined when it is unknown or of a building that is not his. */
export async function showCorrection(
  em: EntityManager,
  who: Scope,
  correctionId: string,
): Promise<CorrectionRecord | undefined> {
  const [record] = await showCorrections(em, who, [correctionId]);
  return record;
}

function withBeside(query: SelectQueryBuilder<CorrectionRow>): SelectQueryBuilder<CorrectionRow> {
  return query
    .leftJoin(OperatorRow, 'asker', 'asker.operator_id = correction.asked_by_id')
    .leftJoin(SaleRow, 'sale', 'sale.sale_id = correction.sale_id')
    .leftJoin(RefundRow, 'refund', 'refund.refund_id = correction.refund_id')
    .leftJoin(MeterRow, 'meter', 'meter.meter_code = correction.meter_code')
    .leftJoin(AccountRow, 'account', 'account.account_id = correction.account_id')
    .leftJoin(CreditOrderRow, 'credit', 'credit.order_id = correction.order_id')
    .select('correction')
    .addSelect('sale.receipt_number', 'sale_number')
    .addSelect('refund.payout_number', 'payout_number')
    .addSelect('asker.full_name', 'asked_by')
    .addSelect('meter.room', 'meter_room')
    .addSelect('account.number', 'account_number')
    .addSelect('account.name', 'account_name')
    .addSelect('credit.state', 'order_state')
    .addSelect('credit.reason', 'order_reason');
}

async function recordsOf(query: SelectQueryBuilder<CorrectionRow>): Promise<CorrectionRecord[]> {
  const { entities, raw } = await query.getRawAndEntities<Beside>();
  return entities.flatMap((row, at): CorrectionRecord[] => {
    const beside = raw[at];
    if (!beside) return [];
    const { correctionId, state, saleId, refundId, amountMinor, reason, meterCode } = row;
    return [
      {
        ...{ correctionId, state, saleId, refundId, amountMinor, reason, meterCode },
        receiptNumber: beside.sale_number ?? beside.payout_number,
        ...{ askedAt: row.askedAt.toISOString(), askedBy: beside.asked_by ?? '' },
        ...{ orderState: beside.order_state, orderReason: beside.order_reason },
        ...{ room: beside.meter_room, accountNumber: beside.account_number, accountName: beside.account_name },
      },
    ];
  });
}
