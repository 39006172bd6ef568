/** Operators and roles as the office's lists show them. */
import { type EntityManager, In, type SelectQueryBuilder } from 'typeorm';
import { type OperatorRecord, minorUnits, type Permission, permissionsBeyond, type Role } from '#shared';
import { instantOrNull, wholeOf } from '../database/columns.js';
import { OperatorRow } from './operator.entity.js';
import { RoleRow } from './role.entity.js';
import { SessionRow } from './session.entity.js';
import { mayWorkIn, type Who } from './who.js';

interface Beside {
  readonly role_name: string | null;
  readonly last_seen_at: unknown;
}

/** Roles by name: all, or those of these ids. */
export async function listRoles(em: EntityManager, roleIds?: readonly string[]): Promise<Role[]> {
  const roles = await em.find(RoleRow, { where: roleIds ? { roleId: In(roleIds) } : {}, order: { name: 'ASC' } });
  const counts = await em
    .createQueryBuilder(OperatorRow, 'operator')
    .select('operator.roleId', 'role_id')
    .addSelect('COUNT(*)', 'operators')
    .groupBy('operator.roleId')
    .getRawMany<{ role_id: string; operators: unknown }>();
  const countOf = new Map(counts.map(({ role_id, operators }) => [role_id, wholeOf(operators)]));
  return roles.map(({ createdAt, ...role }) => ({
    ...role,
    operatorCount: countOf.get(role.roleId) ?? 0,
    createdAt: createdAt.toISOString(),
  }));
}

/** The roles that `who` could give to another: none goes further than his own. */
export async function rolesWithin(em: EntityManager, who: Who): Promise<{ roleId: string; name: string }[]> {
  const own = { permissions: [...who.permissions] };
  const roles = await em.find(RoleRow, { order: { name: 'ASC' } });
  return roles
    .filter(({ permissions }) => permissionsBeyond(own, permissions).length === 0)
    .map(({ roleId, name }) => ({ roleId, name }));
}

/** Whoever has one of these sees any operator in a list: tills are of no building. */
const SEE_ALL: readonly Permission[] = ['operators.view', 'till.update', 'till.receive'];
/** Whoever has one of these sees what others did in his buildings. */
const SEE_NEAR: readonly Permission[] = ['log.view', 'sales.view'];

/** The operators whom `who` finds named in lists, by name; of those who are called alike the login name too. */
export async function operatorNames(em: EntityManager, who: Who): Promise<{ operatorId: string; name: string }[]> {
  const rows = await em.find(OperatorRow, {
    select: { operatorId: true, fullName: true, loginName: true, buildings: true },
    order: { fullName: 'ASC', loginName: 'ASC' },
  });
  const [seesAll, seesNear] = [SEE_ALL, SEE_NEAR].map((some) => some.some((right) => who.permissions.has(right)));
  const isNear = ({ buildings }: OperatorRow): boolean =>
    who.buildings === 'all' || buildings === 'all' || buildings.some((building) => mayWorkIn(who, building));
  const seen = rows.filter((row) => seesAll || row.operatorId === who.operatorId || (seesNear && isNear(row)));
  return seen.map(({ operatorId, fullName, loginName }) => {
    const isOnlyOne = seen.every((one) => one.fullName !== fullName || one.operatorId === operatorId);
    return { operatorId, name: isOnlyOne ? fullName : `${fullName} (${loginName})` };
  });
}

/** These operators, in whatever order. */
export function loadOperators(em: EntityManager, operatorIds: readonly string[]): Promise<OperatorRecord[]> {
  return recordsOf(withBeside(em.createQueryBuilder(OperatorRow, 'operator').where({ operatorId: In(operatorIds) })));
}

/** One operator; undefined when there is none of this id. */
export async function showOperator(em: EntityManager, operatorId: string): Promise<OperatorRecord | undefined> {
  const one = em.createQueryBuilder(OperatorRow, 'operator').where({ operatorId });
  return (await recordsOf(withBeside(one)))[0];
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
