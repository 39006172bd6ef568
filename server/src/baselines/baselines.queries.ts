/** What a new baseline needs to know of a meter, and the baselines as the screens show them. */
import { type Baseline, type MeterCode, type MinorUnits, minorUnits } from '#shared';
import { type EntityManager, In } from 'typeorm';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterRow } from '../meters/meter.entity.js';
import { MeterStateRow } from '../readings/meter-state.entity.js';
import { SaleRow } from '../sales/sale.entity.js';
import { BaselineRow } from './baseline.entity.js';

export interface BlockedMeter {
  readonly meter: MeterRow;
  readonly state: MeterStateRow;
  /** what a gateway may have; at most one order of a meter is in such a state */
  readonly open: CreditOrderRow | null;
}

/** The meter with the order that stands in the way; exact after the meter's lock. */
export async function loadBlocked(em: EntityManager, meterCode: MeterCode): Promise<BlockedMeter> {
  const meter = await em.findOneByOrFail(MeterRow, { meterCode });
  const state = await em.findOneByOrFail(MeterStateRow, { meterCode });
  const open = await em.findOneBy(CreditOrderRow, { openSlot: meterCode });
  return { meter, state, open };
}

/** Whose account a difference of the meter belongs to: its tenant's, or its last one's; undefined where none ever was. */
export async function accountableAssignment(em: EntityManager, meterCode: MeterCode): Promise<string | undefined> {
  const [open] = await em.findBy(AssignmentRow, { openMeterCode: meterCode });
  if (open) return open.assignmentId;
  const [last] = await em.find(AssignmentRow, { where: { meterCode }, order: { openedAt: 'DESC' }, take: 1 });
  return last?.assignmentId;
}

/** Receipt numbers of the sales whose orders these are. */
export async function receiptsOf(em: EntityManager, orders: readonly CreditOrderRow[]): Promise<Map<string, string>> {
  const saleIds = orders.flatMap(({ saleId }) => saleId ?? []);
  if (saleIds.length === 0) return new Map();
  const sales = await em.findBy(SaleRow, { saleId: In(saleIds) });
  const numbers = new Map(sales.map(({ saleId, receiptNumber }) => [saleId, receiptNumber]));
  return new Map(
    orders.flatMap(({ orderId, saleId }) => {
      const number = numbers.get(saleId ?? '');
      return number === undefined ? [] : [[orderId, number] as const];
    }),
  );
}

/** The baselines of a meter, newest first. */
export async function listBaselines(em: EntityManager, meterCode: MeterCode): Promise<Baseline[]> {
  return toBaselines(em, await em.find(BaselineRow, { where: { meterCode }, order: { at: 'DESC' } }));
}

/** Baselines with the order that each ended. */
export async function toBaselines(em: EntityManager, rows: readonly BaselineRow[]): Promise<Baseline[]> {
  const orderIds = rows.flatMap(({ orderId }) => orderId ?? []);
  const orders = orderIds.length === 0 ? [] : await em.findBy(CreditOrderRow, { orderId: In(orderIds) });
  const receipts = await receiptsOf(em, orders);
  const amounts = new Map(orders.map(({ orderId, amountMinor }) => [orderId, amountMinor]));
  return rows.map((row) => toBaseline(row, amounts, receipts));
}

function toBaseline(
  row: BaselineRow,
  amounts: ReadonlyMap<string, MinorUnits>,
  receipts: ReadonlyMap<string, string>,
): Baseline {
  const { baselineId, meterCode, by, reason, orderId, ending } = row;
  const amountMinor = amounts.get(orderId ?? '') ?? minorUnits(0);
  const order = orderId && ending && { orderId, amountMinor, ending, receiptNumber: receipts.get(orderId) ?? null };
  return {
    baselineId,
    meterCode,
    at: row.at.toISOString(),
    by,
    reason,
    meterNumber: row.meterNumber,
    meterNumberBefore: row.meterNumberBefore,
    purchaseCount: row.counters?.purchaseCount ?? null,
    purchaseCountBefore: row.countBefore,
    order: order || null,
    differenceMinor: row.differenceMinor,
  };
}
