import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { heldList, type HeldSale } from '#shared';
import { accountHas, meterHas, operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, every, inBuildings, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { loadHeld } from './held-sales.queries.js';

const STATE = {
  waiting: "sale.state IN ('held', 'void')",
  settled: "sale.state NOT IN ('held', 'void')",
} as const;

/** Held sales as a list. */
@Injectable()
export class HeldList implements ListSource<HeldSale, typeof heldList.filters, EntityManager> {
  readonly list = heldList;
  readonly table: ListTable<typeof heldList.filters> = {
    table: 'sales sale',
    key: 'sale.sale_id',
    sorts: { heldAt: 'sale.held_at' },
    date: { column: 'sale.held_at', kind: 'moment' },
    searches: (word) => [
      codeHas('sale.receipt_number', word),
      meterHas('sale.meter_code', word),
      accountHas('sale.account_id', word),
      operatorHas('sale.operator_id', word),
    ],
    filters: {
      state: (state) => sql(STATE[state]),
      reason: (reason) => sql('sale.held_reason = ?', reason),
      building: (building) => sql('sale.building = ?', building),
    },
    sums: { amount: 'sale.amount_minor' },
  };

  scope(who: Who): Sql {
    return every([sql('sale.held_at IS NOT NULL'), inBuildings('sale.building', who)]);
  }

  load(em: EntityManager, who: Who, ids: readonly string[]): Promise<HeldSale[]> {
    return loadHeld(em, who, ids);
  }
}
