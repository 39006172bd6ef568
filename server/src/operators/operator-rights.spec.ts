import {
  addOperatorRoute,
  ALL_PERMISSIONS,
  assignableRolesRoute,
  devicesList,
  minorUnits,
  operatorsList,
  type Permission,
  renewPasswordRoute,
} from '#shared';
import type { EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { forEachDatabase, TestClient, type TestServer } from '../../test/harness.js';
import { OperatorSite, own } from '../../test/operator-site.js';
import { OperatorRow } from './operator.entity.js';
import { Operators } from './operators.service.js';
import { SessionRow } from './session.entity.js';

describe('the rights of operators', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let admin: TestClient;
    let site: OperatorSite;

    beforeEach(async () => {
      server = await start();
      site = await OperatorSite.open(server);
      ({ admin } = site);
    });

    it('lets nobody give rights or buildings that he has not himself', async () => {
      const lesser = await server.signIn(['operators.view', 'operators.update', 'roles.update', 'sell.view']);
      const administrator = (await site.roleOf('administrator')).roleId;
      const add = await lesser.answer(addOperatorRoute, { body: await site.newOperator({ roleId: administrator }) });
      expect([add.status, add.refusal]).toEqual([403, 'permission_not_yours']);
      expect((await site.change(lesser, { roleId: administrator }, lesser)).refusal).toBe('permission_not_yours');
      expect((await site.change(admin, { fullName: 'Mine' }, lesser)).refusal).toBe('permission_not_yours');
      expect((await site.save(v7(), 'More', ['held.update'], lesser)).refusal).toBe('permission_not_yours');
      expect((await lesser.answer(renewPasswordRoute, { params: { operatorId: own(admin).operatorId } })).refusal).toBe(
        'permission_not_yours',
      );
      const choice = await lesser.call(assignableRolesRoute);
      expect(choice.map(({ name }) => name)).not.toContain('administrator');

      expect((await site.change(lesser, { buildings: [1] })).status).toBe(200);
      const { roleId } = await site.record(lesser);
      const far = await lesser.answer(addOperatorRoute, { body: await site.newOperator({ roleId, buildings: 'all' }) });
      expect([far.status, far.refusal]).toEqual([403, 'building_not_yours']);
    });

    it('never lets the last administrator go, also when two take each other out at once', async () => {
      const { roleId, roleName } = await site.record(admin);
      // The first start's own administrator is kept out, so that this one is the last.
      const { items } = await admin.call(operatorsList.page, { query: {} });
      for (const one of items.filter(({ operatorId }) => operatorId !== own(admin).operatorId)) {
        expect((await site.changeTo(one, { enabled: false })).status).toBe(200);
      }
      expect((await site.change(admin, { enabled: false })).refusal).toBe('last_administrator');
      expect((await site.change(admin, { buildings: [1] })).refusal).toBe('last_administrator');
      expect((await site.change(admin, { roleId: (await site.roleOf('seller')).roleId })).refusal).toBe(
        'last_administrator',
      );
      const fewer = ALL_PERMISSIONS.filter((permission) => permission !== 'roles.update');
      expect((await site.save(roleId, roleName, fewer)).refusal).toBe('last_administrator');

      const second = await server.signIn(ALL_PERMISSIONS);
      const [one, other] = [await site.record(admin), await site.record(second)];
      const both = await Promise.all([
        site.changeTo(one, { enabled: false }, second),
        site.changeTo(other, { enabled: false }, admin),
      ]);
      const done = both.filter(({ status }) => status === 200);
      expect(done).toHaveSize(1);
    });

    it('never leaves a property whose last administrator could not give everything back', async () => {
      const { roleId, roleName } = await site.record(admin);
      const { items } = await admin.call(operatorsList.page, { query: {} });
      for (const one of items.filter(({ operatorId }) => operatorId !== own(admin).operatorId)) {
        expect((await site.changeTo(one, { enabled: false })).status).toBe(200);
      }
      const mends: Permission[] = ['roles.view', 'roles.update', 'operators.view', 'operators.update'];
      const { roleId: fewer } = (await site.save(v7(), 'Fewer', mends)).body;
      expect((await site.change(admin, { roleId: fewer })).refusal).toBe('last_administrator');
      for (const taken of ['roles.view', 'operators.view', 'settings.update'] as const) {
        const left = ALL_PERMISSIONS.filter((permission) => permission !== taken);
        expect((await site.save(roleId, roleName, left)).refusal)
          .withContext(taken)
          .toBe('last_administrator');
      }

      // A property that has no more than one who mends rights is changed as ever, and keeps him.
      await server.get(Operators).keepOwnRole(roleName, mends);
      expect((await site.change(admin, { remark: 'north' })).status).toBe(200);
      expect((await site.save(fewer, 'Fewer', ['roles.view'])).status).toBe(200);
      expect((await site.change(admin, { buildings: [1] })).refusal).toBe('last_administrator');
      expect((await site.save(roleId, roleName, mends.slice(1))).refusal).toBe('last_administrator');
    });

    it('asks under the lock again who may do it: what was taken from him since his request came in helps him no more', async () => {
      const evil = await server.signIn(ALL_PERMISSIONS);
      const kept = await site.record(admin);
      const was = await site.record(evil);
      const { operatorId } = own(evil);
      const body = await site.newOperator({ roleId: kept.roleId, buildings: 'all' });
      const seller = (await site.roleOf('seller')).roleId;
      const add = () => evil.answer(addOperatorRoute, { body });
      const makeRole = () => site.save(v7(), 'Back door', [...ALL_PERMISSIONS], evil);
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
      expect(await site.linesOf('role_added')).toBe(0);
    });

    it('lets nobody set his own float or one above it, but who may go beyond it', async () => {
      const office = ['operators.view', 'operators.update', 'sell.view'] as const;
      const clerk = await server.signIn(office, { offlineFloatMinor: 1_000 });
      const { roleId } = await site.record(clerk);
      const floatOf = (offlineFloatMinor: number) => ({ offlineFloatMinor: minorUnits(offlineFloatMinor) });
      for (const float of [9_000, 1_001, 0]) {
        const refused = await site.change(clerk, floatOf(float), clerk);
        expect([refused.status, refused.refusal]).withContext(String(float)).toEqual([403, 'float_is_yours']);
      }
      expect((await site.change(clerk, { remark: 'mine' }, clerk)).status).toBe(200);
      const wish = await site.newOperator({ roleId, ...floatOf(1_001) });
      const refused = await clerk.answer(addOperatorRoute, { body: wish });
      expect([refused.status, refused.refusal]).toEqual([403, 'float_over_yours']);
      const { operator } = await clerk.call(addOperatorRoute, { body: { ...wish, ...floatOf(1_000) } });
      expect((await site.changeTo(operator, floatOf(1_001), clerk)).refusal).toBe('float_over_yours');
      const raised = (await site.changeTo(operator, floatOf(9_000))).body;
      expect((await site.changeTo(raised, { remark: 'as he is' }, clerk)).status).toBe(200);
      const remarked = { ...raised, remark: 'as he is' };
      expect((await site.changeTo(remarked, floatOf(9_001), clerk)).refusal).toBe('float_over_yours');
      expect((await site.changeTo(remarked, floatOf(5_000), clerk)).status).toBe(200);
      expect((await site.change(admin, floatOf(900_000_000))).status).toBe(200);
    });

    it('gives nobody a new password for himself: his own is changed with the old one', async () => {
      const answer = await admin.answer(renewPasswordRoute, { params: { operatorId: own(admin).operatorId } });
      expect([answer.status, answer.refusal]).toEqual([422, 'operator_is_you']);
      expect(answer.body.details).toEqual({ ownPassword: true });
      expect((await admin.answer(devicesList.page)).status).toBe(200);
    });

    it('gives nobody a building that is not there', async () => {
      const unknown = await admin.answer(addOperatorRoute, { body: await site.newOperator({ buildings: [1, 77] }) });
      expect([unknown.status, unknown.refusal]).toEqual([404, 'building_unknown']);
      const body = await site.newOperator();
      const { operator } = await admin.call(addOperatorRoute, { body });
      expect((await site.changeTo(operator, { buildings: [1, 2, 77] })).refusal).toBe('building_unknown');
      // One that he had before there was this rule does not stand in the way.
      const { operatorId } = body;
      await server.database.transaction((em) => em.update(OperatorRow, { operatorId }, { buildings: [1, 77] }));
      expect((await site.changeTo({ ...operator, buildings: [1, 77] }, { buildings: [1, 2, 77] })).status).toBe(200);
    });
  });
});
