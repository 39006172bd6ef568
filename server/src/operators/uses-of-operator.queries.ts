import { OPERATOR_BOOKS, type OperatorBook } from '#shared';
import type { EntityManager } from 'typeorm';

const TABLES: Readonly<Record<OperatorBook, string>> = {
  ...{ sales: 'ledger_rows', tills: 'shifts', leases: 'leases', log: 'operations' },
};

/** Where the books name an operator; empty for one who never did a thing. */
export async function usesOfOperator(em: EntityManager, operatorId: string): Promise<OperatorBook[]> {
  const books: OperatorBook[] = [];
  for (const book of OPERATOR_BOOKS) {
    const sql = `SELECT 1 FROM ${TABLES[book]} WHERE operator_id = ? LIMIT 1`;
    const found = await em.query<unknown[]>(sql, [operatorId]);
    if (found.length > 0) books.push(book);
  }
  return books;
}
