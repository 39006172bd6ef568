import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import { planImport } from './plan-import.js';
import { MAX_SHEET_ROWS, readSheet, type SheetRead } from './read-sheet.js';
import { SHEET_COLUMNS, type SheetRow } from './sheet-columns.js';
import { MAX_SHEET_BYTES } from './spreadsheet-file.js';

const HEADER = ['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model'];
const LINE = ['020304', '10.0.0.1', 4001, 1, 1, '301', 'DDSY'];

async function workbook(fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet('Sheet1'), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}
const table = (...rows: ExcelJS.CellValue[][]): Promise<Buffer> => workbook((sheet) => void sheet.addRows(rows));

const rowsOf = (read: SheetRead): readonly SheetRow[] => {
  if (!read.ok) fail(read.message);
  return read.ok ? read.rows : [];
};
const textsOf = (row: SheetRow | undefined): string[] => SHEET_COLUMNS.map((column) => row?.cells[column].text ?? '');
const fixture = (name: string): Promise<Buffer> => readFile(`server/test/fixtures/${name}`);

describe('read sheet', () => {
  it('reads the sheet of the manual as it is', async () => {
    const rows = rowsOf(await readSheet(await fixture('meters-from-manual.xlsx'), 'meters-from-manual.xlsx'));
    expect(rows.length).toBe(18);
    expect(textsOf(rows[17])).toEqual(['020304', '192.168.11.127', '1111', '1', '18', '318', 'DDSY']);
    const plan = planImport(rows, { buildings: new Set(), dpus: [], meters: [] }, () => true);
    expect(plan.newMeters.length).toBe(18);
    expect(plan.newDpus.map(({ dpuCode }) => String(dpuCode))).toEqual(['020304']);
  });

  it('reads the demo building as it is', async () => {
    const rows = rowsOf(await readSheet(await fixture('demo-building.xlsx'), 'demo-building.xlsx'));
    const plan = planImport(rows, { buildings: new Set(), dpus: [], meters: [] }, () => true);
    expect([plan.newMeters.length, plan.newDpus.length, plan.newBuildings]).toEqual([120, 12, [1, 2, 3]]);
    expect(plan.rows.filter(({ action }) => action === 'wrong')).toEqual([]);
  });

  const headers = [
    ['DPU code', 'ip', 'TCP PORT', 'serial port', 'ADDRESS', 'room', 'model'],
    ['通讯管理机编号', 'IP', '通讯端口', '串口号', '表地址', '户号', '型号'],
    [' dpu_code ', 'IP address', 'Port', 'SerialPort', 'Meter address:', 'Room No'.replace(' No', ' number'), 'MODEL'],
  ];
  for (const header of headers) {
    it(`knows the header ${header.join(', ')}`, async () => {
      expect(textsOf(rowsOf(await readSheet(await table(header, LINE), 'a.xlsx'))[0])).toEqual(LINE.map(String));
    });
  }

  it('takes the columns in any order, with others between and a title above', async () => {
    const bytes = await table(
      ['Meters of building 2'],
      [],
      ['Remark', ...HEADER.toReversed()],
      ['new', ...LINE.toReversed()],
    );
    const rows = rowsOf(await readSheet(bytes, 'a.xlsx'));
    expect(rows[0]?.row).toBe(4);
    expect(rows[0]?.cells.dpuCode.cell).toBe('H4');
    expect(textsOf(rows[0])).toEqual(LINE.map(String));
  });

  it('leaves out blank lines, between and at the end, formatted or not', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRows([HEADER, LINE, [], LINE, [' ', '', null]]);
      for (let row = 6; row < 50; row++) sheet.getRow(row).getCell(1).border = { top: { style: 'thin' } };
    });
    expect(rowsOf(await readSheet(bytes, 'a.xlsx')).map(({ row }) => row)).toEqual([2, 4]);
  });

  it('reads rich text, links, formulas, merged cells and numbers as they are seen', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRows([HEADER, LINE, LINE]);
      sheet.getCell('A2').value = { richText: [{ text: '0203' }, { text: '04', font: { bold: true } }] };
      sheet.getCell('B2').value = { text: '10.0.0.1', hyperlink: 'http://10.0.0.1' };
      sheet.getCell('C2').value = { formula: '4000+1', result: 4001 };
      sheet.getCell('F2').value = { formula: 'CONCAT("3","01")', result: '301' };
      sheet.getCell('A3').value = 20304;
      sheet.getCell('A3').numFmt = '000000';
      sheet.mergeCells('B2:B3');
    });
    const rows = rowsOf(await readSheet(bytes, 'a.xlsx'));
    expect(textsOf(rows[0])).toEqual(LINE.map(String));
    expect(textsOf(rows[1])).toEqual(LINE.map(String));
  });

  it('marks dates, errors and formulas that have no value', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRows([HEADER, LINE]);
      sheet.getCell('F2').value = new Date(Date.UTC(2026, 11, 3));
      sheet.getCell('E2').value = { error: '#N/A' };
      sheet.getCell('D2').value = { formula: 'D1' };
      sheet.getCell('A2').value = 20304;
    });
    const cells = rowsOf(await readSheet(bytes, 'a.xlsx'))[0]?.cells;
    expect(cells?.room).toEqual({ cell: 'F2', kind: 'date', text: '2026-12-03' });
    expect(cells?.address.kind).toBe('error');
    expect(cells?.serialPort.kind).toBe('formula_without_value');
    expect(cells?.dpuCode).toEqual({ cell: 'A2', kind: 'number', text: '20304' });
  });

  it('takes the first visible sheet that has the header', async () => {
    const bytes = await workbook((first, book) => {
      first.addRows([['Notes'], ['nothing here']]);
      const hidden = book.addWorksheet('old');
      hidden.state = 'hidden';
      hidden.addRows([HEADER, ['010101', ...LINE.slice(1)]]);
      book.addWorksheet('empty');
      book.addWorksheet('meters').addRows([HEADER, LINE]);
    });
    const read = await readSheet(bytes, 'a.xlsx');
    expect(read.ok && read.sheetName).toBe('meters');
  });

  const refused: readonly (readonly [string, () => Promise<Buffer>, string, string])[] = [
    ['an old .xls', async () => Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'file_is_old_xls', 'save it as'],
    ['a text file', async () => Buffer.from('DPU,IP\n020304,1'), 'file_not_a_spreadsheet', 'not an .xlsx file'],
    ['an empty file', async () => Buffer.alloc(0), 'file_not_a_spreadsheet', 'not an .xlsx file'],
    ['a damaged file', async () => (await table(HEADER, LINE)).fill(7, 60, 900), 'file_not_a_spreadsheet', '.xlsx'],
    ['half a file', async () => (await table(HEADER, LINE)).subarray(0, 2000), 'file_not_a_spreadsheet', '.xlsx'],
    ['a file that is too large', async () => Buffer.alloc(MAX_SHEET_BYTES + 1), 'file_too_large', 'at most 5 MB'],
    ['an empty sheet', () => table(), 'sheet_empty', 'one row for each meter'],
    ['a header alone', () => table(HEADER), 'sheet_empty', 'one row for each meter'],
    [
      'a missing column',
      () => table(HEADER.slice(0, 5), LINE),
      'sheet_header_unknown',
      "'Room' (房号), 'Model' (型号)",
    ],
    ['a column that is there twice', () => table([...HEADER, 'ROOM'], LINE), 'sheet_header_unknown', "'ROOM' twice"],
    ['another list', () => table(['Name', 'Age'], ['Ann', 30]), 'sheet_header_unknown', "Sheet 'Sheet1' lacks"],
  ];
  for (const [name, make, refusal, sentence] of refused) {
    it(`refuses ${name} in one sentence that says what to do`, async () => {
      const read = await readSheet(await make(), 'meters.xlsx');
      expect(read.ok ? undefined : read.refusal).toBe(refusal as never);
      expect(read.ok ? '' : read.message).toContain(sentence);
    });
  }

  it('refuses a zip that unpacks to far more than a list of meters', async () => {
    const bytes = await table(HEADER, LINE);
    const directory = bytes.readUInt32LE(bytes.length - 6);
    bytes.writeUInt32LE(0x7fffffff, directory + 24);
    expect(await readSheet(bytes, 'a.xlsx')).toEqual(jasmine.objectContaining({ refusal: 'file_too_large' }));
  });

  it('refuses more meters than it can plan', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRow(HEADER);
      for (let row = 0; row <= MAX_SHEET_ROWS; row++) sheet.addRow(LINE);
    });
    expect(await readSheet(bytes, 'a.xlsx')).toEqual(jasmine.objectContaining({ refusal: 'file_too_large' }));
  }, 30_000);
});
