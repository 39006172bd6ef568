/** Rights are changed one after the other, and never so that nobody is left who could change them back. */
import type { EntityManager } from 'typeorm';
import { hasAdministrator } from '#shared';
import { Refused } from '../http/refused.js';
import { OperatorRow } from './operator.entity.js';
import { RoleRow } from './role.entity.js';

/** Two who take rights away from each other at the same moment come one after the other: both lock every role. */
export async function lockRights(em: EntityManager): Promise<void> {
  const roles = em.createQueryBuilder().update(RoleRow);
  await roles
    .set({ name: () => 'name' })
    .where('1 = 1')
    .execute();
}

/** To be asked after a change, in its transaction and under `lockRights`. Refused: `last_administrator`. */
export async function keepAnAdministrator(em: EntityManager): Promise<void> {
  const roles = new Map((await em.find(RoleRow)).map(({ roleId, permissions }) => [roleId, permissions]));
  const enabled = await em.find(OperatorRow, {
    select: { operatorId: true, roleId: true, enabled: true, buildings: true },
    where: { enabled: true },
  });
  const operators = enabled.map((row) => ({ ...row, permissions: roles.get(row.roleId) ?? [] }));
  if (hasAdministrator(operators)) return;
  throw new Refused(
    'last_administrator',
    'Nobody would be left who can change roles and operators in all buildings. Make somebody else administrator first.',
  );
}
