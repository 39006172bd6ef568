import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  buildingsList,
  createBuildingRoute,
  deleteBuildingRoute,
  type LOG_FAULTS,
  logList,
  showOperationRoute,
  shownChanges,
  thingInWords,
  updateBuildingRoute,
  verifyLogRoute,
} from '#shared';
import { v4 as uuid } from 'uuid';
import { forEachDatabase, type TestClient, TestClock, type TestServer } from '../../test/harness.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { hashOfSeal, NO_HASH } from '../seals/seal.js';
import { SEAL_AFTER_MS, SEALED_WITHIN_MS, Seals } from '../seals/seals.service.js';
import { LogSealRow } from './log-seal.entity.js';
import { OperationRow } from './operation.entity.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';
const ROOT = join(import.meta.dirname, '../../../..');

describe('the operation log', () => {
  forEachDatabase((start, kind) => {
    let server: TestServer;
    let clock: TestClock;
    let office: TestClient;

    beforeEach(async () => {
      // The command looks at the clock on the wall: what the specs let pass has passed there too.
      clock = new TestClock(new Date(Date.now() - SEAL_AFTER_MS - 60_000));
      server = await start({ clock });
      office = await server.signIn('administrator');
    });

    const add = (number: number, remark: string) => {
      clock.advance(1000);
      return office.call(createBuildingRoute, { body: { requestId: uuid(), number, remark } });
    };
    const linesOf = (client: TestClient, query: Readonly<Record<string, string>> = {}) =>
      client.call(logList.page, { query: { size: '100', ...query } });

    it('knows what was taken away as a file, of which list, by what filter and how much', async () => {
      await add(2, 'North');
      await add(3, 'South');
      const body = { language: 'en', selection: { matching: { keywords: 'south' } } };
      await office.call(buildingsList.excel, { body });
      await office.call(buildingsList.pdf, { body: { ...body, selection: { ids: ['2'] } } });
      const { items } = await linesOf(office, { command: 'list_exported' });
      const said = items.map((line) => {
        const showing = {
          language: line.changes[1]?.after === 'PDF' ? 'zh' : 'en',
          decimals: 2,
          timeZone: 'UTC',
        } as const;
        const [file, filter, rows] = shownChanges(line.changes, showing).map(({ after }) => after);
        return [thingInWords(line, showing), file, filter, Number(rows)];
      });
      expect(said.sort()).toEqual([
        ['Buildings', 'Excel', 'Search: south', 1],
        ['楼栋', 'PDF', '已选择: 1', 1],
      ]);
    });

    it('calls an operator by his name where it was narrowed to him, on paper and in the line of the export', async () => {
      await add(2, 'North');
      const operator = office.session?.operator.operatorId ?? '';
      const filters = async (): Promise<unknown[]> => {
        const { items } = await linesOf(office, { command: 'list_exported' });
        return items.map(({ changes }) => changes.find(({ name }) => name === 'filter')?.after);
      };
      const fileOf = async (language: 'en' | 'zh', matching: object): Promise<string> => {
        clock.advance(1000);
        const answer = await office.answer(logList.pdf, { body: { language, selection: { matching } } });
        expect(answer.status).toBe(200);
        return execFileSync(PDFTOTEXT, ['-layout', '-', '-'], {
          ...{ encoding: 'utf8', input: answer.body as unknown as Uint8Array },
        });
      };
      const english = await fileOf('en', { operator });
      expect(english).toContain('Operator: Tess Test');
      expect(english).not.toContain(operator);
      expect(await fileOf('zh', { operator })).toContain('操作员: Tess Test');
      const said = JSON.stringify([{ nameEn: 'Operator: Tess Test', nameZh: '操作员: Tess Test' }]);
      expect(await filters()).toEqual([said, said]);
      // Of whom no line is, nobody can say what he is called.
      const nobody = uuid();
      expect(await fileOf('en', { operator: nobody })).toContain(nobody);
    });

    it('tells the name of what a line keeps the id of, and leaves the line as it was sealed', async () => {
      const seller = await server.signIn('seller');
      const operatorId = seller.session?.operator.operatorId ?? '';
      const changes = [
        { name: 'operatorId', before: null, after: operatorId },
        { name: 'saleId', before: uuid(), after: null },
      ];
      clock.advance(1000);
      const [line] = (await linesOf(office)).items;
      const row = await server.database.read((em) =>
        em.findOneByOrFail(OperationRow, { operationId: line?.operationId ?? '' }),
      );
      const written = {
        ...row,
        operationId: uuid(),
        at: clock.now(),
        command: 'numbers_written_off' as const,
        changes,
      };
      await server.database.transaction((em) => em.insert(OperationRow, written));
      clock.advance(SEAL_AFTER_MS + 1000);
      await server.get(Seals).sealDue();
      office = await server.signIn('administrator');
      const params = { operationId: written.operationId };
      const shown = shownChanges((await office.call(showOperationRoute, { params })).changes, {
        ...{ language: 'zh', decimals: 2, timeZone: 'UTC' },
      });
      expect(shown.map(({ word, before, after, change }) => [word, before, after, change.of])).toEqual([
        ['操作员', '–', 'Tess Test', operatorId],
        ['售电', '已不存在', '–', undefined],
      ]);
      expect((await office.call(verifyLogRoute)).faults).toBe(0);
    });

    it('says who did what to which thing, when and from where, with before and after', async () => {
      const { version } = await add(2, 'North');
      clock.advance(60_000);
      const body = { number: 2, remark: 'South', version };
      await office.call(updateBuildingRoute, { params: { number: 2 }, body });
      clock.advance(60_000);
      await office.call(deleteBuildingRoute, { params: { number: 2 } });
      const { items, total } = await linesOf(office);
      expect(items.slice(0, 3).map(({ command, thing, building }) => [command, thing, building])).toEqual([
        ['building_deleted', '2', 2],
        ['building_changed', '2', 2],
        ['building_added', '2', 2],
      ]);
      expect(items.slice(0, 3).map(({ changes }) => changes)).toEqual([
        [
          { name: 'number', before: 2, after: null },
          { name: 'remark', before: 'South', after: null },
        ],
        [{ name: 'remark', before: 'North', after: 'South' }],
        [
          { name: 'number', before: null, after: 2 },
          { name: 'remark', before: null, after: 'North' },
        ],
      ]);
      const [last] = items;
      expect(last?.operatorName).toBe('Tess Test');
      expect(last?.source).toBe('127.0.0.1');
      expect(last?.at).toBe(clock.now().toISOString());
      expect(items.some(({ command }) => command === 'signed_in')).toBe(true);
      expect(total).toBe(items.length);
      const shown = await office.call(showOperationRoute, { params: { operationId: last?.operationId ?? '' } });
      expect(shown).toEqual(items[0] ?? shown);
    });

    it('has no line of what was refused, and one of what was sent twice', async () => {
      await add(2, 'North');
      await office.answer(createBuildingRoute, { body: { requestId: uuid(), number: 2, remark: 'Again' } });
      const twice = { requestId: uuid(), number: 3, remark: 'Once' };
      clock.advance(1000);
      await office.call(createBuildingRoute, { body: twice });
      await office.call(createBuildingRoute, { body: twice });
      const { items } = await linesOf(office, { command: 'building_added' });
      expect(items.map(({ thing }) => thing)).toEqual(['3', '2']);
    });

    it('is found by words of the operation, the thing and what was changed', async () => {
      await add(2, 'North wing');
      await add(3, 'Garage');
      for (const keywords of ['garage', 'added 3', '新增楼栋 garage']) {
        const { items } = await linesOf(office, { keywords });
        expect(items.map(({ thing }) => thing))
          .withContext(keywords)
          .toEqual(['3']);
      }
    });

    it('shows all to whoever may look at it, of his buildings, and to everybody what he has done himself', async () => {
      await add(2, 'North');
      await add(3, 'South');
      const [line] = (await linesOf(office, { keywords: 'North' })).items;
      const finance = await server.signIn(['log.view'], { buildings: [3] });
      const seller = await server.signIn('seller');
      const seen = async (client: TestClient) => (await linesOf(client)).items.map(({ command }) => command);
      expect([...(await seen(finance))].sort()).toEqual(['building_added', 'signed_in']);
      expect((await linesOf(finance, { command: 'building_added' })).items.map(({ thing }) => thing)).toEqual(['3']);
      expect(await seen(seller)).toEqual(['signed_in']);
      for (const client of [finance, seller]) {
        const { refusal } = await client.answer(showOperationRoute, {
          params: { operationId: line?.operationId ?? '' },
        });
        expect(refusal).toBe('operation_unknown');
      }
    });

    it('names the first line that was changed, removed or added behind its back, on a screen and by a command', async () => {
      for (const number of [2, 3, 4]) await add(number, `Building ${number}`);
      clock.advance(SEAL_AFTER_MS + 1000);
      await server.get(Seals).sealDue();
      office = await server.signIn('administrator');
      const good = await office.call(verifyLogRoute);
      expect([good.faults, good.first]).toEqual([0, null]);
      expect(good.sealed).toBeGreaterThanOrEqual(4);
      const said = await verifyByCommand(server);
      expect(said.code).toBe(0);
      expect(said.output).toContain('as it was written');

      const lines = (await linesOf(office, { command: 'building_added' })).items.toReversed();
      const [two = '', three = '', four = ''] = lines.map(({ operationId }) => operationId);
      type Work = Parameters<typeof server.database.transaction<unknown>>[0];
      const behindItsBack = (work: Work) => server.database.transaction(work);
      const names = async (what: (typeof LOG_FAULTS)[number], operationId: string, faults = 1): Promise<void> => {
        const found = await office.call(verifyLogRoute);
        expect([found.faults, found.first?.what, found.first?.operationId]).toEqual([faults, what, operationId]);
      };
      const commandNames = async (what: (typeof LOG_FAULTS)[number], operationId: string): Promise<void> => {
        await names(what, operationId);
        const { code, output } = await verifyByCommand(server);
        expect(code).toBe(1);
        expect(output).toContain(`in 1 places; the first: line ${operationId} of block 1 was ${what}`);
      };
      const rowOf = (operationId: string) =>
        server.database.read((em) => em.findOneByOrFail(OperationRow, { operationId }));
      const kept = await rowOf(two);

      // Each of the three by itself: the log is whole before and after it.
      await behindItsBack((em) => em.update(OperationRow, { operationId: two }, { thing: '22' }));
      await commandNames('changed', two);
      await behindItsBack((em) => em.update(OperationRow, { operationId: two }, { thing: kept.thing }));
      await behindItsBack((em) => em.delete(OperationRow, { operationId: two }));
      await commandNames('removed', two);
      await behindItsBack((em) => em.insert(OperationRow, kept));
      const stranger = uuid();
      await behindItsBack((em) => em.insert(OperationRow, { ...kept, operationId: stranger, thing: '9' }));
      await commandNames('added', stranger);
      await behindItsBack((em) => em.delete(OperationRow, { operationId: stranger }));
      expect((await office.call(verifyLogRoute)).first).toBeNull();

      // Of several the first one is named, whatever was done first.
      await behindItsBack((em) => em.delete(OperationRow, { operationId: four }));
      await names('removed', four);
      await behindItsBack((em) => em.update(OperationRow, { operationId: three }, { operatorName: 'Nobody' }));
      await names('changed', three, 2);
      const early = { ...kept, operationId: stranger, at: new Date(kept.at.getTime() - 1) };
      await behindItsBack((em) => em.insert(OperationRow, early));
      await names('added', stranger, 3);
    }, 120_000);

    const hoursAgo = async (): Promise<void> => {
      clock = new TestClock(new Date(Date.now() - 3 * 3_600_000));
      server = await start({ clock });
      office = await server.signIn('administrator');
    };
    /** Two buildings in a first sealed block, two in a second. */
    const twoBlocks = async (): Promise<string[]> => {
      await hoursAgo();
      for (const numbers of [
        [2, 3],
        [4, 5],
      ]) {
        for (const number of numbers) await add(number, `Building ${number}`);
        clock.advance(SEAL_AFTER_MS + 1000);
        await server.get(Seals).sealDue();
        office = await server.signIn('administrator');
      }
      const { items } = await linesOf(office, { command: 'building_added' });
      return items.toReversed().map(({ operationId }) => operationId);
    };
    const query = (statement: string, values: unknown[] = []) =>
      server.database.transaction((em) => em.query<unknown>(statement, values));
    const firstFault = async (): Promise<unknown[]> => {
      const { faults, first } = await office.call(verifyLogRoute);
      return [faults, first?.what, first?.block, first?.operationId];
    };

    const nonsense: (readonly [column: string, value: string | number])[] = [
      ['changes', '5'],
      ['changes', '{bad'],
      ['changes', '[null]'],
      ['changes', '[{"name":"x","before":{},"after":1}]'],
      ['command', 'forged'],
      ['at', kind === 'sqlite' ? 'abc' : 9_000_000_000_000_000],
    ];
    it('names a line that was altered into nonsense, shows what can be read of it, and goes on', async () => {
      const [two = ''] = await twoBlocks();
      for (const [column, value] of nonsense) {
        const what = `${column} ${value}`;
        const select = `SELECT ${column} AS kept FROM operations WHERE operation_id = ?`;
        const [{ kept }] = (await query(select, [two])) as [{ kept: unknown }];
        await query(`UPDATE operations SET ${column} = ? WHERE operation_id = ?`, [value, two]);
        const { sealed, faults, first } = await office.call(verifyLogRoute);
        expect([first?.what === 'removed' ? 'changed' : first?.what, first?.block, first?.operationId])
          .withContext(what)
          .toEqual(['changed', 1, two]);
        expect([sealed > 4, faults])
          .withContext(what)
          .toEqual([true, 1]);
        const line = (await linesOf(office)).items.find(({ operationId }) => operationId === two);
        expect([line?.operatorName, line?.thing, line?.changes[0]?.name])
          .withContext(what)
          .toEqual(['Tess Test', '2', 'unreadable']);
        expect(line?.command).toBe(column === 'command' ? 'line_unreadable' : 'building_added');
        if (column === 'command') {
          const found = await office.call(logList.page, { query: { command: 'line_unreadable' } });
          expect(found.items.map(({ operationId }) => operationId)).toEqual([two]);
        }
        const file = await office.answer(logList.excel, { body: { language: 'en', selection: { ids: [two] } } });
        expect(file.status).withContext(what).toBe(200);
        const { code, output } = await verifyByCommand(server);
        expect([code, output])
          .withContext(what)
          .toEqual([1, jasmine.stringContaining(`line ${two} of block 1`)]);
        await query(`UPDATE operations SET ${column} = ? WHERE operation_id = ?`, [kept, two]);
      }
      expect(await firstFault()).toEqual([0, undefined, undefined, undefined]);
    }, 120_000);

    it('names the seal whose rows were altered into nonsense, and checks the blocks behind it', async () => {
      const [, , , five = ''] = await twoBlocks();
      for (const rows of ['{bad', 'null', '[5]', '[]']) {
        const seal = await server.database.read((em) => em.findOneByOrFail(LogSealRow, { block: 1 }));
        await query('UPDATE log_seals SET `rows` = ? WHERE block = 1', [rows]);
        expect(await firstFault())
          .withContext(rows)
          .toEqual([1, 'seal', 1, null]);
        await query('UPDATE operations SET thing = ? WHERE operation_id = ?', ['9', five]);
        expect((await firstFault())[0])
          .withContext(rows)
          .toBe(2);
        await query('UPDATE operations SET thing = ? WHERE operation_id = ?', ['5', five]);
        await server.database.transaction((em) => em.update(LogSealRow, { block: 1 }, { rows: seal.rows }));
      }
      expect((await firstFault())[0]).toBe(0);
    });

    it('names the seal, and no honest line, where its end or its time was altered', async () => {
      const [two = ''] = await twoBlocks();
      const seals = await server.database.read((em) => em.find(LogSealRow, { order: { block: 'ASC' } }));
      const keys = await SigningKeys.open(server.config, clock);
      /** as seals were made before their end was in their hash */
      const asBefore = async (): Promise<void> => {
        let before = NO_HASH;
        for (const seal of seals) {
          const content = { ...seal, format: 1 };
          const hash = hashOfSeal(before, content);
          const signature = keys.signBytes(Buffer.from(hash));
          await server.database.transaction((em) => em.save(LogSealRow, { ...content, hash, signature }));
          before = hash;
        }
      };
      for (const format of [2, 1]) {
        if (format === 1) await asBefore();
        expect(await firstFault()).toEqual([0, undefined, undefined, undefined]);
        for (const [block, altered] of [
          [2, 'last_booked_at = last_booked_at - 1'],
          [1, 'last_booked_at = last_booked_at + 5000'],
          [1, `last_entry_id = '${two}'`],
          [1, 'last_line = 7'],
          [2, 'sealed_at = 5'],
        ] as const) {
          const kept = await server.database.read((em) => em.findOneByOrFail(LogSealRow, { block }));
          await query(`UPDATE log_seals SET ${altered} WHERE block = ${block}`);
          expect(await firstFault())
            .withContext(`${altered} of format ${format}`)
            .toEqual([1, 'seal', block, null]);
          await server.database.transaction((em) => em.save(LogSealRow, kept));
        }
      }
    });

    it('names the first line that has no seal though its time for one is long past', async () => {
      const [, , four = ''] = await twoBlocks();
      clock.advance(SEALED_WITHIN_MS);
      await server.get(Seals).sealDue();
      office = await server.signIn('administrator');
      const seals = await server.database.read((em) => em.find(LogSealRow, { order: { block: 'ASC' } }));
      const [first, second, third] = seals;
      const [oldest] = first?.rows ?? [];
      await query('DELETE FROM log_seals WHERE block > 1');
      expect((await firstFault()).slice(1)).toEqual(['unsealed', 2, second?.rows[0]?.[0]]);
      await query('DELETE FROM log_seals');
      expect((await firstFault()).slice(1)).toEqual(['unsealed', 1, oldest?.[0]]);
      const { code, output } = await verifyByCommand(server);
      expect([code, output]).toEqual([1, jasmine.stringContaining(`line ${oldest?.[0]} has no seal`)]);
      await server.database.transaction((em) => em.save(LogSealRow, seals));
      expect((await firstFault())[0]).toBe(0);
      // Put in just behind the last sealed line, at a time that the block closed over.
      const kept = await server.database.read((em) => em.findOneByOrFail(OperationRow, { operationId: four }));
      const at = new Date((third?.lastBookedAt.getTime() ?? 0) + 1);
      const stranger = uuid();
      await server.database.transaction((em) => em.insert(OperationRow, { ...kept, operationId: stranger, at }));
      clock.advance(SEALED_WITHIN_MS);
      office = await server.signIn('administrator');
      expect((await firstFault()).slice(1)).toEqual(['unsealed', 4, stranger]);
    });

    it('accuses nobody of lines that a server has written just before it stopped', async () => {
      await hoursAgo();
      await add(2, 'North');
      clock.advance(SEAL_AFTER_MS + 1000);
      const seals = server.get(Seals);
      await seals.sealDue();
      office = await server.signIn('administrator');
      await add(3, 'South');
      const stopped = await verifyByCommand(server);
      expect([stopped.code, stopped.output]).toEqual([
        3,
        jasmine.stringContaining('2 lines wait for their seal since'),
      ]);
      expect(stopped.output).toContain('start the server');
      clock.advance(3_600_000);
      await seals.onApplicationShutdown();
      await seals.onApplicationBootstrap();
      const started = await verifyByCommand(server);
      expect([started.code, started.output]).toEqual([0, jasmine.stringContaining('as it was written')]);
      office = await server.signIn('administrator');
      expect((await firstFault())[0]).toBe(0);
    });
  });
});

/** `npm run verify-log` on the database of the running server. */
async function verifyByCommand(server: TestServer): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: server.databaseUrl, DATA_DIR: server.config.dataDir };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/server/src/log/main.js'], { cwd: ROOT, env });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr }: { code?: unknown; stdout?: unknown; stderr?: unknown } = Object(error);
    return { code: Number(code), output: `${String(stdout)}${String(stderr)}` };
  }
}
