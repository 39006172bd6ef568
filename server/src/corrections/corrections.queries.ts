/** Corrections as the screens show them. */
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { CorrectionRecord, listCorrectionsRoute, OrderReason, OrderState, QueryOf, ResponseOf } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { buildingScope, type Who } from '../operators/who.js';
import { pageKey, readKey } from '../sales/sales.queries.js';
import { CorrectionRow } from './correction.entity.js';

type Scope = Pick<Who, 'buildings'>;
export type CorrectionQuery = QueryOf<typeof listCorrectionsRoute>;
export type CorrectionPage = ResponseOf<typeof listCorrectionsRoute>;

const DEFAULT_PAGE = 50;

interface Beside {
  readonly asked_by: string | null;
  readonly meter_room: string | null;
  readonly account_number: string | null;
  readonly account_name: string | null;
  readonly order_state: OrderState | null;
  readonly order_reason: OrderReason | null;
}

/** A page of corrections, newest first, by the key of the last one before it. */
export async function listCorrections(em: EntityManager, who: Scope, query: CorrectionQuery): Promise<CorrectionPage> {
  const limit = query.limit ?? DEFAULT_PAGE;
  const filtered = (): SelectQueryBuilder<CorrectionRow> => {
    const rows = em.createQueryBuilder(CorrectionRow, 'correction');
    rows.where(...buildingScope(who, 'correction.building'));
    if (query.saleId) rows.andWhere('correction.saleId = :saleId', { saleId: query.saleId });
    if (query.refundId) rows.andWhere('correction.refundId = :refundId', { refundId: query.refundId });
    return rows;
  };
  const page = withBeside(filtered())
    .orderBy('correction.askedAt', 'DESC')
    .addOrderBy('correction.correctionId', 'DESC')
    .limit(limit + 1);
  const after = readKey(query.after);
  if (after) {
    page.andWhere(
      '(correction.askedAt < :afterMs OR (correction.askedAt = :afterMs AND correction.correctionId < :afterId))',
      { afterMs: after.atMs, afterId: after.id },
    );
  }
  const records = await recordsOf(page);
  const items = records.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: await filtered().getCount(),
    next: records.length > limit && last ? pageKey(Date.parse(last.askedAt), last.correctionId) : null,
  };
}

/** One correction as the operator may see it; undefined when it is unknown or of a building that is not his. */
export async function showCorrection(
  em: EntityManager,
  who: Scope,
  correctionId: string,
): Promise<CorrectionRecord | undefined> {
  const query = em.createQueryBuilder(CorrectionRow, 'correction');
  query.where('correction.correctionId = :correctionId', { correctionId });
  const [record] = await recordsOf(withBeside(query.andWhere(...buildingScope(who, 'correction.building'))));
  return record;
}

function withBeside(query: SelectQueryBuilder<CorrectionRow>): SelectQueryBuilder<CorrectionRow> {
  return query
    .leftJoin(OperatorRow, 'asker', 'asker.operator_id = correction.asked_by_id')
    .leftJoin(MeterRow, 'meter', 'meter.meter_code = correction.meter_code')
    .leftJoin(AccountRow, 'account', 'account.account_id = correction.account_id')
    .leftJoin(CreditOrderRow, 'credit', 'credit.order_id = correction.order_id')
    .select('correction')
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
        ...{ askedAt: row.askedAt.toISOString(), askedBy: beside.asked_by ?? '' },
        ...{ orderState: beside.order_state, orderReason: beside.order_reason },
        ...{ room: beside.meter_room, accountNumber: beside.account_number, accountName: beside.account_name },
      },
    ];
  });
}
