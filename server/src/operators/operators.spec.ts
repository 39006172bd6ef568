import { generateKeyPairSync } from 'node:crypto';
import {
  addOperatorRoute,
  ALL_PERMISSIONS,
  assignableRolesRoute,
  BUILT_IN_ROLES,
  changeOperatorRoute,
  changePasswordRoute,
  createBuildingRoute,
  deleteOperatorRoute,
  deleteRoleRoute,
  devicesList,
  enrolDeviceRoute,
  listRolesRoute,
  minorUnits,
  type OperatorRecord,
  operatorNamesRoute,
  operatorsList,
  operatorUsesRoute,
  type Permission,
  renewPasswordRoute,
  type Role,
  rolesList,
  saveRoleRoute,
  signInRoute,
  toBase64Url,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { forEachDatabase, TestClient, type TestServer } from '../../test/harness.js';
import { OperationRow } from '../log/operation.entity.js';
import { OperatorRow } from './operator.entity.js';
import { Operators } from './operators.service.js';
import { SessionRow } from './session.entity.js';

const PASSWORD = 'a password of my own';

describe('operators and roles', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let admin: TestClient;

    beforeEach(async () => {
      server = await start();
      admin = await server.signIn(ALL_PERMISSIONS);
      for (const number of [1, 2]) await admin.call(createBuildingRoute, { body: { number, remark: '' } });
    });

    const roleOf = async (name: string) => {
      const role = (await admin.call(listRolesRoute)).find((one) => one.name === name);
      if (!role) throw new Error(`no role ${name}`);
      return role;
    };
    const own = (client: TestClient) => client.session!.operator;
    const record = async (client: TestClient): Promise<OperatorRecord> => {
      const { items } = await admin.call(operatorsList.page, { query: { keywords: own(client).loginName } });
      return items[0]!;
    };
    const wishOf = ({ fullName, roleId, buildings, offlineFloatMinor, remark, enabled }: OperatorRecord) => ({
      ...{ fullName, roleId, buildings, offlineFloatMinor, remark, enabled },
    });
    const changeTo = (seen: OperatorRecord, by: Partial<OperatorRecord>, asked = admin) =>
      asked.answer(changeOperatorRoute, {
        params: { operatorId: seen.operatorId },
        body: { ...wishOf(seen), ...by, seen: wishOf(seen) },
      });
    const change = async (client: TestClient, by: Partial<OperatorRecord>, asked = admin) =>
      changeTo(await record(client), by, asked);
    const newOperator = async (given: object = {}) => ({
      ...{ operatorId: v7(), loginName: 'Maria', fullName: 'Maria Nowak', roleId: (await roleOf('seller')).roleId },
      ...{ buildings: [1, 2], offlineFloatMinor: 50_000, remark: '', ...given },
    });
    const saveOver = (seen: Role | null, wish: Pick<Role, 'roleId' | 'name' | 'permissions'>, asked = admin) => {
      const { roleId, name, permissions } = wish;
      return asked.answer(saveRoleRoute, { params: { roleId }, body: { name, remark: '', permissions, seen } });
    };
    const save = async (roleId: string, name: string, permissions: Permission[], asked = admin) => {
      const known = (await admin.call(listRolesRoute)).find((one) => one.roleId === roleId);
      return saveOver(known ?? null, { roleId, name, permissions }, asked);
    };
    const linesOf = (command: 'operator_changed' | 'operator_password_renewed' | 'role_changed' | 'role_added') =>
      server.database.read((em) => em.countBy(OperationRow, { command }));

    it('lists the four roles that come with the product', async () => {
      const roles = await admin.call(listRolesRoute);
      for (const name of ['administrator', 'engineer', 'seller', 'finance'] as const) {
        const role = roles.find((one) => one.name === name);
        expect(role?.builtIn).withContext(name).toBeTrue();
        expect(new Set(role?.permissions)).withContext(name).toEqual(new Set(BUILT_IN_ROLES[name]));
      }
    });

    it('adds an operator whose first password is told once and must be changed', async () => {
      const body = await newOperator();
      const { operator, password } = await admin.call(addOperatorRoute, { body });
      expect(operator).toEqual(
        jasmine.objectContaining({ loginName: 'maria', roleName: 'seller', buildings: [1, 2], lastSeenAt: null }),
      );
      const session = await server.anybody.call(signInRoute, { body: { loginName: 'MARIA', password } });
      expect(session.operator.mustChangePassword).toBeTrue();

      const again = await admin.call(addOperatorRoute, { body });
      expect(again.operator.operatorId).toBe(operator.operatorId);
      expect(again.password).not.toBe(password);
      expect((await admin.call(operatorsList.page, { query: { keywords: 'maria' } })).total).toBe(1);
    });

    it('tells a repeat of the same form only, of who sent it, and never against the rights of who was added', async () => {
      const clerk = await server.signIn(['operators.view', 'operators.update', 'devices.view'], { buildings: [1] });
      const { roleId } = await record(clerk);
      const taken = async (body: object, asked: TestClient) => (await asked.answer(addOperatorRoute, { body })).refusal;
      const boss = await newOperator({ loginName: 'boss', roleId: (await roleOf('administrator')).roleId });
      const { password } = await admin.call(addOperatorRoute, { body: { ...boss, buildings: 'all' } });
      expect(await taken({ ...boss, roleId, buildings: [1] }, clerk)).toBe('request_taken');
      expect(await taken({ ...boss, fullName: 'x' }, admin)).toBe('request_taken');
      // One whom no form has added.
      const { items } = await admin.call(operatorsList.page, { query: { keywords: 'administrator' } });
      const first = items.find(({ loginName }) => loginName === 'admin');
      expect(first?.mustChangePassword).toBeTrue();
      expect(await taken({ ...boss, operatorId: first?.operatorId, loginName: 'admin' }, admin)).toBe('request_taken');
      const signIn = { loginName: 'boss', password };
      expect((await server.anybody.answer(signInRoute, { body: signIn })).status).toBe(200);

      // His own, who has got more rights meanwhile.
      const mine = await newOperator({ roleId, buildings: [1] });
      await clerk.call(addOperatorRoute, { body: mine });
      const again = await clerk.call(addOperatorRoute, { body: mine });
      expect(await linesOf('operator_password_renewed')).toBe(1);
      const fresh = { loginName: 'maria', password: again.password };
      expect((await server.anybody.answer(signInRoute, { body: fresh })).status).toBe(200);
      expect((await changeTo(again.operator, { buildings: 'all' })).status).toBe(200);
      expect(await taken(mine, clerk)).toBe('building_not_yours');
      expect(await taken(mine, admin)).toBe('request_taken');
      expect((await server.anybody.answer(signInRoute, { body: fresh })).status).toBe(200);
    });

    it('tells no password of one who has his own by now', async () => {
      const body = await newOperator();
      const { password } = await admin.call(addOperatorRoute, { body });
      const session = await server.anybody.call(signInRoute, { body: { loginName: 'maria', password } });
      const passwords = { oldPassword: password, newPassword: PASSWORD };
      await new TestClient(server.url, session, undefined).call(changePasswordRoute, { body: passwords });
      expect((await admin.call(addOperatorRoute, { body })).password).toBeNull();
      const { status } = await server.anybody.answer(signInRoute, { body: { loginName: 'maria', password: PASSWORD } });
      expect(status).toBe(200);
    });

    it('refuses a login name that is taken, in capitals too', async () => {
      await admin.call(addOperatorRoute, { body: await newOperator() });
      const answer = await admin.answer(addOperatorRoute, { body: await newOperator({ loginName: 'MARIA' }) });
      expect([answer.status, answer.refusal]).toEqual([409, 'login_name_taken']);
    });

    it('takes no name that reads as another', async () => {
      const add = async (given: object) => admin.answer(addOperatorRoute, { body: await newOperator(given) });
      const faultOf = async (given: object) => (await add(given)).body.fields?.map(({ path }) => path);
      expect(await faultOf({ loginName: '\u0430dmin' })).toEqual(['loginName']);
      expect(await faultOf({ fullName: 'Ada \u0410dmin' })).toEqual(['fullName']);
      const made = await add({ loginName: 'cop', fullName: ' Ada   Admin ' });
      expect(made.body.operator.fullName).toBe('Ada Admin');
      expect((await add({ loginName: '\u0441\u043e\u0440' })).refusal).toBe('login_name_taken');
      expect((await add({ loginName: '王li', fullName: '王Li' })).status).toBe(200);
      const permissions: Permission[] = ['sell.view'];
      const mixed = await save(v7(), '\u0430dministrator', permissions);
      expect(mixed.body.fields?.map(({ path }) => path)).toEqual(['name']);
      expect((await save(v7(), ' Night   shift ', permissions)).body.name).toBe('Night shift');
    });

    it('ends the sessions of one who is kept out, and lets him in again', async () => {
      const seller = await server.signIn(['devices.view']);
      expect((await change(seller, { enabled: false })).status).toBe(200);
      expect((await seller.answer(devicesList.page)).refusal).toBe('session_ended');
      expect((await change(seller, { enabled: true })).status).toBe(200);
      const { loginName } = own(seller);
      const { status } = await server.anybody.answer(signInRoute, {
        body: { loginName, password: 'a long enough password' },
      });
      expect(status).toBe(200);
    });

    it('lets a changed role, and changed permissions of a role, hold at the next request', async () => {
      const seller = await server.signIn(['devices.view']);
      const { roleId, roleName } = await record(seller);
      expect((await save(roleId, roleName, [])).status).toBe(200);
      expect((await seller.answer(devicesList.page)).refusal).toBe('permission_missing');
      expect((await change(seller, { roleId: (await roleOf('engineer')).roleId })).status).toBe(200);
      expect((await seller.answer(devicesList.page)).status).toBe(200);
    });

    it('gives a new password that ends his sessions', async () => {
      const seller = await server.signIn(['devices.view']);
      const { operatorId, loginName } = own(seller);
      const { password } = await admin.call(renewPasswordRoute, { params: { operatorId } });
      expect((await seller.answer(devicesList.page)).refusal).toBe('session_ended');
      const { operator } = await server.anybody.call(signInRoute, { body: { loginName, password } });
      expect(operator.mustChangePassword).toBeTrue();
    });

    it('lets nobody give rights or buildings that he has not himself', async () => {
      const lesser = await server.signIn(['operators.view', 'operators.update', 'roles.update', 'sell.view']);
      const administrator = (await roleOf('administrator')).roleId;
      const add = await lesser.answer(addOperatorRoute, { body: await newOperator({ roleId: administrator }) });
      expect([add.status, add.refusal]).toEqual([403, 'permission_not_yours']);
      expect((await change(lesser, { roleId: administrator }, lesser)).refusal).toBe('permission_not_yours');
      expect((await change(admin, { fullName: 'Mine' }, lesser)).refusal).toBe('permission_not_yours');
      expect((await save(v7(), 'More', ['held.update'], lesser)).refusal).toBe('permission_not_yours');
      expect((await lesser.answer(renewPasswordRoute, { params: { operatorId: own(admin).operatorId } })).refusal).toBe(
        'permission_not_yours',
      );
      const choice = await lesser.call(assignableRolesRoute);
      expect(choice.map(({ name }) => name)).not.toContain('administrator');

      expect((await change(lesser, { buildings: [1] })).status).toBe(200);
      const { roleId } = await record(lesser);
      const far = await lesser.answer(addOperatorRoute, { body: await newOperator({ roleId, buildings: 'all' }) });
      expect([far.status, far.refusal]).toEqual([403, 'building_not_yours']);
    });

    it('names to whoever narrows a list to one of them those whom he finds there, and to others himself', async () => {
      await server.signIn('seller', { buildings: [1] });
      const near = await server.signIn(['sales.view'], { buildings: [1, 2] });
      const far = await server.signIn(['sales.view'], { buildings: [2] });
      const alone = await server.signIn(['sell.view'], { buildings: [1] });
      const cashier = await server.signIn(['till.receive'], { buildings: [2] });
      const idsFor = async (client: TestClient) =>
        new Set((await client.call(operatorNamesRoute)).map(({ operatorId }) => operatorId));
      const everybody = await idsFor(admin);
      expect(everybody.has(own(near).operatorId) && everybody.has(own(far).operatorId)).toBeTrue();
      expect((await idsFor(near)).has(own(alone).operatorId)).toBeTrue();
      expect((await idsFor(far)).has(own(near).operatorId)).toBeTrue();
      expect((await idsFor(far)).has(own(alone).operatorId)).toBeFalse();
      expect(await idsFor(alone)).toEqual(new Set([own(alone).operatorId]));
      expect(await idsFor(cashier)).toEqual(everybody);
      // All of them have one name here: each is told from the others.
      const names = (await near.call(operatorNamesRoute)).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect((await alone.call(operatorNamesRoute)).map(({ name }) => name)).toEqual(['Tess Test']);
    });

    it('never lets the last administrator go, also when two take each other out at once', async () => {
      const { roleId, roleName } = await record(admin);
      // The first start's own administrator is kept out, so that this one is the last.
      const { items } = await admin.call(operatorsList.page, { query: {} });
      for (const one of items.filter(({ operatorId }) => operatorId !== own(admin).operatorId)) {
        expect((await changeTo(one, { enabled: false })).status).toBe(200);
      }
      expect((await change(admin, { enabled: false })).refusal).toBe('last_administrator');
      expect((await change(admin, { buildings: [1] })).refusal).toBe('last_administrator');
      expect((await change(admin, { roleId: (await roleOf('seller')).roleId })).refusal).toBe('last_administrator');
      const fewer = ALL_PERMISSIONS.filter((permission) => permission !== 'roles.update');
      expect((await save(roleId, roleName, fewer)).refusal).toBe('last_administrator');

      const second = await server.signIn(ALL_PERMISSIONS);
      const [one, other] = [await record(admin), await record(second)];
      const both = await Promise.all([
        changeTo(one, { enabled: false }, second),
        changeTo(other, { enabled: false }, admin),
      ]);
      const done = both.filter(({ status }) => status === 200);
      expect(done).toHaveSize(1);
    });

    it('never leaves a property whose last administrator could not give everything back', async () => {
      const { roleId, roleName } = await record(admin);
      const { items } = await admin.call(operatorsList.page, { query: {} });
      for (const one of items.filter(({ operatorId }) => operatorId !== own(admin).operatorId)) {
        expect((await changeTo(one, { enabled: false })).status).toBe(200);
      }
      const mends: Permission[] = ['roles.view', 'roles.update', 'operators.view', 'operators.update'];
      const { roleId: fewer } = (await save(v7(), 'Fewer', mends)).body;
      expect((await change(admin, { roleId: fewer })).refusal).toBe('last_administrator');
      for (const taken of ['roles.view', 'operators.view', 'settings.update'] as const) {
        const left = ALL_PERMISSIONS.filter((permission) => permission !== taken);
        expect((await save(roleId, roleName, left)).refusal)
          .withContext(taken)
          .toBe('last_administrator');
      }

      // A property that has no more than one who mends rights is changed as ever, and keeps him.
      await server.get(Operators).keepOwnRole(roleName, mends);
      expect((await change(admin, { remark: 'north' })).status).toBe(200);
      expect((await save(fewer, 'Fewer', ['roles.view'])).status).toBe(200);
      expect((await change(admin, { buildings: [1] })).refusal).toBe('last_administrator');
      expect((await save(roleId, roleName, mends.slice(1))).refusal).toBe('last_administrator');
    });

    it('asks under the lock again who may do it: what was taken from him since his request came in helps him no more', async () => {
      const evil = await server.signIn(ALL_PERMISSIONS);
      const kept = await record(admin);
      const was = await record(evil);
      const { operatorId } = own(evil);
      const body = await newOperator({ roleId: kept.roleId, buildings: 'all' });
      const seller = (await roleOf('seller')).roleId;
      const add = () => evil.answer(addOperatorRoute, { body });
      const makeRole = () => save(v7(), 'Back door', [...ALL_PERMISSIONS], evil);
      const all: [string, (em: EntityManager) => Promise<unknown>][] = [
        ['building_not_yours', (em) => em.update(OperatorRow, { operatorId }, { buildings: [1] })],
        ['permission_missing', (em) => em.update(OperatorRow, { operatorId }, { roleId: seller })],
        ['session_ended', (em) => em.update(OperatorRow, { operatorId }, { enabled: false })],
        ['session_ended', (em) => em.update(SessionRow, { operatorId }, { endedAt: new Date() })],
      ];
      for (const [refusal, take] of all) {
        // Known to the door as he was: written past the services, as if between the door and the command.
        expect((await evil.answer(devicesList.page)).status).toBe(200);
        await server.database.transaction(take);
        expect((await add()).refusal).toBe(refusal);
        if (refusal !== 'building_not_yours') expect((await makeRole()).refusal).toBe(refusal);
        const { roleId, buildings } = was;
        await server.database.transaction((em) =>
          em.update(OperatorRow, { operatorId }, { roleId, buildings, enabled: true }),
        );
      }
      expect((await admin.call(operatorsList.page, { query: { keywords: 'maria' } })).total).toBe(0);
      expect(await linesOf('role_added')).toBe(0);
    });

    it("changes no role of people in buildings where one does not work, and removes none beyond one's own", async () => {
      const manager = await server.signIn(['roles.view', 'roles.update', 'devices.view', 'board.view'], {
        buildings: [2],
      });
      const { roleId } = (await save(v7(), 'Board', ['board.view'])).body;
      const held = await newOperator({ roleId, buildings: [1] });
      const { operator } = await admin.call(addOperatorRoute, { body: held });
      for (const permissions of [[], ['board.view', 'devices.view']] as Permission[][]) {
        const refused = await save(roleId, 'Board', permissions, manager);
        expect([refused.status, refused.refusal]).toEqual([403, 'role_of_others']);
        expect(refused.body.message).toContain('maria');
        expect(refused.body.details).toEqual({ name1: 'maria', count: 1, more: 0 });
      }
      expect((await changeTo(operator, { buildings: [2] })).status).toBe(200);
      expect((await save(roleId, 'Board', ['devices.view'], manager)).status).toBe(200);

      const { roleId: beyond } = (await save(v7(), 'Unused', ['settings.update'])).body;
      const params = { roleId: beyond };
      expect((await manager.answer(deleteRoleRoute, { params })).refusal).toBe('permission_not_yours');
      const removal = { ids: [beyond] };
      expect((await manager.call(rolesList.removal, { body: removal })).kept[0]?.refusal).toBe('permission_not_yours');
      expect((await admin.answer(deleteRoleRoute, { params })).status).toBe(204);
    });

    it('lets nobody set his own float or one above it, but who may go beyond it', async () => {
      const office = ['operators.view', 'operators.update', 'sell.view'] as const;
      const clerk = await server.signIn(office, { offlineFloatMinor: 1_000 });
      const { roleId } = await record(clerk);
      const floatOf = (offlineFloatMinor: number) => ({ offlineFloatMinor: minorUnits(offlineFloatMinor) });
      for (const float of [9_000, 1_001, 0]) {
        const refused = await change(clerk, floatOf(float), clerk);
        expect([refused.status, refused.refusal]).withContext(String(float)).toEqual([403, 'float_is_yours']);
      }
      expect((await change(clerk, { remark: 'mine' }, clerk)).status).toBe(200);
      const wish = await newOperator({ roleId, ...floatOf(1_001) });
      const refused = await clerk.answer(addOperatorRoute, { body: wish });
      expect([refused.status, refused.refusal]).toEqual([403, 'float_over_yours']);
      const { operator } = await clerk.call(addOperatorRoute, { body: { ...wish, ...floatOf(1_000) } });
      expect((await changeTo(operator, floatOf(1_001), clerk)).refusal).toBe('float_over_yours');
      const raised = (await changeTo(operator, floatOf(9_000))).body;
      expect((await changeTo(raised, { remark: 'as he is' }, clerk)).status).toBe(200);
      const remarked = { ...raised, remark: 'as he is' };
      expect((await changeTo(remarked, floatOf(9_001), clerk)).refusal).toBe('float_over_yours');
      expect((await changeTo(remarked, floatOf(5_000), clerk)).status).toBe(200);
      expect((await change(admin, floatOf(900_000_000))).status).toBe(200);
    });

    it('gives nobody a new password for himself: his own is changed with the old one', async () => {
      const answer = await admin.answer(renewPasswordRoute, { params: { operatorId: own(admin).operatorId } });
      expect([answer.status, answer.refusal]).toEqual([422, 'operator_is_you']);
      expect(answer.body.details).toEqual({ ownPassword: true });
      expect((await admin.answer(devicesList.page)).status).toBe(200);
    });

    it('gives nobody a building that is not there', async () => {
      const unknown = await admin.answer(addOperatorRoute, { body: await newOperator({ buildings: [1, 77] }) });
      expect([unknown.status, unknown.refusal]).toEqual([404, 'building_unknown']);
      const body = await newOperator();
      const { operator } = await admin.call(addOperatorRoute, { body });
      expect((await changeTo(operator, { buildings: [1, 2, 77] })).refusal).toBe('building_unknown');
      // One that he had before there was this rule does not stand in the way.
      const { operatorId } = body;
      await server.database.transaction((em) => em.update(OperatorRow, { operatorId }, { buildings: [1, 77] }));
      expect((await changeTo({ ...operator, buildings: [1, 77] }, { buildings: [1, 2, 77] })).status).toBe(200);
    });

    it('changes and removes a role of the property, not one of the product', async () => {
      const roleId = v7();
      const made = await save(roleId, 'Collector', ['sell.view', 'sell.view', 'sell.update']);
      expect(made.body.permissions).toEqual(['sell.update', 'sell.view']);
      expect((await save(v7(), 'Collector', [])).refusal).toBe('role_name_taken');
      const seller = await roleOf('seller');
      expect((await save(seller.roleId, 'seller', [])).refusal).toBe('role_is_fixed');
      expect((await admin.answer(deleteRoleRoute, { params: { roleId: seller.roleId } })).refusal).toBe(
        'role_is_fixed',
      );

      const body = await newOperator({ roleId });
      await admin.call(addOperatorRoute, { body });
      const inUse = await admin.answer(deleteRoleRoute, { params: { roleId } });
      expect([inUse.status, inUse.refusal]).toEqual([409, 'role_in_use']);
      expect(inUse.body.message).toContain('maria');
      expect(inUse.body.details).toEqual({ name1: 'maria', count: 1, more: 0 });
      const { items } = await admin.call(operatorsList.page, { query: { keywords: 'maria' } });
      expect((await changeTo(items[0]!, { roleId: seller.roleId })).status).toBe(200);
      expect((await admin.answer(deleteRoleRoute, { params: { roleId } })).status).toBe(204);
      expect((await admin.answer(deleteRoleRoute, { params: { roleId } })).refusal).toBe('role_unknown');
    });

    it('gives back nothing that another has taken from an operator meanwhile', async () => {
      const seller = await server.signIn(['devices.view'], { buildings: [1, 2] });
      const opened = await record(seller);
      expect((await changeTo(opened, { buildings: [2, 1], remark: 'north' })).status).toBe(200);
      const now = await record(seller);
      const all: Partial<OperatorRecord>[] = [
        { buildings: [1] },
        { offlineFloatMinor: minorUnits(1) },
        { enabled: false },
      ];
      for (const taken of all) {
        expect((await changeTo(await record(seller), taken)).status).toBe(200);
        const stale = await changeTo(now, { fullName: 'Maria Nowak' });
        expect([stale.status, stale.refusal]).toEqual([409, 'operator_changed']);
        expect(stale.body.message).toContain(opened.loginName);
        expect(await record(seller)).toEqual(jasmine.objectContaining(taken));
      }
    });

    it('lets one of two who change an operator at once, and answers the same again alike', async () => {
      const seller = await server.signIn(['devices.view']);
      const opened = await record(seller);
      const wishes = [{ fullName: 'First' }, { fullName: 'Second' }];
      const answers = await Promise.all(wishes.map((wish) => changeTo(opened, wish)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      expect((await record(seller)).fullName).toBe(wishes[won]!.fullName);
      expect(await linesOf('operator_changed')).toBe(1);

      const again = await Promise.all([changeTo(opened, wishes[won]!), changeTo(opened, wishes[won]!)]);
      expect(again.map(({ body }) => body)).toEqual([answers[won]!.body, answers[won]!.body]);
      expect(await linesOf('operator_changed')).toBe(1);
    });

    it('gives back no right that another has taken from a role meanwhile, and brings back none that is deleted', async () => {
      const roleId = v7();
      const collector = { roleId, name: 'Collector', permissions: ['sell.view', 'sell.update'] as Permission[] };
      const made = (await saveOver(null, collector)).body;
      const fewer = (await saveOver(made, { ...collector, permissions: ['sell.view'] })).body;
      const stale = await saveOver(made, { ...collector, name: 'Cashier' });
      expect([stale.status, stale.refusal]).toEqual([409, 'role_changed']);
      expect(stale.body.message).toContain('Collector');
      // Nor does a form of a new role change one that is there.
      expect((await saveOver(null, collector)).refusal).toBe('role_changed');
      expect((await roleOf('Collector')).permissions).toEqual(['sell.view']);
      await admin.answer(deleteRoleRoute, { params: { roleId } });
      expect((await saveOver(fewer, { ...fewer, name: 'Cashier' })).refusal).toBe('role_unknown');
    });

    it('lets one of two who change a role at once, and answers the same again alike', async () => {
      const roleId = v7();
      const collector = { roleId, name: 'Collector', permissions: ['sell.view', 'sell.update'] as Permission[] };
      const both = await Promise.all([saveOver(null, collector), saveOver(null, collector)]);
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
      expect(await linesOf('role_added')).toBe(1);
      const made = both[0].body;
      const wishes = [{ name: 'First' }, { name: 'Second' }].map((wish) => ({ ...collector, ...wish }));
      const answers = await Promise.all(wishes.map((wish) => saveOver(made, wish)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const turned = { ...wishes[won]!, permissions: [...collector.permissions].reverse() };
      expect((await saveOver(made, turned)).body).toEqual(answers[won]!.body);
      expect(await linesOf('role_changed')).toBe(1);
    });

    it('finds by any part of names, role and remark, by state and by role', async () => {
      for (const at of [1, 2, 3]) {
        await admin.call(addOperatorRoute, {
          body: await newOperator({ loginName: `collector${at}`, fullName: `Person ${at}`, remark: 'north_wing' }),
        });
      }
      const names = async (query: Record<string, string | number>) =>
        (await admin.call(operatorsList.page, { query })).items.map(({ loginName }) => loginName);
      expect(await names({ keywords: 'PERSON 2' })).toEqual(['collector2']);
      expect(await names({ keywords: 'north_' })).toEqual(['collector1', 'collector2', 'collector3']);
      expect(await names({ keywords: 'northXwing' })).toEqual([]);
      expect(await names({ keywords: 'north', sort: 'fullName', direction: 'down', size: 2, page: 2 })).toEqual([
        'collector1',
      ]);
      expect(await names({ keywords: 'north', state: 'disabled' })).toEqual([]);
      expect(await names({ keywords: 'north', state: 'first_password' })).toHaveSize(3);
      expect(await names({ keywords: 'north seller', role: (await roleOf('seller')).roleId })).toHaveSize(3);
      expect(await names({ role: v7() })).toEqual([]);
    });

    it('says on his own page which books name an operator, and removes him there while none does', async () => {
      const mistake = await newOperator();
      await admin.call(addOperatorRoute, { body: mistake });
      const params = { operatorId: mistake.operatorId };
      const lesser = await server.signIn(['operators.view', 'operators.update']);
      expect((await lesser.answer(deleteOperatorRoute, { params })).refusal).toBe('permission_not_yours');
      expect(await admin.call(operatorUsesRoute, { params })).toEqual({ books: [] });
      expect((await admin.answer(deleteOperatorRoute, { params })).status).toBe(204);
      expect((await admin.answer(deleteOperatorRoute, { params })).refusal).toBe('operator_unknown');
      expect((await admin.answer(operatorUsesRoute, { params })).refusal).toBe('operator_unknown');
      const mine = { operatorId: own(admin).operatorId };
      expect((await admin.call(operatorUsesRoute, { params: mine })).books).toEqual(['log']);
      expect((await admin.answer(deleteOperatorRoute, { params: mine })).refusal).toBe('operator_is_you');
      const second = await server.signIn(ALL_PERMISSIONS);
      const used = await second.answer(deleteOperatorRoute, { params: mine });
      expect([used.status, used.refusal]).toEqual([409, 'operator_in_use']);
    });

    it('removes who never did a thing, and keeps whom the books name', async () => {
      const mistake = await newOperator();
      await admin.call(addOperatorRoute, { body: mistake });
      const worked = await server.signIn(['devices.enrol', 'sell.update']);
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
      await worked.call(enrolDeviceRoute, {
        body: { requestId: v7(), name: 'Counter', publicKey: toBase64Url(point) },
      });
      const { roleId } = await record(worked);
      const three = { ids: [mistake.operatorId, own(worked).operatorId, own(admin).operatorId] };
      const { removed, kept } = await admin.call(operatorsList.removal, { body: three });
      expect(removed).toBe(1);
      expect(kept.find(({ refusal }) => refusal === 'operator_in_use')?.details).toEqual(
        jasmine.objectContaining({ log: true }),
      );
      expect(kept.map(({ id, refusal }) => [id, refusal])).toEqual(
        jasmine.arrayWithExactContents([
          [own(worked).operatorId, 'operator_in_use'],
          [own(admin).operatorId, 'operator_is_you'],
        ]),
      );
      const lesser = await server.signIn(['operators.view', 'operators.update']);
      const again = await newOperator({ loginName: 'again' });
      await admin.call(addOperatorRoute, { body: again });
      const beyond = { ids: [again.operatorId] };
      expect((await lesser.call(operatorsList.removal, { body: beyond })).kept[0]?.refusal).toBe(
        'permission_not_yours',
      );
      const { roleId: unused } = (await save(v7(), 'Nobody has it', ['sell.view'])).body;
      const today = new Date().toISOString().slice(0, 10);
      const made = await admin.call(rolesList.page, { query: { from: today, sort: 'createdAt', direction: 'down' } });
      expect(made.items.map(({ roleId: id }) => id)).toContain(unused);
      expect((await admin.call(rolesList.page, { query: { to: '2020-01-01' } })).total).toBe(0);
      const roles = { ids: [roleId, unused, (await roleOf('seller')).roleId] };
      const { kept: keptRoles } = await admin.call(rolesList.removal, { body: roles });
      expect(keptRoles.map(({ refusal }) => refusal)).toEqual(
        jasmine.arrayWithExactContents(['role_in_use', 'role_is_fixed']),
      );
    });
  });
});
