/** What waits for a person: held sales, and items that were put aside. Oldest first, as it should be worked off. */
import { IsNull, type EntityManager } from 'typeorm';
import type { listHeldRoute, QueryOf, ResponseOf } from '#shared';
import type { Who } from '../operators/who.js';
import { QuarantinedItemRow } from './quarantined-item.entity.js';
import { listHeldSales, type PageKey, pageKey, readKey } from './sales.queries.js';

type HeldPage = ResponseOf<typeof listHeldRoute>;
type HeldItem = HeldPage['items'][number];
type Scope = Pick<Who, 'buildings'>;

const DEFAULT_PAGE = 50;

/** A page of both kinds. What a quarantined item says of its meter is not believed: only who sees all sees it. */
export async function listHeld(em: EntityManager, who: Scope, query: QueryOf<typeof listHeldRoute>): Promise<HeldPage> {
  const limit = query.limit ?? DEFAULT_PAGE;
  const after = readKey(query.after);
  const none = { items: [], total: 0 };
  const held = query.kind === 'quarantined' ? none : await heldItems(em, who, after, limit + 1);
  const aside = query.kind === 'held' || who.buildings !== 'all' ? none : await quarantinedItems(em, after, limit + 1);
  const both = [...held.items, ...aside.items].sort(byAge);
  const items = both.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: held.total + aside.total,
    next: both.length > limit && last ? pageKey(Date.parse(last.receivedAt), last.id) : null,
  };
}

function byAge(a: HeldItem, b: HeldItem): number {
  return Date.parse(a.receivedAt) - Date.parse(b.receivedAt) || (a.id < b.id ? -1 : 1);
}

async function heldItems(em: EntityManager, who: Scope, after: PageKey | undefined, limit: number) {
  const { sales, total } = await listHeldSales(em, who, after, limit);
  const items = sales.map((sale): HeldItem => {
    const { saleId: id, receivedAt, heldReason } = sale;
    return { id, kind: 'held', reason: heldReason ?? '', sale, receivedAt, bytes: null };
  });
  return { items, total };
}

async function quarantinedItems(em: EntityManager, after: PageKey | undefined, limit: number) {
  const page = em
    .createQueryBuilder(QuarantinedItemRow, 'item')
    .where('item.resolvedAt IS NULL')
    .orderBy('item.receivedAt')
    .addOrderBy('item.quarantineId')
    .limit(limit);
  if (after) {
    page.andWhere('(item.receivedAt > :afterMs OR (item.receivedAt = :afterMs AND item.quarantineId > :afterId))', {
      afterMs: after.atMs,
      afterId: after.id,
    });
  }
  const rows = await page.getMany();
  const total = await em.countBy(QuarantinedItemRow, { resolvedAt: IsNull() });
  const items = rows.map((row): HeldItem => {
    const { quarantineId: id, reason, bytesText: bytes } = row;
    return { id, kind: 'quarantined', reason, sale: null, receivedAt: row.receivedAt.toISOString(), bytes };
  });
  return { items, total };
}
