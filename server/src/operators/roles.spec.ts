import {
  addOperatorRoute,
  BUILT_IN_ROLES,
  deleteRoleRoute,
  devicesList,
  listRolesRoute,
  operatorsList,
  type Permission,
  rolesList,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, TestClient, type TestServer } from '../../test/harness.js';
import { OperatorSite } from '../../test/operator-site.js';

describe('roles', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let admin: TestClient;
    let site: OperatorSite;

    beforeEach(async () => {
      server = await start();
      site = await OperatorSite.open(server);
      ({ admin } = site);
    });

    it('lists the four roles that come with the product', async () => {
      const roles = await admin.call(listRolesRoute);
      for (const name of ['administrator', 'engineer', 'seller', 'finance'] as const) {
        const role = roles.find((one) => one.name === name);
        expect(role?.builtIn).withContext(name).toBeTrue();
        expect(new Set(role?.permissions)).withContext(name).toEqual(new Set(BUILT_IN_ROLES[name]));
      }
    });

    it('lets a changed role, and changed permissions of a role, hold at the next request', async () => {
      const seller = await server.signIn(['devices.view']);
      const { roleId, roleName } = await site.record(seller);
      expect((await site.save(roleId, roleName, [])).status).toBe(200);
      expect((await seller.answer(devicesList.page)).refusal).toBe('permission_missing');
      expect((await site.change(seller, { roleId: (await site.roleOf('engineer')).roleId })).status).toBe(200);
      expect((await seller.answer(devicesList.page)).status).toBe(200);
    });

    it("changes no role of people in buildings where one does not work, and removes none beyond one's own", async () => {
      const manager = await server.signIn(['roles.view', 'roles.update', 'devices.view', 'board.view'], {
        buildings: [2],
      });
      const { roleId } = (await site.save(v7(), 'Board', ['board.view'])).body;
      const held = await site.newOperator({ roleId, buildings: [1] });
      const { operator } = await admin.call(addOperatorRoute, { body: held });
      for (const permissions of [[], ['board.view', 'devices.view']] as Permission[][]) {
        const refused = await site.save(roleId, 'Board', permissions, manager);
        expect([refused.status, refused.refusal]).toEqual([403, 'role_of_others']);
        expect(refused.body.message).toContain('maria');
        expect(refused.body.details).toEqual({ name1: 'maria', count: 1, more: 0 });
      }
      expect((await site.changeTo(operator, { buildings: [2] })).status).toBe(200);
      expect((await site.save(roleId, 'Board', ['devices.view'], manager)).status).toBe(200);

      const { roleId: beyond } = (await site.save(v7(), 'Unused', ['settings.update'])).body;
      const params = { roleId: beyond };
      expect((await manager.answer(deleteRoleRoute, { params })).refusal).toBe('permission_not_yours');
      const removal = { ids: [beyond] };
      expect((await manager.call(rolesList.removal, { body: removal })).kept[0]?.refusal).toBe('permission_not_yours');
      expect((await admin.answer(deleteRoleRoute, { params })).status).toBe(204);
    });

    it('changes and removes a role of the property, not one of the product', async () => {
      const roleId = v7();
      const made = await site.save(roleId, 'Collector', ['sell.view', 'sell.view', 'sell.update']);
      expect(made.body.permissions).toEqual(['sell.update', 'sell.view']);
      expect((await site.save(v7(), 'Collector', [])).refusal).toBe('role_name_taken');
      const seller = await site.roleOf('seller');
      expect((await site.save(seller.roleId, 'seller', [])).refusal).toBe('role_is_fixed');
      expect((await admin.answer(deleteRoleRoute, { params: { roleId: seller.roleId } })).refusal).toBe(
        'role_is_fixed',
      );

      const body = await site.newOperator({ roleId });
      await admin.call(addOperatorRoute, { body });
      const inUse = await admin.answer(deleteRoleRoute, { params: { roleId } });
      expect([inUse.status, inUse.refusal]).toEqual([409, 'role_in_use']);
      expect(inUse.body.message).toContain('maria');
      expect(inUse.body.details).toEqual({ name1: 'maria', count: 1, more: 0 });
      const { items } = await admin.call(operatorsList.page, { query: { keywords: 'maria' } });
      expect((await site.changeTo(items[0]!, { roleId: seller.roleId })).status).toBe(200);
      expect((await admin.answer(deleteRoleRoute, { params: { roleId } })).status).toBe(204);
      expect((await admin.answer(deleteRoleRoute, { params: { roleId } })).refusal).toBe('role_unknown');
    });

    it('gives back no right that another has taken from a role meanwhile, and brings back none that is deleted', async () => {
      const roleId = v7();
      const collector = { roleId, name: 'Collector', permissions: ['sell.view', 'sell.update'] as Permission[] };
      const made = (await site.saveOver(null, collector)).body;
      const fewer = (await site.saveOver(made, { ...collector, permissions: ['sell.view'] })).body;
      const stale = await site.saveOver(made, { ...collector, name: 'Cashier' });
      expect([stale.status, stale.refusal]).toEqual([409, 'role_changed']);
      expect(stale.body.message).toContain('Collector');
      // Nor does a form of a new role change one that is there.
      expect((await site.saveOver(null, collector)).refusal).toBe('role_changed');
      expect((await site.roleOf('Collector')).permissions).toEqual(['sell.view']);
      await admin.answer(deleteRoleRoute, { params: { roleId } });
      expect((await site.saveOver(fewer, { ...fewer, name: 'Cashier' })).refusal).toBe('role_unknown');
    });

    it('lets one of two who change a role at once, and answers the same again alike', async () => {
      const roleId = v7();
      const collector = { roleId, name: 'Collector', permissions: ['sell.view', 'sell.update'] as Permission[] };
      const both = await Promise.all([site.saveOver(null, collector), site.saveOver(null, collector)]);
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
      expect(await site.linesOf('role_added')).toBe(1);
      const made = both[0].body;
      const wishes = [{ name: 'First' }, { name: 'Second' }].map((wish) => ({ ...collector, ...wish }));
      const answers = await Promise.all(wishes.map((wish) => site.saveOver(made, wish)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const turned = { ...wishes[won]!, permissions: [...collector.permissions].reverse() };
      expect((await site.saveOver(made, turned)).body).toEqual(answers[won]!.body);
      expect(await site.linesOf('role_changed')).toBe(1);
    });
  });
});
