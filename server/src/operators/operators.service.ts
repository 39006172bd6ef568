import { Injectable } from '@nestjs/common';
import { BUILT_IN_ROLES, type Permission } from '#shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../database/ids.js';
import { OperatorRow } from './operator.entity.js';
import { hashPassword } from './passwords.js';
import { RoleRow } from './role.entity.js';
import { Sessions } from './sessions.service.js';

/** A million of the usual currency: the lease's own limits bind long before, until an owner sets less. */
export const DEFAULT_OFFLINE_FLOAT_MINOR = 100_000_000;

export interface NewOperator {
  readonly loginName: string;
  readonly fullName: string;
  readonly password: string;
  readonly mustChangePassword: boolean;
  readonly roleName: string;
  readonly buildings: 'all' | readonly number[];
  readonly offlineFloatMinor?: number;
}

/** Operators and their roles. */
@Injectable()
export class Operators {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly sessions: Sessions,
  ) {}

  /** Adds operators, all or none. Rejects as a duplicate when a login name is taken. */
  async add(operators: readonly NewOperator[]): Promise<void> {
    const rows = await this.rowsOf(operators);
    await this.database.transaction((em) => this.insert(em, rows));
  }

  /** Adds operators only while there is none at all; answers whether it did. */
  async addFirst(operators: readonly NewOperator[], announce: () => void): Promise<boolean> {
    const rows = await this.rowsOf(operators);
    return this.database.transaction(async (em) => {
      if ((await em.count(OperatorRow)) > 0) return false;
      await this.insert(em, rows);
      // Before the commit: a password that nobody saw would lock everybody out; one that was shown for nothing does no harm.
      announce();
      return true;
    });
  }

  /** Lets an operator in or keeps him out; keeping him out ends his sessions at once. */
  async setEnabled(operatorId: string, enabled: boolean): Promise<void> {
    await this.database.transaction(async (em) => {
      await em.update(OperatorRow, { operatorId }, { enabled });
      if (!enabled) await this.sessions.endAll(em, operatorId, 'operator_disabled');
    });
    this.sessions.rightsChanged();
  }

  /** Writes the roles that come with the product as this version has them. */
  async keepBuiltInRoles(): Promise<void> {
    await this.database.transaction(async (em) => {
      for (const [name, permissions] of Object.entries(BUILT_IN_ROLES)) {
        await this.keepRole(em, name, permissions, true);
      }
    });
  }

  /** Adds a role of this property, or changes what it may do: that holds from the next request on. */
  async keepOwnRole(name: string, permissions: readonly Permission[]): Promise<void> {
    await this.database.transaction((em) => this.keepRole(em, name, permissions, false));
    this.sessions.rightsChanged();
  }

  private async keepRole(em: EntityManager, name: string, permissions: readonly Permission[], builtIn: boolean) {
    const known = await em.findOneBy(RoleRow, { name });
    const roleId = known?.roleId ?? this.ids.next();
    const kept = { remark: known?.remark ?? '', createdAt: known?.createdAt ?? this.clock.now() };
    await em.save(RoleRow, { ...kept, roleId, name, permissions: [...permissions], builtIn });
  }

  private rowsOf(operators: readonly NewOperator[]): Promise<(Omit<OperatorRow, 'roleId'> & { roleName: string })[]> {
    return Promise.all(
      operators.map(async ({ loginName, password, buildings, offlineFloatMinor, ...given }) => ({
        ...given,
        operatorId: this.ids.next(),
        loginName: loginName.toLowerCase(),
        passwordHash: await hashPassword(password),
        pinHash: null,
        enabled: true,
        buildings: buildings === 'all' ? buildings : [...buildings],
        offlineFloatMinor: offlineFloatMinor ?? DEFAULT_OFFLINE_FLOAT_MINOR,
        remark: '',
        createdAt: this.clock.now(),
      })),
    );
  }

  private async insert(em: EntityManager, rows: readonly (Omit<OperatorRow, 'roleId'> & { roleName: string })[]) {
    for (const { roleName, ...row } of rows) {
      const role = await em.findOneBy(RoleRow, { name: roleName });
      if (!role) throw new Error(`there is no role "${roleName}"`);
      await em.insert(OperatorRow, { ...row, roleId: role.roleId });
    }
  }
}
