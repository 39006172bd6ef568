import { In, LessThan, type EntityManager } from 'typeorm';
import type { MeterCode, meterOrdersRoute, ResponseOf } from '#shared';
import { CreditOrderRow } from '../credit/credit-order.entity.js';
import { MeterSettingsRow } from '../credit/meter-settings.entity.js';
import { SaleRow } from '../sales/sale.entity.js';

export type MeterOrders = ResponseOf<typeof meterOrdersRoute>;

const DEFAULT_PAGE = 100;

/** A page of a meter's credit orders, newest first, and the settings that are wanted of it. */
export async function listMeterOrders(
  em: EntityManager,
  meterCode: MeterCode,
  { after, limit = DEFAULT_PAGE }: { after?: string | undefined; limit?: number | undefined },
): Promise<MeterOrders> {
  const before = after === undefined ? {} : { place: LessThan(Number(after)) };
  const rows = await em.find(CreditOrderRow, {
    where: { meterCode, ...before },
    order: { place: 'DESC' },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const saleIds = page.flatMap(({ saleId }) => saleId ?? []);
  const sales = saleIds.length === 0 ? [] : await em.findBy(SaleRow, { saleId: In(saleIds) });
  const receiptOf = new Map(sales.map((sale) => [sale.saleId, sale.receiptNumber]));
  const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
  return {
    items: page.map((row) => ({
      orderId: row.orderId,
      kind: row.kind,
      state: row.state,
      reason: row.reason,
      amountMinor: row.amountMinor,
      expectedCount: row.expectedCount,
      createdAt: row.createdAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      receiptNumber: row.saleId === null ? null : (receiptOf.get(row.saleId) ?? null),
    })),
    total: await em.countBy(CreditOrderRow, { meterCode }),
    next: rows.length > limit ? String(page.at(-1)?.place) : null,
    settings: settings && {
      version: settings.version,
      state: settings.state,
      reason: settings.reason,
      wanted: settings.wanted,
    },
  };
}
