import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Shift, shiftsList } from '#shared';
import { operatorHas } from '../accounts/account-search.js';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { codeHas, every, found, type Sql, sql } from '../lists/sql.js';
import type { Who } from '../operators/who.js';
import { loadShifts, seesAllTills } from './shifts.queries.js';

const STATE = {
  open: 'till.closing IS NULL',
  closed_provisionally: "till.closing = 'office'",
  closed: "till.closing = 'own'",
} as const;

/** Tills as a list. */
@Injectable()
export class ShiftsList implements ListSource<Shift, typeof shiftsList.filters, EntityManager> {
  readonly list = shiftsList;
  readonly table: ListTable<typeof shiftsList.filters> = {
    table: 'shifts till',
    key: 'till.shift_id',
    // Ids sort by the time of the opening.
    sorts: { begunAt: 'till.shift_id', closedAt: 'till.closed_at' },
    date: { column: 'till.business_date', kind: 'day' },
    searches: (word) => [
      operatorHas('till.operator_id', word),
      found('till.device_id', 'SELECT taking.device_id FROM devices taking', codeHas('taking.prefix', word)),
    ],
    filters: {
      state: (state) => sql(STATE[state]),
      operatorId: (operatorId) => sql('till.operator_id = ?', operatorId),
    },
  };

  scope(who: Who): Sql {
    return seesAllTills(who) ? every([]) : sql('till.operator_id = ?', who.operatorId);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Shift[]> {
    return loadShifts(em, ids);
  }
}
