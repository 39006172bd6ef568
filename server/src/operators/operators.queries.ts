/** Operators and roles as the office's lists show them. */
import { Brackets, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import {
  type listOperatorsRoute,
  type OperatorRecord,
  minorUnits,
  permissionsBeyond,
  type QueryOf,
  type ResponseOf,
  type Role,
} from '#shared';
import { instantOrNull, wholeOf } from '../database/columns.js';
import { keywordsOf, like } from '../database/keywords.js';
import { OperatorRow } from './operator.entity.js';
import { RoleRow } from './role.entity.js';
import { SessionRow } from './session.entity.js';
import type { Who } from './who.js';

const DEFAULT_PAGE = 100;

type OperatorQuery = QueryOf<typeof listOperatorsRoute>;
type OperatorPage = ResponseOf<typeof listOperatorsRoute>;
interface Beside {
  readonly role_name: string | null;
  readonly last_seen_at: unknown;
}

/** Roles by name. */
export async function listRoles(em: EntityManager): Promise<Role[]> {
  const roles = await em.find(RoleRow, { order: { name: 'ASC' } });
  const counts = await em
    .createQueryBuilder(OperatorRow, 'operator')
    .select('operator.roleId', 'role_id')
    .addSelect('COUNT(*)', 'operators')
    .groupBy('operator.roleId')
    .getRawMany<{ role_id: string; operators: unknown }>();
  const countOf = new Map(counts.map(({ role_id, operators }) => [role_id, wholeOf(operators)]));
  return roles.map((role) => ({ ...role, operatorCount: countOf.get(role.roleId) ?? 0 }));
}

/** The roles that `who` could give to another: none goes further than his own. */
export async function rolesWithin(em: EntityManager, who: Who): Promise<{ roleId: string; name: string }[]> {
  const own = { permissions: [...who.permissions] };
  const roles = await em.find(RoleRow, { order: { name: 'ASC' } });
  return roles
    .filter(({ permissions }) => permissionsBeyond(own, permissions).length === 0)
    .map(({ roleId, name }) => ({ roleId, name }));
}

/** A page of operators by login name, which is the key to the next page. */
export async function listOperators(em: EntityManager, query: OperatorQuery): Promise<OperatorPage> {
  const limit = query.limit ?? DEFAULT_PAGE;
  const page = withBeside(filtered(em, query))
    .orderBy('operator.loginName')
    .limit(limit + 1);
  if (query.after) page.andWhere('operator.loginName > :after', { after: query.after });
  const records = await recordsOf(page);
  const items = records.slice(0, limit);
  return {
    items,
    total: await filtered(em, query).getCount(),
    next: records.length > limit ? (items.at(-1)?.loginName ?? null) : null,
  };
}

/** One operator; undefined when there is none of this id. */
export async function showOperator(em: EntityManager, operatorId: string): Promise<OperatorRecord | undefined> {
  const one = em.createQueryBuilder(OperatorRow, 'operator').where({ operatorId });
  return (await recordsOf(withBeside(one)))[0];
}

function filtered(em: EntityManager, { keywords, state }: OperatorQuery): SelectQueryBuilder<OperatorRow> {
  const operators = em
    .createQueryBuilder(OperatorRow, 'operator')
    .leftJoin(RoleRow, 'role', 'role.roleId = operator.roleId');
  if (state) operators.andWhere('operator.enabled = :enabled', { enabled: state === 'enabled' });
  for (const [at, word] of keywordsOf(keywords).entries()) {
    const has = (column: string): string => `LOWER(${column}) LIKE :word${at} ESCAPE '!'`;
    operators.andWhere(
      new Brackets((any) =>
        ['operator.login_name', 'operator.full_name', 'operator.remark', 'role.name'].reduce(
          (all, column) => all.orWhere(has(column)),
          any.where('1 = 0'),
        ),
      ),
      { [`word${at}`]: like(word.toLowerCase()) },
    );
  }
  return operators;
}

function withBeside(operators: SelectQueryBuilder<OperatorRow>): SelectQueryBuilder<OperatorRow> {
  return operators
    .select('operator')
    .addSelect((role) => role.select('r.name').from(RoleRow, 'r').where('r.role_id = operator.role_id'), 'role_name')
    .addSelect(
      (seen) => seen.select('MAX(s.last_used_at)').from(SessionRow, 's').where('s.operator_id = operator.operator_id'),
      'last_seen_at',
    );
}

async function recordsOf(query: SelectQueryBuilder<OperatorRow>): Promise<OperatorRecord[]> {
  const { entities, raw } = await query.getRawAndEntities<Beside>();
  return entities.map((row, at): OperatorRecord => {
    const { operatorId, loginName, fullName, roleId, enabled, buildings, remark, mustChangePassword } = row;
    return {
      ...{ operatorId, loginName, fullName, roleId, enabled, buildings, remark, mustChangePassword },
      roleName: raw[at]?.role_name ?? '',
      offlineFloatMinor: minorUnits(row.offlineFloatMinor),
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: instantOrNull(raw[at]?.last_seen_at)?.toISOString() ?? null,
    };
  });
}
