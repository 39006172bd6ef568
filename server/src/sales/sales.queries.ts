/** Sales as the lists, the receipt and the live updates show them. */
import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { minorUnits, type OrderReason, type OrderState, type SaleRecord } from '#shared';
import { AccountRow } from '../accounts/account.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { instantOrNull, wholeOrNull } from '../database/columns.js';
import { DeviceRow } from '../devices/device.entity.js';
import { MeterRow } from '../meters/meter.entity.js';

import { OperatorRow } from '../operators/operator.entity.js';
import { buildingScope, type Who } from '../operators/who.js';
import { SaleRow } from './sale.entity.js';

type Scope = Pick<Who, 'buildings'>;

/** What stands beside a sale's own row. */
interface Beside {
  readonly operator_name: string | null;
  readonly device_prefix: string | null;
  readonly meter_room: string | null;
  readonly account_number: string | null;
  readonly account_name: string | null;
  readonly order_state: OrderState | null;
  readonly order_reason: OrderReason | null;
  readonly purchased_before: unknown;
  readonly purchase_before_at: unknown;
}

/** A sale with what the screens show beside it. */
export function toSaleRecord(row: SaleRow, beside: Beside): SaleRecord {
  const purchasedBefore = wholeOrNull(beside.purchased_before);
  return {
    saleId: row.saleId,
    receiptNumber: row.receiptNumber,
    state: row.state,
    heldReason: row.heldReason,
    orderState: beside.order_state,
    orderReason: beside.order_reason,
    amountMinor: row.amountMinor,
    method: row.method,
    remark: row.remark,
    soldAt: row.soldAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    creditedAt: row.creditedAt?.toISOString() ?? null,
    balanceAfterMinor: row.balanceAfterMinor,
    businessDate: row.businessDate,
    clockDoubtful: row.clockDoubtful,
    operatorName: beside.operator_name ?? '',
    devicePrefix: beside.device_prefix ?? '',
    meterCode: row.meterCode,
    room: beside.meter_room,
    building: row.building,
    accountNumber: beside.account_number,
    accountName: beside.account_name,
    purchasedBeforeMinor: purchasedBefore === null ? null : minorUnits(purchasedBefore),
    purchaseBeforeAt: instantOrNull(beside.purchase_before_at)?.toISOString() ?? null,
  };
}

/** One sale as the operator may see it; undefined when it is unknown or of a building that is not his. */
export async function showSale(em: EntityManager, who: Scope, saleId: string): Promise<SaleRecord | undefined> {
  const [record] = await showSales(em, who, [saleId]);
  return record;
}

/** These sales, as far as the operator may see them. */
export function showSales(em: EntityManager, who: Scope, saleIds: readonly string[]): Promise<SaleRecord[]> {
  const query = em.createQueryBuilder(SaleRow, 'sale').where('sale.saleId IN (:...saleIds)', { saleIds });
  return recordsOf(withBeside(query.andWhere(...buildingScope(who, 'sale.building'))));
}

/** Joins what is shown beside a sale. What was bought before is what the same assignment's meter was sold earlier. */
function withBeside(sales: SelectQueryBuilder<SaleRow>): SelectQueryBuilder<SaleRow> {
  const before = (what: string): string =>
    `(SELECT ${what} FROM sales earlier WHERE earlier.assignment_id = sale.assignment_id` +
    ` AND earlier.state IN ('accepted', 'credited', 'needs_attention', 'correcting')` +
    ` AND (earlier.sold_at < sale.sold_at OR (earlier.sold_at = sale.sold_at AND earlier.sale_id < sale.sale_id)))`;
  return sales
    .leftJoin(OperatorRow, 'operator', 'operator.operator_id = sale.operator_id')
    .leftJoin(DeviceRow, 'device', 'device.device_id = sale.device_id')
    .leftJoin(MeterRow, 'meter', 'meter.meter_code = sale.meter_code')
    .leftJoin(AccountRow, 'account', 'account.account_id = sale.account_id')
    .leftJoin(CreditOrderRow, 'credit', 'credit.order_id = sale.order_id')
    .select('sale')
    .addSelect('operator.full_name', 'operator_name')
    .addSelect('device.prefix', 'device_prefix')
    .addSelect('meter.room', 'meter_room')
    .addSelect('account.number', 'account_number')
    .addSelect('account.name', 'account_name')
    .addSelect('credit.state', 'order_state')
    .addSelect('credit.reason', 'order_reason')
    .addSelect(before('SUM(earlier.amount_minor)'), 'purchased_before')
    .addSelect(before('MAX(earlier.sold_at)'), 'purchase_before_at');
}

async function recordsOf(query: SelectQueryBuilder<SaleRow>): Promise<SaleRecord[]> {
  const { entities, raw } = await query.getRawAndEntities<Beside>();
  return entities.flatMap((row, at) => {
    const beside = raw[at];
    return beside ? [toSaleRecord(row, beside)] : [];
  });
}
