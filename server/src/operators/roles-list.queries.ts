import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Role, rolesList } from '#shared';
import type { ListSource, ListTable } from '../lists/list-source.js';
import { every, type Sql, sql, textHas } from '../lists/sql.js';
import { listRoles } from './operators.queries.js';
import { Roles } from './roles.service.js';
import type { Who } from './who.js';

/** Roles as a list. */
@Injectable()
export class RolesList implements ListSource<Role, typeof rolesList.filters, EntityManager> {
  readonly list = rolesList;
  readonly table: ListTable<typeof rolesList.filters> = {
    table: 'roles role',
    key: 'role.role_id',
    sorts: { name: 'role.name', createdAt: 'role.created_at' },
    date: { column: 'role.created_at', kind: 'moment' },
    searches: (word) => [textHas('role.name', word), textHas('role.remark', word)],
    filters: { origin: (origin) => sql('role.built_in = ?', origin === 'product' ? 1 : 0) },
  };

  constructor(private readonly roles: Roles) {}

  scope(): Sql {
    return every([]);
  }

  load(em: EntityManager, _who: Who, ids: readonly string[]): Promise<Role[]> {
    return listRoles(em, ids);
  }

  remove(who: Who, id: string): Promise<void> {
    return this.roles.remove(who, id);
  }
}
