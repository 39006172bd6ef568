import { execFileSync } from 'node:child_process';
import ExcelJS from 'exceljs';
import { v7 } from 'uuid';
import {
  type Building,
  buildingsList,
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  DEFAULT_PAGE_SIZE,
  type List,
  type ListMatch,
  metersList,
  PDF_ROWS_AT_MOST,
  REMOVED_AT_ONCE,
  ROUTES,
  saveSettingsRoute,
} from '#shared';
import { forEachDatabase, TestClock, type TestClient, type TestServer } from '../../test/harness.js';
import { insertMeters } from '../../test/many-meters.js';
import { BuildingRow } from '../buildings/building.entity.js';
import { insertRows } from '../database/rows.js';
import { DEFAULT_SETTINGS } from '../settings/default-settings.js';

const PDFTOTEXT = process.env['PDFTOTEXT'] ?? '/usr/bin/pdftotext';
const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const METER = {
  ...{ dpuCode: '020103', serialPort: 3, room: 'E406', model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' },
};
const REMARKS = ['Old mall', '新商场', 'Tower 50%', 'Tower_A', 'tower b', '', 'Łódź', 'zebra'];

/** Buildings 1 to 8, a day apart, beginning at noon of March 1 in UTC. */
async function eight(server: TestServer): Promise<void> {
  await server.database.transaction((em) =>
    insertRows(
      em,
      BuildingRow,
      REMARKS.map((remark, at) =>
        Object.assign(new BuildingRow(), {
          number: at + 1,
          remark,
          createdAt: new Date(Date.UTC(2026, 2, 1 + at, 12)),
          createdBy: at % 2 === 0 ? 'Ada' : 'Bo',
          version: 1,
        }),
      ),
    ),
  );
}

async function numbers(client: TestClient, query: Readonly<Record<string, string | number>>): Promise<number[]> {
  const page = await client.call(buildingsList.page, { query });
  return page.items.map(({ number }: Building) => number);
}

async function sheetOf(bytes: Uint8Array): Promise<{ name: string; rows: unknown[][] }> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer);
  const sheet = workbook.worksheets[0]!;
  const rows: unknown[][] = [];
  sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return { name: sheet.name, rows };
}

const textOf = (bytes: Uint8Array): string =>
  execFileSync(PDFTOTEXT, ['-layout', '-', '-'], { encoding: 'utf8', input: bytes });

const fileOf = async (client: TestClient, route: (typeof ROUTES)[string], body: unknown): Promise<Uint8Array> => {
  const answer = await client.answer(route, { body });
  expect(answer.status)
    .withContext(JSON.stringify(answer.refusal ?? 'done'))
    .toBe(200);
  return answer.body as unknown as Uint8Array;
};

describe('a list', () => {
  forEachDatabase((start) => {
    const asked: readonly (readonly [string, ListMatch & { page?: number; size?: number }, number[]])[] = [
      ['all, as it is sorted usually', {}, [1, 2, 3, 4, 5, 6, 7, 8]],
      ['the other way round', { sort: 'number', direction: 'down' }, [8, 7, 6, 5, 4, 3, 2, 1]],
      ['by text, equals by number', { sort: 'remark' }, [6, 1, 3, 4, 5, 8, 7, 2]],
      ['by time, the newest first', { sort: 'createdAt', direction: 'down', size: 3 }, [8, 7, 6]],
      ['the second page', { page: 2, size: 3 }, [4, 5, 6]],
      ['the last page, which is shorter', { page: 3, size: 3 }, [7, 8]],
      ['a page behind the last', { page: 4, size: 3 }, []],
      ['from a day on', { from: '2026-03-06' }, [6, 7, 8]],
      ['up to a day', { to: '2026-03-02' }, [1, 2]],
      ['one day', { from: '2026-03-03', to: '2026-03-03' }, [3]],
      ['no day', { from: '2026-03-04', to: '2026-03-03' }, []],
      ['a word in any case', { keywords: 'TOWER' }, [3, 4, 5]],
      ['Chinese', { keywords: '商场' }, [2]],
      ['letters beyond ASCII', { keywords: 'Łó' }, [7]],
      ['what LIKE takes for a sign', { keywords: '50%' }, [3]],
      ['and the other sign', { keywords: '_' }, [4]],
      ['two words, both of them', { keywords: 'tower ada' }, [3, 5]],
      ['a number', { keywords: '8' }, [8]],
      ['nothing', { keywords: 'nowhere' }, []],
      ['words within days, sorted and paged', { keywords: 'ada', from: '2026-03-02', sort: 'remark', size: 2 }, [3, 5]],
    ];
    it(`answers what is asked: ${asked.map(([what]) => what).join('; ')}`, async () => {
      const server = await start();
      await eight(server);
      const client = await server.signIn();
      for (const [what, query, expected] of asked) {
        const found = await numbers(client, query as Readonly<Record<string, string | number>>);
        expect(found).withContext(what).toEqual(expected);
      }
      const { total } = await client.call(buildingsList.page, { query: { keywords: 'tower', page: 2, size: 2 } });
      expect(total).toBe(3);
    });

    it('takes its days from the clock of the property', async () => {
      const server = await start();
      await eight(server);
      const client = await server.signIn();
      // Noon in London is past midnight in Kiritimati: every building belongs to the day after.
      await client.call(saveSettingsRoute, { body: { ...DEFAULT_SETTINGS, timeZone: 'Pacific/Kiritimati' } });
      expect(await numbers(client, { from: '2026-03-09' })).toEqual([8]);
      expect(await numbers(client, { to: '2026-03-02' })).toEqual([1]);
    });

    it('says which field of the question is wrong', async () => {
      const client = await (await start()).signIn();
      for (const [query, field] of [
        [{ sort: 'meters' }, 'sort'],
        [{ size: 501 }, 'size'],
        [{ page: 0 }, 'page'],
        [{ from: '2026-02-30' }, 'from'],
        [{ direction: 'sideways' }, 'direction'],
      ] as const) {
        const { status, body } = await client.answer(buildingsList.page, { query });
        expect([status, body.fields?.map(({ path }) => path)]).toEqual([422, [field]]);
      }
    });

    it('shows, exports and removes nothing of a building that is not the operator’s', async () => {
      const server = await start();
      await eight(server);
      const client = await server.signIn('engineer', { buildings: [3, 4] });
      expect(await numbers(client, {})).toEqual([3, 4]);
      const selection = { ids: ['1', '3'] };
      const { rows } = await sheetOf(await fileOf(client, buildingsList.excel, { language: 'en', selection }));
      expect(rows.slice(1).map(([number]) => number)).toEqual([3]);
      const removal = await client.call(buildingsList.removal, { body: { ids: ['1', '2'] } });
      expect(removal).toEqual({ removed: 0, gone: 2, kept: [] });
      expect(await numbers(await server.signIn(), {})).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const none = await server.signIn('engineer', { buildings: [] });
      expect(await numbers(none, {})).toEqual([]);
    });

    it('is a spreadsheet: what matches or is selected, in the language asked for, in the property’s time', async () => {
      const server = await start();
      await eight(server);
      const client = await server.signIn();
      await client.call(saveSettingsRoute, { body: { ...DEFAULT_SETTINGS, timeZone: 'Asia/Shanghai' } });
      const matching = { keywords: 'tower', sort: 'number', direction: 'down' };
      const english = await fileOf(client, buildingsList.excel, { language: 'en', selection: { matching } });
      const sheet = await sheetOf(english);
      expect(sheet.name).toBe('Buildings');
      expect(sheet.rows).toEqual([
        ['Number', 'Remark', 'Meters', 'Creator', 'Created'],
        [5, 'tower b', 0, 'Ada', new Date('2026-03-05T20:00:00Z')],
        [4, 'Tower_A', 0, 'Bo', new Date('2026-03-04T20:00:00Z')],
        [3, 'Tower 50%', 0, 'Ada', new Date('2026-03-03T20:00:00Z')],
      ]);
      const chinese = await fileOf(client, buildingsList.excel, { language: 'zh', selection: { ids: ['7', '2'] } });
      expect((await sheetOf(chinese)).rows.map(([number, remark]) => [number, remark])).toEqual([
        ['楼号', '备注'],
        [2, '新商场'],
        [7, 'Łódź'],
      ]);
    });

    it('is a PDF: heading, the filter in words, the rows, page x of y', async () => {
      const clock = new TestClock();
      const server = await start({ clock });
      await eight(server);
      const client = await server.signIn();
      await client.call(saveSettingsRoute, { body: { ...DEFAULT_SETTINGS, propertyName: 'Sunny Mall' } });
      const matching = { keywords: 'tower', from: '2026-03-04' };
      const english = textOf(await fileOf(client, buildingsList.pdf, { language: 'en', selection: { matching } }));
      for (const text of ['Sunny Mall', 'Buildings', 'Created from 2026-03-04 · Search: tower', '2 rows', 'Tower_A']) {
        expect(english).withContext(text).toContain(text);
      }
      expect(english).toContain('2026-03-04 12:00');
      expect(english).toContain('Page 1 of 1');
      expect(english).toContain('2026-03-02 09:00 · Tess Test');
      expect(english).not.toContain('Old mall');
      const selection = { ids: ['2', '1'] };
      const chinese = textOf(await fileOf(client, buildingsList.pdf, { language: 'zh', selection }));
      for (const text of ['楼栋', '已选择: 2', '共2行', '新商场', '第 1 页，共 1 页']) {
        expect(chinese).withContext(text).toContain(text);
      }
    });

    it('removes what nothing uses, and says of the rest what uses it', async () => {
      const client = await (await start()).signIn();
      for (const number of [1, 2, 3])
        await client.call(createBuildingRoute, { body: { requestId: v7(), number, remark: '' } });
      await client.call(createDpuRoute, { body: { ...DPU, requestId: v7() } });
      const body = { ids: ['1', '2', '3', '3'] };
      const answer = await client.call(buildingsList.removal, { body });
      expect([answer.removed, answer.gone]).toEqual([2, 0]);
      expect(answer.kept.map(({ id, refusal, details }) => [id, refusal, details])).toEqual([
        ['2', 'building_in_use', { building: 2, kind: 'dpu', name1: '020103', count: 1, more: 0 }],
      ]);
      expect(await numbers(client, {})).toEqual([2]);
      // The answer got lost, and the same is asked again.
      expect(await client.call(buildingsList.removal, { body })).toEqual({ ...answer, removed: 0, gone: 2 });
    });

    it('says of what another removes at the same time that it is gone', async () => {
      const client = await (await start()).signIn();
      for (const number of [1, 2, 3])
        await client.call(createBuildingRoute, { body: { requestId: v7(), number, remark: '' } });
      const body = { ids: ['1', '2', '3'] };
      const both = await Promise.all([1, 2].map(() => client.call(buildingsList.removal, { body })));
      expect(both.flatMap(({ kept }) => kept)).toEqual([]);
      expect(both.reduce((sum, { removed }) => sum + removed, 0)).toBe(3);
      expect(both.reduce((sum, { gone }) => sum + gone, 0)).toBe(3);
    });

    it('removes nothing but what is named, one by one, and no more than a page has', async () => {
      const client = await (await start()).signIn();
      await client.call(createBuildingRoute, { body: { requestId: v7(), number: 1, remark: 'old' } });
      for (const body of [
        { selection: { matching: { keywords: 'old' } }, count: 1 },
        { ids: ['1'], matching: {} },
        { ids: [] },
        { ids: Array.from({ length: REMOVED_AT_ONCE + 1 }, (_, at) => String(at)) },
      ]) {
        const answer = await client.answer(buildingsList.removal, { body: body as never });
        expect([answer.status, answer.refusal]).toEqual([422, 'input_wrong']);
      }
      expect(await numbers(client, {})).toEqual([1]);
    });

    it('keeps its own filters in pages and files', async () => {
      const client = await (await start()).signIn();
      for (const number of [1, 2])
        await client.call(createBuildingRoute, { body: { requestId: v7(), number, remark: '' } });
      for (const building of [1, 2]) await client.call(createDpuRoute, { body: { ...DPU, building, requestId: v7() } });
      await client.call(createMeterRoute, { body: { ...METER, requestId: v7(), address: 30 } });
      await client.call(createMeterRoute, {
        body: { ...METER, requestId: v7(), dpuCode: '010103', address: 31, room: 'A1' },
      });
      for (const [query, rooms] of [
        [{}, ['A1', 'E406']],
        [{ building: '2' }, ['E406']],
        [{ dpuCode: '010103' }, ['A1']],
        [{ held: 'free' }, ['A1', 'E406']],
        [{ held: 'held' }, []],
        [{ keywords: 'e 4' }, ['E406']],
        [{ keywords: 'e 5' }, []],
        [{ keywords: 'e4', building: '2' }, ['E406']],
        [{ sort: 'room', direction: 'down' }, ['E406', 'A1']],
      ] as const) {
        const page = await client.call(metersList.page, { query });
        expect(page.items.map(({ room }) => room))
          .withContext(JSON.stringify(query))
          .toEqual([...rooms]);
        const matching = 'building' in query ? { ...query, building: Number(query.building) } : query;
        const bytes = await fileOf(client, metersList.excel, { language: 'en', selection: { matching } });
        expect((await sheetOf(bytes)).rows.slice(1).map(([, room]) => room)).toEqual([...rooms]);
      }
    });

    it('has a page of 500 rows, files beyond it, and no PDF of more rows than anybody reads', async () => {
      const server = await start();
      const client = await server.signIn();
      const rows = PDF_ROWS_AT_MOST + 1;
      await insertMeters(server, rows);
      expect((await client.call(metersList.page)).items.length).toBe(DEFAULT_PAGE_SIZE);
      const last = await client.call(metersList.page, { query: { size: 500, page: 7 } });
      expect([last.items.length, last.total]).toEqual([1, rows]);
      const all = { language: 'en', selection: { matching: {} } };
      const sheet = await sheetOf(await fileOf(client, metersList.excel, all));
      expect(sheet.rows.length).toBe(rows + 1);
      const pdf = await client.answer(metersList.pdf, { body: all });
      expect([pdf.status, pdf.refusal]).toEqual([422, 'pdf_rows_too_many']);
    }, 60_000);

    it('can be asked for and sorted by every column that says so, whichever list it is', async () => {
      const client = await (await start()).signIn();
      const shared: Readonly<Record<string, unknown>> = await import('#shared');
      const lists = Object.values(shared).filter((one) => Object(one)['columns'] !== undefined) as List<never>[];
      expect(lists.length).toBeGreaterThan(2);
      for (const list of lists) {
        const sorts = list.columns.filter(({ sortable }) => sortable).map(({ name }) => name);
        expect(sorts).withContext(list.name).toContain(list.sort[0]);
        const filters = Object.entries(list.filters).flatMap(([name, { choices = {} }]) =>
          Object.keys(choices).map((choice) => ({ [name]: choice })),
        );
        const days = list.dates ? [{ from: '2026-03-01', to: '2026-03-31' }] : [];
        for (const query of [
          ...sorts.map((sort) => ({ sort, direction: 'down' })),
          ...filters,
          ...days,
          { keywords: 'a1' },
        ]) {
          const answer = await client.answer(list.page, { query: query as never });
          expect(answer.status)
            .withContext(`${list.name} ${JSON.stringify(query)} ${answer.refusal}`)
            .toBe(200);
        }
      }
    });
  });
});
