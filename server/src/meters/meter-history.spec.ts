import excel from 'exceljs';
import {
  createBuildingRoute,
  createDpuRoute,
  createMeterRoute,
  logList,
  type MeterCode,
  meterReadingsExcelRoute,
  meterReadingsPdfRoute,
  meterReadingsRoute,
  minorUnits,
  READINGS_SHOWN,
  saveSettingsRoute,
  thingInWords,
} from '#shared';
import { forEachDatabase, type TestClient, type TestServer } from '../../test/harness.js';
import { insertRows } from '../database/rows.js';
import { ReadingRow } from '../readings/reading.entity.js';
import { DEFAULT_SETTINGS } from '../settings/default-settings.js';

const METER_CODE = '020103011E' as MeterCode;
const OTHER = '020103011F' as MeterCode;
const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};
const METER = {
  ...{ dpuCode: '020103', serialPort: 1, address: 30, room: '301', model: 'DDSY1352', postpaid: false },
  ...{ ctRatio: 1, remark: '' },
};
const MINUTE_MS = 60_000;
const BEGUN = Date.UTC(2026, 2, 2);

describe('the history of a meter', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    let client: TestClient;
    const params = { meterCode: METER_CODE };
    beforeEach(async () => {
      server = await start();
      client = await server.signIn();
      await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createMeterRoute, { body: METER });
      await client.call(createMeterRoute, { body: { ...METER, address: 31, room: '302' } });
    });
    /** Readings so many minutes after the first moment of March 2 in UTC. */
    const read = (minutes: readonly number[], meterCode = METER_CODE, changes: Partial<ReadingRow> = {}) =>
      server.database.transaction((em) =>
        insertRows(
          em,
          ReadingRow,
          minutes.map((minute) => ({
            ...{ meterCode, readAt: new Date(BEGUN + minute * MINUTE_MS), energyWh: minute * 10 },
            ...{ sharpWh: null, peakWh: null, flatWh: null, valleyWh: null, powerW: 5 },
            ...{ remainingHundredths: 10_000 - minute, purchaseCount: 1, totalPurchasedHundredths: 500 },
            ...{ relayClosed: true, ...changes },
          })),
        ),
      );
    const minutesOf = (points: readonly { readAt: string }[]): number[] =>
      points.map(({ readAt }) => (Date.parse(readAt) - BEGUN) / MINUTE_MS);
    async function sheetOf(body: object): Promise<unknown[][]> {
      const answer = await client.answer(meterReadingsExcelRoute, { params, body: { language: 'en', ...body } });
      expect(answer.status).toBe(200);
      const workbook = new excel.Workbook();
      await workbook.xlsx.load((answer.body as unknown as Uint8Array).buffer as ArrayBuffer);
      const rows: unknown[][] = [];
      workbook.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
      return rows;
    }

    it('is its readings, newest first, and a line through them in the order of time', async () => {
      await read([60, 120, 180]);
      await read([90], OTHER);
      const { readings, total, chart } = await client.call(meterReadingsRoute, { params });
      expect(minutesOf(readings)).toEqual([180, 120, 60]);
      expect(readings[0]).toEqual({
        ...{ readAt: '2026-03-02T03:00:00.000Z', remainingMinor: minorUnits(9_820), energyWh: 1_800, powerW: 5 },
        ...{ purchaseCount: 1, relayClosed: true },
      });
      expect([total, minutesOf(chart)]).toEqual([3, [60, 120, 180]]);
    });

    it('is of the days that are asked for, on the clock of the property', async () => {
      await client.call(saveSettingsRoute, { body: { ...DEFAULT_SETTINGS, timeZone: 'Asia/Shanghai' } });
      // March 2 is from 16:00 to 16:00 in UTC there.
      const [before, first, last, after] = [-8 * 60 - 1, -8 * 60, 16 * 60 - 1, 16 * 60];
      await read([before, first, last, after]);
      const of = async (query: { from?: string; to?: string }) => {
        const { readings, total, chart } = await client.call(meterReadingsRoute, { params, query });
        expect([total, minutesOf(chart)]).toEqual([readings.length, minutesOf(readings).reverse()]);
        return minutesOf(readings);
      };
      expect(await of({ from: '2026-03-02', to: '2026-03-02' })).toEqual([last, first]);
      expect(await of({ from: '2026-03-02' })).toEqual([after, last, first]);
      expect(await of({ to: '2026-03-02' })).toEqual([last, first, before]);
      expect(await of({ from: '2026-03-04', to: '2026-03-04' })).toEqual([]);
      expect((await sheetOf({ from: '2026-03-02', to: '2026-03-02' })).slice(1).map(([at]) => at)).toEqual([
        new Date('2026-03-02T23:59:00Z'),
        new Date('2026-03-02T00:00:00Z'),
      ]);
    });

    it('shows the newest thousand of more, draws the line over all of them, and has them all in the export', async () => {
      const count = 6_000;
      const low = 321;
      await read(Array.from({ length: count }, (_, at) => at).filter((minute) => minute !== low));
      await read([low], METER_CODE, { remainingHundredths: -5 });
      const { readings, total, chart } = await client.call(meterReadingsRoute, { params });
      expect([readings.length, total]).toEqual([READINGS_SHOWN, count]);
      expect(minutesOf(readings).at(-1)).toBe(count - READINGS_SHOWN);
      const drawn = minutesOf(chart);
      expect([drawn[0], drawn.at(-1)]).toEqual([0, count - 1]);
      expect(drawn.length).toBeLessThanOrEqual(READINGS_SHOWN);
      expect(chart.find(({ readAt }) => Date.parse(readAt) === BEGUN + low * MINUTE_MS)?.remainingMinor).toBe(
        minorUnits(-5),
      );
      const rows = await sheetOf({});
      expect(rows[0]).toEqual(['Read', 'Remaining (USD)', 'Energy (kWh)', 'Power (W)', 'Purchase count', 'Relay']);
      expect(rows.length).toBe(count + 1);
      expect(rows[1]).toEqual([new Date(BEGUN + (count - 1) * MINUTE_MS), 40.01, 59.99, 5, 1, 'Closed']);
      const pdf = await client.answer(meterReadingsPdfRoute, { params, body: { language: 'en' } });
      expect([pdf.status, pdf.refusal]).toEqual([422, 'pdf_rows_too_many']);
    }, 60_000);

    it('is taken away by those who may take away the board, and that stands in the log', async () => {
      await read([60, 120]);
      const body = { language: 'zh', from: '2026-03-02' };
      expect((await client.answer(meterReadingsPdfRoute, { params, body })).status).toBe(200);
      const [line] = (await client.call(logList.page, { query: { command: 'list_exported' } })).items;
      const said = (language: 'en' | 'zh') => line && thingInWords(line, { language, timeZone: 'UTC' });
      expect([said('en'), said('zh')]).toEqual([`Readings of ${METER_CODE}`, `电表 ${METER_CODE} 的读数`]);
      expect(line?.changes.map(({ after }) => after)).toContain(
        JSON.stringify([{ nameEn: 'Read from 2026-03-02', nameZh: '抄表时间 从 2026-03-02' }]),
      );
      const looker = await server.signIn(['board.view']);
      expect((await looker.call(meterReadingsRoute, { params })).total).toBe(2);
      for (const route of [meterReadingsExcelRoute, meterReadingsPdfRoute]) {
        expect((await looker.answer(route, { params, body })).refusal).toBe('permission_missing');
      }
    });
  });
});
