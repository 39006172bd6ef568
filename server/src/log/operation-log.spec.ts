import { execFileSync } from 'node:child_process';
import {
  buildingsList,
  createBuildingRoute,
  deleteBuildingRoute,
  logList,
  showOperationRoute,
  shownChanges,
  thingInWords,
  updateBuildingRoute,
  verifyLogRoute,
} from '#shared';
import { v4 as uuid } from 'uuid';
import { forEachDatabase, type TestClient, type TestClock, type TestServer } from '../../test/harness.js';
import { LogSite } from '../../test/log-site.js';
import { SEAL_AFTER_MS, Seals } from '../seals/seals.service.js';
import { OperationRow } from './operation.entity.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';

describe('the operation log', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let clock: TestClock;
    let office: TestClient;
    let site: LogSite;

    beforeEach(async () => {
      site = await LogSite.open(start);
      ({ server, clock, office } = site);
    });

    it('knows what was taken away as a file, of which list, by what filter and how much', async () => {
      await site.add(2, 'North');
      await site.add(3, 'South');
      const body = { language: 'en', selection: { matching: { keywords: 'south' } } };
      await office.call(buildingsList.excel, { body });
      await office.call(buildingsList.pdf, { body: { ...body, selection: { ids: ['2'] } } });
      const { items } = await site.linesOf(office, { command: 'list_exported' });
      const said = items.map((line) => {
        const showing = {
          language: line.changes[1]?.after === 'PDF' ? 'zh' : 'en',
          decimals: 2,
          currencyCode: 'CNY',
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
      await site.add(2, 'North');
      const operator = office.session?.operator.operatorId ?? '';
      const filters = async (): Promise<unknown[]> => {
        const { items } = await site.linesOf(office, { command: 'list_exported' });
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
      const [line] = (await site.linesOf(office)).items;
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
        ...{ language: 'zh', decimals: 2, currencyCode: 'CNY', timeZone: 'UTC' },
      });
      expect(shown.map(({ word, before, after, change }) => [word, before, after, change.of])).toEqual([
        ['操作员', '–', 'Tess Test', operatorId],
        ['售电', '已不存在', '–', undefined],
      ]);
      expect((await office.call(verifyLogRoute)).faults).toBe(0);
    });

    it('says who did what to which thing, when and from where, with before and after', async () => {
      const { version } = await site.add(2, 'North');
      clock.advance(60_000);
      const body = { number: 2, remark: 'South', version };
      await office.call(updateBuildingRoute, { params: { number: 2 }, body });
      clock.advance(60_000);
      await office.call(deleteBuildingRoute, { params: { number: 2 } });
      const { items, total } = await site.linesOf(office);
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
      await site.add(2, 'North');
      await office.answer(createBuildingRoute, { body: { requestId: uuid(), number: 2, remark: 'Again' } });
      const twice = { requestId: uuid(), number: 3, remark: 'Once' };
      clock.advance(1000);
      await office.call(createBuildingRoute, { body: twice });
      await office.call(createBuildingRoute, { body: twice });
      const { items } = await site.linesOf(office, { command: 'building_added' });
      expect(items.map(({ thing }) => thing)).toEqual(['3', '2']);
    });

    it('is found by words of the operation, the thing and what was changed', async () => {
      await site.add(2, 'North wing');
      await site.add(3, 'Garage');
      for (const keywords of ['garage', 'added 3', '新增楼栋 garage']) {
        const { items } = await site.linesOf(office, { keywords });
        expect(items.map(({ thing }) => thing))
          .withContext(keywords)
          .toEqual(['3']);
      }
    });

    it('shows all to whoever may look at it, of his buildings, and to everybody what he has done himself', async () => {
      await site.add(2, 'North');
      await site.add(3, 'South');
      const [line] = (await site.linesOf(office, { keywords: 'North' })).items;
      const finance = await server.signIn(['log.view'], { buildings: [3] });
      const seller = await server.signIn('seller');
      const seen = async (client: TestClient) => (await site.linesOf(client)).items.map(({ command }) => command);
      expect([...(await seen(finance))].sort()).toEqual(['building_added', 'signed_in']);
      expect((await site.linesOf(finance, { command: 'building_added' })).items.map(({ thing }) => thing)).toEqual([
        '3',
      ]);
      expect(await seen(seller)).toEqual(['signed_in']);
      for (const client of [finance, seller]) {
        const { refusal } = await client.answer(showOperationRoute, {
          params: { operationId: line?.operationId ?? '' },
        });
        expect(refusal).toBe('operation_unknown');
      }
    });
  });
});
