import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  buildingsWithin,
  firstNamed,
  NAMED_AT_MOST,
  type Permission,
  permissionsBeyond,
  type Role,
  type saveRoleRoute,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database, isDuplicate } from '../database/database.js';
import { changedMeanwhile } from '../http/changed-meanwhile.js';
import { firstOf } from '../http/first-of.js';
import { Refused } from '../http/refused.js';
import { noteOperation } from '../log/note-operation.js';
import { keepingAnAdministrator, lockRights } from './administrators.js';
import { OperatorRow } from './operator.entity.js';
import { listRoles } from './operators.queries.js';
import { RoleRow } from './role.entity.js';
import { Sessions } from './sessions.service.js';
import type { Who } from './who.js';

type RoleWish = BodyOf<typeof saveRoleRoute>;

/** Roles of this property. Those that come with the product are the same everywhere and are not changed by hand. */
@Injectable()
export class Roles {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  list(): Promise<Role[]> {
    return this.database.read((em) => listRoles(em));
  }

  /**
   * Makes the role of this id, or changes it; that holds for its operators from their next request on. The same again
   * changes nothing. Refused: `role_unknown`, `role_is_fixed`, `permission_not_yours`, `role_of_others`, `role_changed`,
   * `role_name_taken`, `last_administrator`.
   */
  async save(who: Who, roleId: string, wish: RoleWish): Promise<Role> {
    const { name, remark, seen } = wish;
    const permissions = [...new Set(wish.permissions)].sort();
    const saved = await this.database
      .transaction(async (em) => {
        const asker = await lockRights(em, who, 'roles.update');
        const known = await em.findOneBy(RoleRow, { roleId });
        if (known?.builtIn) throw isFixed(known.name);
        if (!known && seen) throw roleUnknown();
        refuseBeyond(asker, [...permissions, ...(known?.permissions ?? [])]);
        if (known) await refuseHeldElsewhere(em, asker, known);
        if (known && isSame(known, wish)) return showRole(em, roleId);
        if (known && !(seen && isSame(known, seen))) throw changedMeanwhile('role', `The role "${known.name}"`);
        const at = this.clock.now();
        const createdAt = known?.createdAt ?? at;
        await keepingAnAdministrator(em, () =>
          em.save(RoleRow, { roleId, name, remark, permissions, builtIn: false, createdAt }),
        );
        const before = known && { name: known.name, remark: known.remark, permissions: known.permissions };
        const command = known ? 'role_changed' : 'role_added';
        const said = { thing: name, before, after: { name, remark, permissions } };
        await noteOperation(em, who, { at, command, ...said });
        return showRole(em, roleId);
      })
      .catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        throw new Refused('role_name_taken', `There is a role "${name}" already. Choose another name.`, {
          fields: [{ path: 'name', message: 'this name is taken' }],
        });
      });
    this.sessions.rightsChanged();
    return saved;
  }

  /** Refused: `role_unknown`, `role_is_fixed`, `permission_not_yours`, `role_in_use`. */
  async remove(who: Who, roleId: string): Promise<void> {
    await this.database.transaction(async (em) => {
      const asker = await lockRights(em, who, 'roles.update');
      const role = await em.findOneBy(RoleRow, { roleId });
      if (!role) throw roleUnknown();
      if (role.builtIn) throw isFixed(role.name);
      refuseBeyond(asker, role.permissions);
      await refuseInUse(em, role);
      await em.delete(RoleRow, { roleId });
      const { name, remark, permissions } = role;
      const said = { thing: name, before: { name, remark, permissions }, after: null };
      await noteOperation(em, who, { at: this.clock.now(), command: 'role_deleted', ...said });
    });
  }
}

async function showRole(em: EntityManager, roleId: string): Promise<Role> {
  const [role] = await listRoles(em, [roleId]);
  if (!role) throw new Error(`the role ${roleId} is not there`);
  return role;
}

const isSame = (one: Omit<RoleWish, 'seen'>, other: Omit<RoleWish, 'seen'>): boolean =>
  one.name === other.name &&
  one.remark === other.remark &&
  permissionsBeyond(one, other.permissions).length === 0 &&
  permissionsBeyond(other, one.permissions).length === 0;

async function refuseInUse(em: EntityManager, { roleId, name }: RoleRow): Promise<void> {
  const [operators, count] = await em.findAndCount(OperatorRow, {
    where: { roleId },
    order: { loginName: 'ASC' },
    take: NAMED_AT_MOST,
  });
  if (count === 0) return;
  const names = operators.map(({ loginName }) => loginName);
  const message = `The role "${name}" is the role of ${firstOf(names, count)}. Give them another role first.`;
  const details = firstNamed(
    names.map((loginName) => ({ name: loginName })),
    count,
  );
  throw new Refused('role_in_use', message, { details });
}

/** Nobody changes what operators of buildings may do where he does not work himself. */
async function refuseHeldElsewhere(em: EntityManager, who: Who, { roleId, name }: RoleRow): Promise<void> {
  const holders = await em.find(OperatorRow, { where: { roleId }, order: { loginName: 'ASC' } });
  const names = holders
    .filter(({ buildings }) => !buildingsWithin(who.buildings, buildings))
    .map(({ loginName }) => loginName);
  if (names.length === 0) return;
  throw new Refused(
    'role_of_others',
    `The role "${name}" is also the role of ${firstOf(names)}, who work in buildings where you may not. Somebody who works in all of them must change it.`,
    { details: firstNamed(names.map((loginName) => ({ name: loginName }))) },
  );
}

/** Throws `permission_not_yours` where `permissions` go further than those of who asks. */
export function refuseBeyond(who: Who, permissions: readonly Permission[]): void {
  const [first] = permissionsBeyond({ permissions: [...who.permissions] }, permissions);
  if (first === undefined) return;
  throw new Refused(
    'permission_not_yours',
    `This role may do what yours may not (${first}). Somebody whose role has it must do this.`,
    { details: { permission: first } },
  );
}

export const roleUnknown = (): Refused =>
  new Refused('role_unknown', 'There is no such role any more. Choose another one.');

const isFixed = (name: string): Refused =>
  new Refused(
    'role_is_fixed',
    `The role "${name}" comes with the product and is the same everywhere. Copy it and change the copy.`,
  );
