import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Account, accountsList } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, found, inBuildings, numberHas, type Sql, sql, textHas, within } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { meterHas } from './account-search.js';
import { loadAccounts } from './accounts.queries.js';

const HOLDING = 'SELECT holding.account_id FROM assignments holding';
const STATE = { open: 'account.cancelled_at IS NULL', cancelled: 'account.cancelled_at IS NOT NULL' } as const;

/** Accounts as a list. An operator sees those that have or had a meter in his buildings, and of them only those. */
@Injectable()
export class AccountsList implements ListSource<Account, typeof accountsList.filters, EntityManager> {
  readonly list = accountsList;
  readonly table: ListTable<typeof accountsList.filters> = {
    table: 'accounts account',
    key: 'account.account_id',
    sorts: { number: 'account.number', name: 'account.name', openedAt: 'account.opened_at' },
    unique: 'account.number',
    date: { column: 'account.opened_at', kind: 'moment' },
    searches: (word, who) => [
      numberHas('account.number', word),
      numberHas('account.telephone', word),
      textHas('account.name', word),
      found(
        'account.account_id',
        HOLDING,
        every([inBuildings('holding.building', who), meterHas('holding.meter_code', word)]),
      ),
    ],
    filters: {
      state: (state) => sql(STATE[state]),
      building: (building, who) =>
        within(
          'account.account_id',
          HOLDING,
          every([sql('holding.building = ?', building), inBuildings('holding.building', who)]),
        ),
    },
  };

  scope(who: Who): Sql {
    return who.buildings === 'all'
      ? every([])
      : within('account.account_id', HOLDING, inBuildings('holding.building', who));
  }

  load(em: EntityManager, who: Who, ids: readonly string[]): Promise<Account[]> {
    return loadAccounts(em, who, ids);
  }
}
