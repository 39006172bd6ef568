import { type LOG_FAULTS, logList, verifyLogRoute } from '#shared';
import { v4 as uuid } from 'uuid';
import { forEachDatabase } from '../../test/harness.js';
import { LogSite } from '../../test/log-site.js';
import { SigningKeys } from '../keys/signing-keys.js';
import { hashOfSeal, NO_HASH } from '../seals/seal.js';
import { SEAL_AFTER_MS, SEALED_WITHIN_MS, Seals } from '../seals/seals.service.js';
import { LogSealRow } from './log-seal.entity.js';
import { OperationRow } from './operation.entity.js';

describe('the seals of the operation log', () => {
  forEachDatabase((start, kind) => {
    const hoursAgo = () => LogSite.open(start, 3 * 3_600_000);

    it('names the first line that was changed, removed or added behind its back, on a screen and by a command', async () => {
      const site = await LogSite.open(start);
      for (const number of [2, 3, 4]) await site.add(number, `Building ${number}`);
      await site.seal();
      const good = await site.office.call(verifyLogRoute);
      expect([good.faults, good.first]).toEqual([0, null]);
      expect(good.sealed).toBeGreaterThanOrEqual(4);
      const said = await site.verifyByCommand();
      expect(said.code).toBe(0);
      expect(said.output).toContain('as it was written');

      const lines = (await site.linesOf(site.office, { command: 'building_added' })).items.toReversed();
      const [two = '', three = '', four = ''] = lines.map(({ operationId }) => operationId);
      type Work = Parameters<typeof site.server.database.transaction<unknown>>[0];
      const behindItsBack = (work: Work) => site.server.database.transaction(work);
      const names = async (what: (typeof LOG_FAULTS)[number], operationId: string, faults = 1): Promise<void> => {
        const found = await site.office.call(verifyLogRoute);
        expect([found.faults, found.first?.what, found.first?.operationId]).toEqual([faults, what, operationId]);
      };
      const commandNames = async (what: (typeof LOG_FAULTS)[number], operationId: string): Promise<void> => {
        await names(what, operationId);
        const { code, output } = await site.verifyByCommand();
        expect(code).toBe(1);
        expect(output).toContain(`in 1 places; the first: line ${operationId} of block 1 was ${what}`);
      };
      const rowOf = (operationId: string) =>
        site.server.database.read((em) => em.findOneByOrFail(OperationRow, { operationId }));
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
      expect((await site.office.call(verifyLogRoute)).first).toBeNull();

      // Of several the first one is named, whatever was done first.
      await behindItsBack((em) => em.delete(OperationRow, { operationId: four }));
      await names('removed', four);
      await behindItsBack((em) => em.update(OperationRow, { operationId: three }, { operatorName: 'Nobody' }));
      await names('changed', three, 2);
      const early = { ...kept, operationId: stranger, at: new Date(kept.at.getTime() - 1) };
      await behindItsBack((em) => em.insert(OperationRow, early));
      await names('added', stranger, 3);
    }, 120_000);

    const nonsense: (readonly [column: string, value: string | number])[] = [
      ['changes', '5'],
      ['changes', '{bad'],
      ['changes', '[null]'],
      ['changes', '[{"name":"x","before":{},"after":1}]'],
      ['command', 'forged'],
      ['at', kind === 'sqlite' ? 'abc' : 9_000_000_000_000_000],
    ];
    it('names a line that was altered into nonsense, shows what can be read of it, and goes on', async () => {
      const site = await hoursAgo();
      const [two = ''] = await site.twoBlocks();
      for (const [column, value] of nonsense) {
        const what = `${column} ${value}`;
        const select = `SELECT ${column} AS kept FROM operations WHERE operation_id = ?`;
        const [{ kept }] = (await site.query(select, [two])) as [{ kept: unknown }];
        await site.query(`UPDATE operations SET ${column} = ? WHERE operation_id = ?`, [value, two]);
        const { sealed, faults, first } = await site.office.call(verifyLogRoute);
        expect([first?.what === 'removed' ? 'changed' : first?.what, first?.block, first?.operationId])
          .withContext(what)
          .toEqual(['changed', 1, two]);
        expect([sealed > 4, faults])
          .withContext(what)
          .toEqual([true, 1]);
        const line = (await site.linesOf(site.office)).items.find(({ operationId }) => operationId === two);
        expect([line?.operatorName, line?.thing, line?.changes[0]?.name])
          .withContext(what)
          .toEqual(['Tess Test', '2', 'unreadable']);
        expect(line?.command).toBe(column === 'command' ? 'line_unreadable' : 'building_added');
        if (column === 'command') {
          const found = await site.office.call(logList.page, { query: { command: 'line_unreadable' } });
          expect(found.items.map(({ operationId }) => operationId)).toEqual([two]);
        }
        const file = await site.office.answer(logList.excel, { body: { language: 'en', selection: { ids: [two] } } });
        expect(file.status).withContext(what).toBe(200);
        const { code, output } = await site.verifyByCommand();
        expect([code, output])
          .withContext(what)
          .toEqual([1, jasmine.stringContaining(`line ${two} of block 1`)]);
        await site.query(`UPDATE operations SET ${column} = ? WHERE operation_id = ?`, [kept, two]);
      }
      expect(await site.firstFault()).toEqual([0, undefined, undefined, undefined]);
    }, 120_000);

    it('seals on behind a line that was altered into nonsense before its seal, and names it for ever', async () => {
      const site = await hoursAgo();
      for (const number of [2, 3, 4, 5]) await site.add(number, `Building ${number}`);
      const { items } = await site.linesOf(site.office, { command: 'building_added' });
      const [, three = '', , five = ''] = items.toReversed().map(({ operationId }) => operationId);
      const select = 'SELECT changes AS kept FROM operations WHERE operation_id = ?';
      const [{ kept }] = (await site.query(select, [three])) as [{ kept: unknown }];
      const set = 'UPDATE operations SET changes = ? WHERE operation_id = ?';
      // One between others, and the one that the block ends with.
      for (const id of [three, five]) await site.query(set, ['{bad', id]);
      await site.seal();
      expect(await site.firstFault()).toEqual([2, 'changed', 1, three]);
      await site.add(6, 'Building 6');
      await site.seal();
      const { sealed, waiting } = await site.office.call(verifyLogRoute);
      expect([sealed, waiting]).toEqual([7, 1]);
      expect(await site.firstFault()).toEqual([2, 'changed', 1, three]);
      const shown = (await site.linesOf(site.office)).items.find(({ operationId }) => operationId === three);
      expect(shown?.changes[0]?.name).toBe('unreadable');

      // As if nothing had been: written back, or taken away.
      await site.query(set, [kept, three]);
      await site.query('DELETE FROM operations WHERE operation_id = ?', [five]);
      expect(await site.firstFault()).toEqual([2, 'changed', 1, three]);
      const { code, output } = await site.verifyByCommand();
      expect([code, output]).toEqual([1, jasmine.stringContaining(`line ${three} of block 1 was changed`)]);
    });

    if (kind === 'sqlite') {
      it('seals a line whose time was altered into nonsense with those behind it', async () => {
        const site = await hoursAgo();
        await site.add(2, 'North');
        const [line] = (await site.linesOf(site.office)).items;
        const two = line?.operationId;
        await site.query('UPDATE operations SET at = at + 0.5 WHERE operation_id = ?', [two]);
        await site.seal();
        expect(await site.firstFault()).toEqual([jasmine.any(Number), 'changed', 2, two]);
        await site.seal();
        expect(await site.firstFault()).toEqual([1, 'changed', 2, two]);
        await site.query('DELETE FROM operations WHERE operation_id = ?', [two]);
        expect(await site.firstFault()).toEqual([1, 'removed', 2, two]);
      });
    }

    it('names the seal whose rows were altered into nonsense, and checks the blocks behind it', async () => {
      const site = await hoursAgo();
      const [, , , five = ''] = await site.twoBlocks();
      for (const rows of ['{bad', 'null', '[5]', '[]']) {
        const seal = await site.server.database.read((em) => em.findOneByOrFail(LogSealRow, { block: 1 }));
        await site.query('UPDATE log_seals SET `rows` = ? WHERE block = 1', [rows]);
        expect(await site.firstFault())
          .withContext(rows)
          .toEqual([1, 'seal', 1, null]);
        await site.query('UPDATE operations SET thing = ? WHERE operation_id = ?', ['9', five]);
        expect((await site.firstFault())[0])
          .withContext(rows)
          .toBe(2);
        await site.query('UPDATE operations SET thing = ? WHERE operation_id = ?', ['5', five]);
        await site.server.database.transaction((em) => em.update(LogSealRow, { block: 1 }, { rows: seal.rows }));
      }
      expect((await site.firstFault())[0]).toBe(0);
    });

    it('names the seal, and no honest line, where its end or its time was altered', async () => {
      const site = await hoursAgo();
      const [two = ''] = await site.twoBlocks();
      const seals = await site.server.database.read((em) => em.find(LogSealRow, { order: { block: 'ASC' } }));
      const keys = await SigningKeys.open(site.server.config, site.clock);
      /** as seals were made before their end was in their hash */
      const asBefore = async (): Promise<void> => {
        let before = NO_HASH;
        for (const seal of seals) {
          const content = { ...seal, format: 1 };
          const hash = hashOfSeal(before, content);
          const signature = keys.signBytes(Buffer.from(hash));
          await site.server.database.transaction((em) => em.save(LogSealRow, { ...content, hash, signature }));
          before = hash;
        }
      };
      for (const format of [2, 1]) {
        if (format === 1) await asBefore();
        expect(await site.firstFault()).toEqual([0, undefined, undefined, undefined]);
        for (const [block, altered] of [
          [2, 'last_booked_at = last_booked_at - 1'],
          [1, 'last_booked_at = last_booked_at + 5000'],
          [1, `last_entry_id = '${two}'`],
          [1, 'last_line = 7'],
          [2, 'sealed_at = 5'],
        ] as const) {
          const kept = await site.server.database.read((em) => em.findOneByOrFail(LogSealRow, { block }));
          await site.query(`UPDATE log_seals SET ${altered} WHERE block = ${block}`);
          expect(await site.firstFault())
            .withContext(`${altered} of format ${format}`)
            .toEqual([1, 'seal', block, null]);
          await site.server.database.transaction((em) => em.save(LogSealRow, kept));
        }
      }
    });

    it('names the first line that has no seal though its time for one is long past', async () => {
      const site = await hoursAgo();
      const [, , four = ''] = await site.twoBlocks();
      site.clock.advance(SEALED_WITHIN_MS);
      await site.server.get(Seals).sealDue();
      await site.signIn();
      const seals = await site.server.database.read((em) => em.find(LogSealRow, { order: { block: 'ASC' } }));
      const [first, second, third] = seals;
      const [oldest] = first?.rows ?? [];
      await site.query('DELETE FROM log_seals WHERE block > 1');
      expect((await site.firstFault()).slice(1)).toEqual(['unsealed', 2, second?.rows[0]?.[0]]);
      await site.query('DELETE FROM log_seals');
      expect((await site.firstFault()).slice(1)).toEqual(['unsealed', 1, oldest?.[0]]);
      const { code, output } = await site.verifyByCommand();
      expect([code, output]).toEqual([1, jasmine.stringContaining(`line ${oldest?.[0]} has no seal`)]);
      await site.server.database.transaction((em) => em.save(LogSealRow, seals));
      expect((await site.firstFault())[0]).toBe(0);
      // Put in just behind the last sealed line, at a time that the block closed over.
      const kept = await site.server.database.read((em) => em.findOneByOrFail(OperationRow, { operationId: four }));
      const at = new Date((third?.lastBookedAt.getTime() ?? 0) + 1);
      const stranger = uuid();
      await site.server.database.transaction((em) => em.insert(OperationRow, { ...kept, operationId: stranger, at }));
      site.clock.advance(SEALED_WITHIN_MS);
      await site.signIn();
      expect((await site.firstFault()).slice(1)).toEqual(['unsealed', 4, stranger]);
    });

    it('accuses nobody of lines that a server has written just before it stopped', async () => {
      const site = await hoursAgo();
      await site.add(2, 'North');
      site.clock.advance(SEAL_AFTER_MS + 1000);
      const seals = site.server.get(Seals);
      await seals.sealDue();
      await site.signIn();
      await site.add(3, 'South');
      const stopped = await site.verifyByCommand();
      expect([stopped.code, stopped.output]).toEqual([
        3,
        jasmine.stringContaining('2 lines wait for their seal since'),
      ]);
      expect(stopped.output).toContain('start the server');
      site.clock.advance(3_600_000);
      await seals.onApplicationShutdown();
      await seals.onApplicationBootstrap();
      const started = await site.verifyByCommand();
      expect([started.code, started.output]).toEqual([0, jasmine.stringContaining('as it was written')]);
      await site.signIn();
      expect((await site.firstFault())[0]).toBe(0);
    });
  });
});
