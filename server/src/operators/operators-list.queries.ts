import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type OperatorRecord, operatorsList, type OperatorState } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, found, type Sql, sql, textHas } from '../lists/sql.js';
import { OperatorOffice } from './operator-office.service.js';
import { loadOperators } from './operators.queries.js';
import type { Who } from './who.js';

const STATES: Record<OperatorState, Sql> = {
  enabled: sql('operator.enabled = 1 AND operator.must_change_password = 0'),
  first_password: sql('operator.enabled = 1 AND operator.must_change_password = 1'),
  disabled: sql('operator.enabled = 0'),
};

/** Operators as a list. */
@Injectable()
export class OperatorsList implements ListSource<OperatorRecord, typeof operatorsList.filters, EntityManager> {
  readonly list = operatorsList;
  readonly table: ListTable<typeof operatorsList.filters> = {
    table: 'operators operator',
    key: 'operator.operator_id',
    sorts: {
      fullName: 'operator.full_name',
      loginName: 'operator.login_name',
      role: '(SELECT role.name FROM roles role WHERE role.role_id = operator.role_id)',
      float: 'operator.offline_float_minor',
      createdAt: 'operator.created_at',
    },
    date: { column: 'operator.created_at', kind: 'moment' },
    searches: (word) => [
      textHas('operator.login_name', word),
      textHas('operator.full_name', word),
      textHas('operator.remark', word),
      found('operator.role_id', 'SELECT role.role_id FROM roles role', textHas('role.name', word)),
    ],
    filters: {
      state: (state) => STATES[state],
      role: (roleId) => sql('operator.role_id = ?', roleId),
    },
  };

  constructor(private readonly office: OperatorOffice) {}

  scope(): Sql {
    return every([]);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<OperatorRecord[]> {
    return loadOperators(em, ids);
  }

  remove(who: Who, id: string): Promise<void> {
    return this.office.remove(who, id);
  }
}
