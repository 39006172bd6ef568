/** A property with two buildings, whose operators and roles are changed over the HTTP door as their forms do it. */
import {
  ALL_PERMISSIONS,
  changeOperatorRoute,
  type Command,
  createBuildingRoute,
  listRolesRoute,
  type OperatorRecord,
  operatorsList,
  type Permission,
  type Role,
  saveRoleRoute,
} from '#shared';
import { v7 } from 'uuid';
import { OperationRow } from '../src/log/operation.entity.js';
import type { TestClient, TestServer } from './harness.js';

/** The operator who is signed in with a client. */
export const own = (client: TestClient) => client.session!.operator;

const wishOf = ({ fullName, roleId, buildings, offlineFloatMinor, remark, enabled }: OperatorRecord) => ({
  ...{ fullName, roleId, buildings, offlineFloatMinor, remark, enabled },
});

export class OperatorSite {
  private constructor(
    readonly server: TestServer,
    readonly admin: TestClient,
  ) {}

  static async open(server: TestServer): Promise<OperatorSite> {
    const admin = await server.signIn(ALL_PERMISSIONS);
    for (const number of [1, 2]) await admin.call(createBuildingRoute, { body: { number, remark: '' } });
    return new OperatorSite(server, admin);
  }

  async roleOf(name: string): Promise<Role> {
    const role = (await this.admin.call(listRolesRoute)).find((one) => one.name === name);
    if (!role) throw new Error(`no role ${name}`);
    return role;
  }

  /** A client's operator as he stands in the list. */
  async record(client: TestClient): Promise<OperatorRecord> {
    const { items } = await this.admin.call(operatorsList.page, { query: { keywords: own(client).loginName } });
    return items[0]!;
  }

  /** Changes an operator in a form that was opened on him as he is `seen`. */
  changeTo(seen: OperatorRecord, by: Partial<OperatorRecord>, asked = this.admin) {
    return asked.answer(changeOperatorRoute, {
      params: { operatorId: seen.operatorId },
      body: { ...wishOf(seen), ...by, seen: wishOf(seen) },
    });
  }

  async change(client: TestClient, by: Partial<OperatorRecord>, asked = this.admin) {
    return this.changeTo(await this.record(client), by, asked);
  }

  /** The form that adds an operator. */
  async newOperator(given: object = {}) {
    const { roleId } = await this.roleOf('seller');
    return {
      ...{ operatorId: v7(), loginName: 'Maria', fullName: 'Maria Nowak', roleId },
      ...{ buildings: [1, 2], offlineFloatMinor: 50_000, remark: '', ...given },
    };
  }

  /** Saves a role in a form that was opened on it as it is `seen`. */
  saveOver(seen: Role | null, wish: Pick<Role, 'roleId' | 'name' | 'permissions'>, asked = this.admin) {
    const { roleId, name, permissions } = wish;
    return asked.answer(saveRoleRoute, { params: { roleId }, body: { name, remark: '', permissions, seen } });
  }

  async save(roleId: string, name: string, permissions: Permission[], asked = this.admin) {
    const known = (await this.admin.call(listRolesRoute)).find((one) => one.roleId === roleId);
    return this.saveOver(known ?? null, { roleId, name, permissions }, asked);
  }

  /** How many lines of a command the operation log has. */
  linesOf(command: Command): Promise<number> {
    return this.server.database.read((em) => em.countBy(OperationRow, { command }));
  }
}
