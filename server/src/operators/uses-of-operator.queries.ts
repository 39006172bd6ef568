import type { EntityManager } from 'typeorm';

/** Tables that name an operator for ever, from the one that says most. */
const NAMED_IN = [
  ['ledger_rows', 'sales'],
  ['shifts', 'tills'],
  ['leases', 'leases'],
  ['operations', 'log'],
] as const;
/** Which of the books name an operator. */
export type UseOfOperator = (typeof NAMED_IN)[number][1];

/** Where the books name an operator; empty for one who never did a thing. */
export async function usesOfOperator(em: EntityManager, operatorId: string): Promise<UseOfOperator[]> {
  const uses: UseOfOperator[] = [];
  for (const [table, use] of NAMED_IN) {
    const found = await em.query<unknown[]>(`SELECT 1 FROM ${table} WHERE operator_id = ? LIMIT 1`, [operatorId]);
    if (found.length > 0) uses.push(use);
  }
  return uses;
}
