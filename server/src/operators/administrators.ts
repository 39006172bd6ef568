/** Rights are changed one after the other, and never so that nobody is left who could change them back. */
import type { EntityManager } from 'typeorm';
import { administration, type Permission } from '#shared';
import { Refused } from '../http/refused.js';
import { permissionMissing } from './access.guard.js';
import { OperatorRow } from './operator.entity.js';
import { RoleRow } from './role.entity.js';
import { SessionRow } from './session.entity.js';
import { sessionEnded } from './sessions.service.js';
import type { Who } from './who.js';

/**
 * Two who take rights away from each other at the same moment come one after the other: both lock every role. Gives who
 * asks as he is under the lock: what was taken from him since his request came in does not help him any more. Refused:
 * `session_ended`, `permission_missing`.
 */
export async function lockRights(em: EntityManager, who: Who, permission: Permission): Promise<Who> {
  const roles = em.createQueryBuilder().update(RoleRow);
  await roles
    .set({ name: () => 'name' })
    .where('1 = 1')
    .execute();
  const { sessionId, operatorId } = who;
  const session = await em.findOneBy(SessionRow, { sessionId });
  const operator = await em.findOneBy(OperatorRow, { operatorId });
  if (session?.endedAt !== null || !operator?.enabled) throw sessionEnded();
  const { permissions } = await em.findOneByOrFail(RoleRow, { roleId: operator.roleId });
  if (!permissions.includes(permission)) throw permissionMissing(permission);
  return { ...who, permissions: new Set(permissions), buildings: operator.buildings };
}

/** Makes a change under `lockRights` that leaves those who can mend rights as able as before. Refused: `last_administrator`. */
export async function keepingAnAdministrator(em: EntityManager, change: () => Promise<unknown>): Promise<void> {
  const before = await administrationOf(em);
  await change();
  if ((await administrationOf(em)) >= before) return;
  throw new Refused(
    'last_administrator',
    'Nobody would be left who may do everything in all buildings and could give every right back. Make somebody else administrator first.',
  );
}

async function administrationOf(em: EntityManager): Promise<number> {
  const roles = new Map((await em.find(RoleRow)).map(({ roleId, permissions }) => [roleId, permissions]));
  const enabled = await em.find(OperatorRow, {
    select: { operatorId: true, roleId: true, enabled: true, buildings: true },
    where: { enabled: true },
  });
  return administration(enabled.map((row) => ({ ...row, permissions: roles.get(row.roleId) ?? [] })));
}
