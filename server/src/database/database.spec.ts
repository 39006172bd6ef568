import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { type DpuCode, type MeterCode, minorUnits } from '#shared';
import { databaseKinds, openDatabase } from '../../test/harness.js';
import { CommissioningRow } from '../commissioning/commissioning.entity.js';
import { OperationRow } from '../log/operation.entity.js';
import { MeterRow, NEVER_SEEN } from '../meters/meter.entity.js';
import { OperatorRow } from '../operators/operator.entity.js';
import { RoleRow } from '../operators/role.entity.js';
import { type Database, isDuplicate, isWorthRepeating } from './database.js';
import { RoleCreated1764000000008 } from './migrations/0009-role-created.js';
import { MeterService1764000000010 } from './migrations/0011-meter-service.js';

const role = (roleId: string, name = roleId): RoleRow => ({
  roleId,
  name,
  remark: '',
  permissions: [],
  builtIn: false,
  createdAt: new Date(0),
});
const roleAdded = (name: string, at: number): OperationRow => ({
  ...{ operationId: v7(), at: new Date(at), operatorId: null, operatorName: 'Ada', sessionId: null, deviceId: null },
  ...{ source: '', command: 'role_added', thing: name, building: null, changes: [] },
});
const operator = (createdAt: number): Partial<OperatorRow> => ({
  ...{
    operatorId: v7(),
    loginName: 'ada',
    fullName: 'Ada',
    passwordHash: '',
    pinHash: null,
    mustChangePassword: false,
  },
  ...{ roleId: v7(), enabled: true, buildings: 'all', offlineFloatMinor: minorUnits(0), remark: '' },
  createdAt: new Date(createdAt),
});
const meterIn = (room: string): MeterRow => ({
  ...{ meterCode: `0101010${room}` as MeterCode, dpuCode: '010101' as DpuCode, serialPort: 1, address: Number(room) },
  ...{ building: 1, room, roomKey: room, model: 'DDSY1352', postpaid: false, ctRatio: 1, simulated: false, remark: '' },
  ...{ createdAt: new Date(0), createdBy: 'Ada', version: 1, ...NEVER_SEEN },
});
const seenIn = (room: string, feeds: boolean, at: number): CommissioningRow => ({
  ...{ recordId: v7(), meterCode: `0101010${room}` as MeterCode, building: 1, room, roomKey: room, feeds },
  ...{ testId: null, meterNumber: null, energyWh: null, readAt: null, remark: '', at: new Date(at) },
  ...{ by: 'Ada', operatorId: v7() },
});
const count = (database: Database) => database.read((em) => em.count(RoleRow));

for (const kind of databaseKinds()) {
  describe(`Database on ${kind}`, () => {
    let opened: Awaited<ReturnType<typeof openDatabase>>;
    let database: Database;
    beforeAll(async () => {
      opened = await openDatabase(kind);
      database = opened.database;
    }, 60_000);
    beforeEach(() => database.transaction((em) => em.clear(RoleRow)));
    afterAll(() => opened.close());

    it('keeps each of 50 transactions that run at once, by itself', async () => {
      const works = Array.from({ length: 50 }, (_, at) =>
        database.transaction(async (em) => {
          await em.insert(RoleRow, role(`role ${at}`));
          await pause(1);
          if (at % 5 === 0) throw new Error('undo this one alone');
          await em.update(RoleRow, { roleId: `role ${at}` }, { remark: 'both' });
        }),
      );
      const results = await Promise.allSettled(works);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveSize(40);
      const rows = await database.read((em) => em.find(RoleRow));
      expect(rows.filter(({ remark }) => remark === 'both')).toHaveSize(40);
      expect(rows).toHaveSize(40);
    });

    it('loses no raise of one row that 50 transactions count by', async () => {
      await database.transaction((em) => em.insert(RoleRow, role('counter', '0')));
      const raise = async (em: EntityManager) => {
        // the lock first, by an update, then the value that it protects
        await em.update(RoleRow, { roleId: 'counter' }, { remark: 'locked' });
        const { name } = await em.findOneByOrFail(RoleRow, { roleId: 'counter' });
        await em.update(RoleRow, { roleId: 'counter' }, { name: String(Number(name) + 1) });
      };
      await Promise.all(Array.from({ length: 50 }, () => database.transaction(raise)));
      const row = await database.read((em) => em.findOneByOrFail(RoleRow, { roleId: 'counter' }));
      expect(row.name).toBe('50');
    });

    it('undoes all of a work that fails, also what save() did in several steps', async () => {
      const work = database.transaction(async (em) => {
        await em.save(RoleRow, [role('a'), role('b')]);
        throw new Error('no');
      });
      await expectAsync(work).toBeRejectedWithError('no');
      expect(await count(database)).toBe(0);
    });

    it('throws when it is asked for inside its own work, instead of nesting or waiting for ever', async () => {
      const nested = database.transaction(() => database.transaction(() => Promise.resolve()));
      await expectAsync(nested).toBeRejectedWithError(/hand the entity manager on/);
      const read = database.read(() => database.read(() => Promise.resolve()));
      await expectAsync(read).toBeRejectedWithError(/hand the entity manager on/);
      expect(await count(database)).toBe(0);
    });

    it('may be asked for by what a work has started for later', async () => {
      let later = Promise.resolve(-1);
      await database.transaction((em) => {
        later = pause(20).then(() => count(database));
        return em.insert(RoleRow, role('a'));
      });
      expect(await later).toBe(1);
    });

    it('throws when its entity manager is used after the work has ended', async () => {
      let kept: EntityManager | undefined;
      await database.read((em) => {
        kept = em;
        return Promise.resolve();
      });
      await expectAsync(kept?.count(RoleRow) ?? Promise.resolve(0)).toBeRejectedWithError(/released/);
    });

    it('is the only way in', async () => {
      await expectAsync(opened.dataSource.manager.count(RoleRow)).toBeRejectedWithError(/past Database/);
    });

    it('tells a key that is there already from other faults', async () => {
      await database.transaction((em) => em.insert(RoleRow, role('a')));
      const again = database.transaction((em) => em.insert(RoleRow, role('a')));
      const duplicate: unknown = await again.catch((error: unknown) => error);
      const missing: unknown = await database
        .read((em) => em.query('SELECT * FROM nothing'))
        .catch((error: unknown) => error);
      expect([isDuplicate(duplicate), isDuplicate(missing), isDuplicate(new Error())]).toEqual([true, false, false]);
    });

    it('compares text byte by byte', async () => {
      await database.transaction((em) => em.insert(RoleRow, [role('a'), role('A'), role('ä'), role('王')]));
      expect(await database.read((em) => em.countBy(RoleRow, { roleId: 'A' }))).toBe(1);
    });

    it('has the schema of its entities, and takes it down again', async () => {
      // As TypeORM calls it: it reads MariaDB's defaults wrongly where it takes it for MySQL.
      const fresh = await openDatabase(kind, kind === 'mysql' ? { type: 'mariadb' } : {});
      const inside = { query: '', tables: 0 };
      await fresh.database.read(async () => {
        const { upQueries } = await fresh.dataSource.driver.createSchemaBuilder().log();
        inside.query = upQueries.map(({ query }) => query).join('\n');
        for (let left = fresh.dataSource.migrations.length; left > 0; left--)
          await fresh.dataSource.undoLastMigration();
      });
      inside.tables = await fresh.database.read(async (em) => {
        const list =
          kind === 'sqlite'
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : 'SHOW TABLES';
        const tables: unknown[] = await em.query(list);
        return tables.length;
      });
      expect(inside.query).withContext('run npm run migration -- NAME and commit what it writes').toBe('');
      expect(inside.tables).withContext('tables left beside the list of migrations').toBe(1);
      await fresh.close();
    }, 30_000);

    it('tells of roles from before when they were added, and of those of the product when it began', async () => {
      const fresh = await openDatabase(kind, kind === 'mysql' ? { type: 'mariadb' } : {});
      const { migrations } = fresh.dataSource;
      const at = migrations.findIndex((migration) => migration instanceof RoleCreated1764000000008);
      const created = await fresh.database.transaction(async (em) => {
        await em.insert(OperationRow, roleAdded('Collector', 2_000));
        await em.insert(OperationRow, roleAdded('Collector', 3_000));
        await em.insert(OperatorRow, operator(1_000));
        return ['administrator', 'Collector'];
      });
      await fresh.database.read(async () => {
        for (let left = migrations.length; left > at; left--) await fresh.dataSource.undoLastMigration();
      });
      await fresh.database.transaction(async (em) => {
        for (const name of created)
          await em.query('INSERT INTO roles (role_id, name, remark, permissions, built_in) VALUES (?, ?, ?, ?, ?)', [
            ...[name, name, '', '[]', 0],
          ]);
      });
      await fresh.database.read(() => fresh.dataSource.runMigrations({ transaction: 'each' }));
      const roles = await fresh.database.read((em) => em.find(RoleRow, { order: { createdAt: 'ASC' } }));
      expect(roles.map(({ name, createdAt }) => [name, createdAt.getTime()])).toEqual([
        ['administrator', 1_000],
        ['Collector', 2_000],
      ]);
      await fresh.close();
    }, 30_000);

    it('tells of meters from before what the newest record of each says', async () => {
      const fresh = await openDatabase(kind, kind === 'mysql' ? { type: 'mariadb' } : {});
      const { migrations } = fresh.dataSource;
      const at = migrations.findIndex((migration) => migration instanceof MeterService1764000000010);
      await fresh.database.transaction(async (em) => {
        await em.insert(MeterRow, ['101', '102', '103'].map(meterIn));
        await em.insert(CommissioningRow, [
          ...[seenIn('101', false, 1_000), seenIn('101', true, 2_000)],
          ...[seenIn('102', true, 1_000), seenIn('102', false, 3_000)],
        ]);
      });
      await fresh.database.read(async () => {
        for (let left = migrations.length; left > at; left--) await fresh.dataSource.undoLastMigration();
        await fresh.dataSource.runMigrations({ transaction: 'each' });
      });
      const meters = await fresh.database.read((em) => em.find(MeterRow, { order: { room: 'ASC' } }));
      expect(
        meters.map(({ room, commissionedAt, fedRoomKey }) => [room, commissionedAt?.getTime(), fedRoomKey]),
      ).toEqual([
        ['101', 2_000, '101'],
        ['102', 3_000, null],
        ['103', undefined, null],
      ]);
      await fresh.close();
    }, 30_000);

    if (kind === 'mysql') {
      it('does the whole work again when it lost against another transaction', async () => {
        await database.transaction((em) => em.insert(RoleRow, [role('a'), role('b')]));
        let tries = 0;
        const cross = (first: string, second: string) =>
          database.transaction(async (em) => {
            tries++;
            await em.update(RoleRow, { roleId: first }, { remark: `first of ${first}` });
            await pause(100);
            await em.update(RoleRow, { roleId: second }, { remark: `second of ${first}` });
          });
        await Promise.all([cross('a', 'b'), cross('b', 'a')]);
        expect(tries).toBeGreaterThan(2);
      });

      it('knows a deadlock by its number', async () => {
        const error: unknown = await database
          .read((em) => em.query("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'lost'"))
          .catch((fault: unknown) => fault);
        expect([isWorthRepeating(error), isWorthRepeating(new Error('other'))]).toEqual([true, false]);
      });
    }
  });
}
