import type { EntityManager } from 'typeorm';

/** Tables that name an operator for ever, from the one that says most. */
const NAMED_IN = [
  ['ledger_rows', 'sales and money'],
  ['shifts', 'tills'],
  ['leases', 'permissions to sell'],
  ['operations', 'the operation log'],
] as const;

/** Where the books name an operator, in words; empty for one who never did a thing. */
export async function usesOfOperator(em: EntityManager, operatorId: string): Promise<string[]> {
  const uses: string[] = [];
  for (const [table, words] of NAMED_IN) {
    const found = await em.query<unknown[]>(`SELECT 1 FROM ${table} WHERE operator_id = ? LIMIT 1`, [operatorId]);
    if (found.length > 0) uses.push(words);
  }
  return uses;
}
