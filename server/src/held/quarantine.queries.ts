/** Items that cannot be believed, as a person looks at them. */
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { listQuarantineRoute, QuarantinedItem, QueryOf, ResponseOf } from '#shared';
import { DeviceRow } from '../devices/device.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import type { Who } from '../operators/who.js';
import { QuarantinedItemRow } from '../sales/quarantined-item.entity.js';
import { pageKey, readKey } from '../sales/sales.queries.js';

type Scope = Pick<Who, 'buildings'>;
export type QuarantineQuery = QueryOf<typeof listQuarantineRoute>;
export type QuarantinePage = ResponseOf<typeof listQuarantineRoute>;

const DEFAULT_PAGE = 50;

interface Beside {
  readonly device_prefix: string | null;
  readonly dismissed_by: string | null;
}

/** A page of open or of closed items, oldest first, that came after the key. */
export async function listQuarantined(em: EntityManager, who: Scope, query: QuarantineQuery): Promise<QuarantinePage> {
  const limit = query.limit ?? DEFAULT_PAGE;
  const filtered = (): SelectQueryBuilder<QuarantinedItemRow> => {
    const items = visible(em, who);
    return items.andWhere(query.closed ? 'item.resolvedAt IS NOT NULL' : 'item.resolvedAt IS NULL');
  };
  const page = withBeside(filtered())
    .orderBy('item.receivedAt')
    .addOrderBy('item.quarantineId')
    .limit(limit + 1);
  const after = readKey(query.after);
  if (after) {
    page.andWhere('(item.receivedAt > :afterMs OR (item.receivedAt = :afterMs AND item.quarantineId > :afterId))', {
      afterMs: after.atMs,
      afterId: after.id,
    });
  }
  const found = await recordsOf(page);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: await filtered().getCount(),
    next: found.length > limit && last ? pageKey(Date.parse(last.receivedAt), last.quarantineId) : null,
  };
}

/** One item; undefined when there is none that the operator may see. */
export async function showQuarantined(
  em: EntityManager,
  who: Scope,
  quarantineId: string,
): Promise<QuarantinedItem | undefined> {
  const query = visible(em, who).andWhere('item.quarantineId = :quarantineId', { quarantineId });
  const [item] = await recordsOf(withBeside(query));
  return item;
}

function visible(em: EntityManager, { buildings }: Scope): SelectQueryBuilder<QuarantinedItemRow> {
  const items = em.createQueryBuilder(QuarantinedItemRow, 'item');
  return items.where(buildings === 'all' ? '1 = 1' : '1 = 0');
}

function withBeside(query: SelectQueryBuilder<QuarantinedItemRow>): SelectQueryBuilder<QuarantinedItemRow> {
  return query
    .leftJoin(DeviceRow, 'device', 'device.device_id = item.claimed_device_id')
    .leftJoin(OperatorRow, 'dismisser', 'dismisser.operator_id = item.dismissed_by_id')
    .select('item')
    .addSelect('device.prefix', 'device_prefix')
    .addSelect('dismisser.full_name', 'dismissed_by');
}

async function recordsOf(query: SelectQueryBuilder<QuarantinedItemRow>): Promise<QuarantinedItem[]> {
  const { entities, raw } = await query.getRawAndEntities<Beside>();
  return entities.flatMap((row, at): QuarantinedItem[] => {
    const beside = raw[at];
    if (!beside) return [];
    const { quarantineId, reason, claimedId, claimedNumber, claimedAmountMinor, signed, dismissReason } = row;
    return [
      {
        ...{ quarantineId, reason, claimedId, claimedNumber, claimedAmountMinor, signed },
        ...{ receivedAt: row.receivedAt.toISOString(), resolvedAt: row.resolvedAt?.toISOString() ?? null },
        ...{ claimedDevicePrefix: beside.device_prefix, deviceKnown: beside.device_prefix !== null },
        ...{ bytes: row.bytesText, signature: row.signatureText },
        dismissed: dismissReason === null ? null : { reason: dismissReason, by: beside.dismissed_by ?? '' },
      },
    ];
  });
}
