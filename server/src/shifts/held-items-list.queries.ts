import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type HeldItem, heldItemsList } from '#shared';
import { operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, found, some, type Sql, sql, textHas } from '../lists/sql.js';
import { loadHeldItems } from './held-items.queries.js';

const STATE = { waiting: 'held', done: 'accepted', let_be: 'let_be' } as const;

/** Items of tills and leases that were kept without effect, as a list: a till is of an operator, and of no building. */
@Injectable()
export class HeldItemsList implements ListSource<HeldItem, typeof heldItemsList.filters, EntityManager> {
  readonly list = heldItemsList;
  readonly table: ListTable<typeof heldItemsList.filters> = {
    table: 'shift_items item',
    key: 'item.item_id',
    sorts: { signedAt: 'item.signed_at' },
    date: { column: 'item.signed_at', kind: 'moment' },
    searches: (word) => [
      operatorHas('item.operator_id', word),
      found(
        'item.device_id',
        'SELECT signing.device_id FROM devices signing',
        some([codeHas('signing.prefix', word), textHas('signing.name', word)]),
      ),
      ...(/^\d{1,9}$/.test(word) ? [sql('item.number = ?', Number(word))] : []),
    ],
    filters: {
      state: (state) => sql('item.state = ?', STATE[state]),
      kind: (kind) => sql('item.kind = ?', kind),
      reason: (reason) => sql('item.reason = ?', reason),
    },
  };

  scope(): Sql {
    return sql('item.reason IS NOT NULL');
  }

  load(em: EntityManager, _who: unknown, ids: readonly string[]): Promise<HeldItem[]> {
    return loadHeldItems(em, ids);
  }
}
