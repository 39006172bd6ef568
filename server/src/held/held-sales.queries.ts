/** Held sales as the list and their page show them: the sale, since when it is held, and the way out that it took. */
import { In, type EntityManager } from 'typeorm';
import type { HeldSale } from '#shared';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { SaleRow } from '../sales/sale.entity.js';
import { showSales } from '../sales/sales.queries.js';
import { HeldReleaseRow } from './held-release.entity.js';

type Scope = Pick<Who, 'buildings'>;

/** One held sale as the operator may see it; undefined when there is none. */
export async function showHeld(em: EntityManager, who: Scope, saleId: string): Promise<HeldSale | undefined> {
  const [sale] = await loadHeld(em, who, [saleId]);
  return sale;
}

/** Those of the sales that are held or were, as far as the operator may see them. */
export async function loadHeld(em: EntityManager, who: Scope, saleIds: readonly string[]): Promise<HeldSale[]> {
  const ids = [...saleIds];
  const sales = await showSales(em, who, ids);
  const rows = await em.find(SaleRow, {
    select: { saleId: true, heldAt: true, accountId: true, shiftId: true },
    where: { saleId: In(ids) },
  });
  const rowOf = new Map(rows.map((row) => [row.saleId, row]));
  const releaseOf = await releasesOf(em, ids);
  return sales.flatMap((sale): HeldSale[] => {
    const { heldAt, accountId = null, shiftId = null } = rowOf.get(sale.saleId) ?? {};
    if (!heldAt) return [];
    return [{ ...sale, heldAt: heldAt.toISOString(), accountId, shiftId, release: releaseOf.get(sale.saleId) ?? null }];
  });
}

/** The releases that stand; what a meter did not take is not one any more. */
async function releasesOf(em: EntityManager, ids: string[]): Promise<Map<string, NonNullable<HeldSale['release']>>> {
  const rows = await em.findBy(HeldReleaseRow, { standsFor: In(ids) });
  const operators =
    rows.length === 0 ? [] : await em.findBy(OperatorRow, { operatorId: In(rows.map((row) => row.releasedById)) });
  const nameOf = new Map(operators.map(({ operatorId, fullName }) => [operatorId, fullName]));
  return new Map(
    rows.map(({ releaseId, saleId, way, releasedAt, releasedById }) => [
      saleId,
      { releaseId, way, at: releasedAt.toISOString(), by: nameOf.get(releasedById) ?? '' },
    ]),
  );
}
