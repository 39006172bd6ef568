import { generateKeyPairSync } from 'node:crypto';
import {
  addOperatorRoute,
  ALL_PERMISSIONS,
  changePasswordRoute,
  deleteOperatorRoute,
  devicesList,
  enrolDeviceRoute,
  minorUnits,
  type OperatorRecord,
  operatorNamesRoute,
  operatorsList,
  operatorUsesRoute,
  type Permission,
  renewPasswordRoute,
  rolesList,
  signInRoute,
  toBase64Url,
} from '#shared';
import { v7 } from 'uuid';
import { forEachDatabase, TestClient, type TestServer } from '../../test/harness.js';
import { OperatorSite, own } from '../../test/operator-site.js';

const PASSWORD = 'a password of my own';

describe('operators', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let admin: TestClient;
    let site: OperatorSite;

    beforeEach(async () => {
      server = await start();
      site = await OperatorSite.open(server);
      ({ admin } = site);
    });

    it('adds an operator whose first password is told once and must be changed', async () => {
      const body = await site.newOperator();
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
      const { roleId } = await site.record(clerk);
      const taken = async (body: object, asked: TestClient) => (await asked.answer(addOperatorRoute, { body })).refusal;
      const boss = await site.newOperator({ loginName: 'boss', roleId: (await site.roleOf('administrator')).roleId });
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
      const mine = await site.newOperator({ roleId, buildings: [1] });
      await clerk.call(addOperatorRoute, { body: mine });
      const again = await clerk.call(addOperatorRoute, { body: mine });
      expect(await site.linesOf('operator_password_renewed')).toBe(1);
      const fresh = { loginName: 'maria', password: again.password };
      expect((await server.anybody.answer(signInRoute, { body: fresh })).status).toBe(200);
      expect((await site.changeTo(again.operator, { buildings: 'all' })).status).toBe(200);
      expect(await taken(mine, clerk)).toBe('building_not_yours');
      expect(await taken(mine, admin)).toBe('request_taken');
      expect((await server.anybody.answer(signInRoute, { body: fresh })).status).toBe(200);
    });

    it('tells no password of one who has his own by now', async () => {
      const body = await site.newOperator();
      const { password } = await admin.call(addOperatorRoute, { body });
      const session = await server.anybody.call(signInRoute, { body: { loginName: 'maria', password } });
      const passwords = { oldPassword: password, newPassword: PASSWORD };
      await new TestClient(server.url, session, undefined).call(changePasswordRoute, { body: passwords });
      expect((await admin.call(addOperatorRoute, { body })).password).toBeNull();
      const { status } = await server.anybody.answer(signInRoute, { body: { loginName: 'maria', password: PASSWORD } });
      expect(status).toBe(200);
    });

    it('refuses a login name that is taken, in capitals too', async () => {
      await admin.call(addOperatorRoute, { body: await site.newOperator() });
      const answer = await admin.answer(addOperatorRoute, { body: await site.newOperator({ loginName: 'MARIA' }) });
      expect([answer.status, answer.refusal]).toEqual([409, 'login_name_taken']);
    });

    it('takes no name that reads as another', async () => {
      const add = async (given: object) => admin.answer(addOperatorRoute, { body: await site.newOperator(given) });
      const faultOf = async (given: object) => (await add(given)).body.fields?.map(({ path }) => path);
      expect(await faultOf({ loginName: '\u0430dmin' })).toEqual(['loginName']);
      expect(await faultOf({ fullName: 'Ada \u0410dmin' })).toEqual(['fullName']);
      const made = await add({ loginName: 'cop', fullName: ' Ada   Admin ' });
      expect(made.body.operator.fullName).toBe('Ada Admin');
      expect((await add({ loginName: '\u0441\u043e\u0440' })).refusal).toBe('login_name_taken');
      expect((await add({ loginName: '王li', fullName: '王Li' })).status).toBe(200);
      const permissions: Permission[] = ['sell.view'];
      const mixed = await site.save(v7(), '\u0430dministrator', permissions);
      expect(mixed.body.fields?.map(({ path }) => path)).toEqual(['name']);
      expect((await site.save(v7(), ' Night   shift ', permissions)).body.name).toBe('Night shift');
    });

    it('ends the sessions of one who is kept out, and lets him in again', async () => {
      const seller = await server.signIn(['devices.view']);
      expect((await site.change(seller, { enabled: false })).status).toBe(200);
      expect((await seller.answer(devicesList.page)).refusal).toBe('session_ended');
      expect((await site.change(seller, { enabled: true })).status).toBe(200);
      const { loginName } = own(seller);
      const { status } = await server.anybody.answer(signInRoute, {
        body: { loginName, password: 'a long enough password' },
      });
      expect(status).toBe(200);
    });

    it('gives a new password that ends his sessions', async () => {
      const seller = await server.signIn(['devices.view']);
      const { operatorId, loginName } = own(seller);
      const { password } = await admin.call(renewPasswordRoute, { params: { operatorId } });
      expect((await seller.answer(devicesList.page)).refusal).toBe('session_ended');
      const { operator } = await server.anybody.call(signInRoute, { body: { loginName, password } });
      expect(operator.mustChangePassword).toBeTrue();
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

    it('gives back nothing that another has taken from an operator meanwhile', async () => {
      const seller = await server.signIn(['devices.view'], { buildings: [1, 2] });
      const opened = await site.record(seller);
      expect((await site.changeTo(opened, { buildings: [2, 1], remark: 'north' })).status).toBe(200);
      const now = await site.record(seller);
      const all: Partial<OperatorRecord>[] = [
        { buildings: [1] },
        { offlineFloatMinor: minorUnits(1) },
        { enabled: false },
      ];
      for (const taken of all) {
        expect((await site.changeTo(await site.record(seller), taken)).status).toBe(200);
        const stale = await site.changeTo(now, { fullName: 'Maria Nowak' });
        expect([stale.status, stale.refusal]).toEqual([409, 'operator_changed']);
        expect(stale.body.message).toContain(opened.loginName);
        expect(await site.record(seller)).toEqual(jasmine.objectContaining(taken));
      }
    });

    it('lets one of two who change an operator at once, and answers the same again alike', async () => {
      const seller = await server.signIn(['devices.view']);
      const opened = await site.record(seller);
      const wishes = [{ fullName: 'First' }, { fullName: 'Second' }];
      const answers = await Promise.all(wishes.map((wish) => site.changeTo(opened, wish)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      expect((await site.record(seller)).fullName).toBe(wishes[won]!.fullName);
      expect(await site.linesOf('operator_changed')).toBe(1);

      const again = await Promise.all([site.changeTo(opened, wishes[won]!), site.changeTo(opened, wishes[won]!)]);
      expect(again.map(({ body }) => body)).toEqual([answers[won]!.body, answers[won]!.body]);
      expect(await site.linesOf('operator_changed')).toBe(1);
    });

    it('finds by any part of names, role and remark, by state and by role', async () => {
      for (const at of [1, 2, 3]) {
        await admin.call(addOperatorRoute, {
          body: await site.newOperator({ loginName: `collector${at}`, fullName: `Person ${at}`, remark: 'north_wing' }),
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
      expect(await names({ keywords: 'north seller', role: (await site.roleOf('seller')).roleId })).toHaveSize(3);
      expect(await names({ role: v7() })).toEqual([]);
    });

    it('says on his own page which books name an operator, and removes him there while none does', async () => {
      const mistake = await site.newOperator();
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
      const mistake = await site.newOperator();
      await admin.call(addOperatorRoute, { body: mistake });
      const worked = await server.signIn(['devices.enrol', 'sell.update']);
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
      await worked.call(enrolDeviceRoute, {
        body: { requestId: v7(), name: 'Counter', publicKey: toBase64Url(point) },
      });
      const { roleId } = await site.record(worked);
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
      const again = await site.newOperator({ loginName: 'again' });
      await admin.call(addOperatorRoute, { body: again });
      const beyond = { ids: [again.operatorId] };
      expect((await lesser.call(operatorsList.removal, { body: beyond })).kept[0]?.refusal).toBe(
        'permission_not_yours',
      );
      const { roleId: unused } = (await site.save(v7(), 'Nobody has it', ['sell.view'])).body;
      const today = new Date().toISOString().slice(0, 10);
      const made = await admin.call(rolesList.page, { query: { from: today, sort: 'createdAt', direction: 'down' } });
      expect(made.items.map(({ roleId: id }) => id)).toContain(unused);
      expect((await admin.call(rolesList.page, { query: { to: '2020-01-01' } })).total).toBe(0);
      const roles = { ids: [roleId, unused, (await site.roleOf('seller')).roleId] };
      const { kept: keptRoles } = await admin.call(rolesList.removal, { body: roles });
      expect(keptRoles.map(({ refusal }) => refusal)).toEqual(
        jasmine.arrayWithExactContents(['role_in_use', 'role_is_fixed']),
      );
    });
  });
});
