import type { EntityManager } from 'typeorm';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { SaleRow } from './sale.entity.js';

/** The ledger entry that gave a sale's money where it is now: the release that has the order's id, else the sale's own. */
export async function entryOfSale(em: EntityManager, { saleId, orderId }: SaleRow): Promise<string> {
  if (orderId === null || orderId === saleId) return saleId;
  return (await em.existsBy(LedgerRow, { entryId: orderId })) ? orderId : saleId;
}

/** Locks a sale until the transaction ends, after its meter where that is locked too. */
export async function lockSale(em: EntityManager, saleId: string): Promise<SaleRow | null> {
  const update = em.createQueryBuilder().update(SaleRow);
  await update
    .set({ receiptsMade: () => 'receipts_made' })
    .where({ saleId })
    .execute();
  return em.findOneBy(SaleRow, { saleId });
}
