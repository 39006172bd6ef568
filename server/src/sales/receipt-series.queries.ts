import type { EntityManager } from 'typeorm';
import { formatReceiptNumber } from '#shared';
import { ReceiptSeriesRow } from './receipt-series.entity.js';

/** Series of receipts that no device gives: a prefix of one letter, which no device has. */
export type ReceiptSeries = 'A' | 'P';

/** The next receipt number of a series of the office; the series is locked until the transaction ends. */
export async function nextSeriesNumber(em: EntityManager, prefix: ReceiptSeries): Promise<string> {
  const step = () => em.update(ReceiptSeriesRow, { prefix }, { lastNumber: () => 'last_number + 1' });
  if ((await step()).affected === 0) {
    const insert = em.createQueryBuilder().insert().into(ReceiptSeriesRow);
    await insert.values({ prefix, lastNumber: 0 }).orIgnore().updateEntity(false).execute();
    await step();
  }
  const { lastNumber } = await em.findOneByOrFail(ReceiptSeriesRow, { prefix });
  return formatReceiptNumber(prefix, lastNumber);
}
