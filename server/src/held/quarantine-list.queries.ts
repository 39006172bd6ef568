import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type QuarantinedItem, quarantineList } from '#shared';
import { operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, every, found, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { loadQuarantined } from './quarantine.queries.js';

const STATE = {
  waiting: 'item.resolved_at IS NULL',
  came_in: '(item.resolved_at IS NOT NULL AND item.dismiss_id IS NULL)',
  closed: 'item.dismiss_id IS NOT NULL',
} as const;

/** Items that cannot be believed, as a list: for those who work in all buildings, since nobody knows of which they are. */
@Injectable()
export class QuarantineList implements ListSource<QuarantinedItem, typeof quarantineList.filters, EntityManager> {
  readonly list = quarantineList;
  readonly table: ListTable<typeof quarantineList.filters> = {
    table: 'quarantined_items item',
    key: 'item.quarantine_id',
    sorts: { receivedAt: 'item.received_at' },
    date: { column: 'item.received_at', kind: 'moment' },
    searches: (word) => [
      found('item.claimed_device_id', 'SELECT claimed.device_id FROM devices claimed', codeHas('claimed.prefix', word)),
      ...(/^\d{1,9}$/.test(word) ? [sql('item.claimed_number = ?', Number(word))] : []),
      operatorHas('item.dismissed_by_id', word),
    ],
    filters: {
      state: (state) => sql(STATE[state]),
      reason: (reason) => sql('item.reason = ?', reason),
    },
  };

  scope({ buildings }: Who): Sql {
    return buildings === 'all' ? every([]) : sql('1 = 0');
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<QuarantinedItem[]> {
    return loadQuarantined(em, ids);
  }
}
