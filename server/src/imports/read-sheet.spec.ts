import { readFile } from 'node:fs/promises';
import { SHEET_COLUMNS, type SheetRefusal } from '#shared';
import ExcelJS from 'exceljs';
import { planImport } from './plan-import.js';
import { MAX_SHEET_ROWS, readSheet, type SheetRead } from './read-sheet.js';
import type { SheetRow } from './sheet-columns.js';
import { MAX_SHEET_BYTES } from './spreadsheet-file.js';

const ALL_RIGHTS = { mayWorkIn: () => true, mayChangeDpus: true, mayChangeMeters: true };
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
    const plan = planImport(rows, { buildings: new Set(), dpus: [], meters: [], lines: [], gateways: [] }, ALL_RIGHTS);
    expect(plan.newMeters.length).toBe(18);
    expect(plan.newDpus.map(({ dpuCode }) => String(dpuCode))).toEqual(['020304']);
  });

  it('reads the demo building as it is', async () => {
    const rows = rowsOf(await readSheet(await fixture('demo-building.xlsx'), 'demo-building.xlsx'));
    const plan = planImport(rows, { buildings: new Set(), dpus: [], meters: [], lines: [], gateways: [] }, ALL_RIGHTS);
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

  it('passes over a second header in the other language', async () => {
    const chinese = ['通讯管理机编号', 'IP', '通讯端口', '串口号', '表地址', '房号', '型号'];
    for (const rows of [
      [chinese, HEADER],
      [HEADER, chinese],
      [['Meters'], HEADER, chinese.with(1, '')],
    ]) {
      expect(rowsOf(await readSheet(await table(...rows, LINE), 'a.xlsx')).map(textsOf)).toEqual([LINE.map(String)]);
    }
    const alone = await readSheet(await table(HEADER, chinese), 'a.xlsx');
    expect(!alone.ok && alone.refusal).toBe('sheet_empty');
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

  it('marks the rows that the sheet hides, and reads what is merged over them', async () => {
    const bytes = await workbook((sheet) => {
      const lines = [1, 2, 3, 4].map((address) => LINE.with(4, address).with(5, `30${address}`));
      sheet.addRows([HEADER, ...lines]);
      sheet.mergeCells('A2:A5');
      sheet.mergeCells('B2:C2');
      sheet.getCell('B2').value = null;
      sheet.getRow(3).hidden = true;
      sheet.getRow(5).hidden = true;
    });
    const rows = rowsOf(await readSheet(bytes, 'a.xlsx'));
    expect(rows.map(({ row, hidden }) => [row, hidden ?? false])).toEqual([
      [2, false],
      [3, true],
      [4, false],
      [5, true],
    ]);
    expect(rows.map((row) => row.cells.dpuCode.text)).toEqual(Array(4).fill('020304'));
    expect(rows.map((row) => row.cells.tcpPort.text)).toEqual(['', '4001', '4001', '4001']);
  });

  it('names the sheets that look like meters too, whether or not their header is whole or they are hidden', async () => {
    const bytes = await workbook((first, book) => {
      first.addRows([HEADER, ['', ' ']]);
      const sheet = (name: string, ...lines: ExcelJS.CellValue[][]) => book.addWorksheet(name).addRows(lines);
      sheet('Notes', ['Room'], ['is what a tenant has']);
      sheet('Building 2', HEADER, LINE);
      sheet('Building 3', ['Meters'], HEADER, LINE);
      sheet('Building 4', HEADER.slice(0, 6), LINE);
      sheet('Template', HEADER);
      sheet('Old', HEADER, LINE);
      book.getWorksheet('Old')!.state = 'hidden';
    });
    const read = await readSheet(bytes, 'a.xlsx');
    expect(read.ok && [read.sheetName, ...read.otherSheets]).toEqual(['Building 2', 'Building 3', 'Building 4', 'Old']);
  });

  it('speaks of the sheet that comes nearest to one of meters, not of the notes before it', async () => {
    const bytes = await workbook((first, book) => {
      first.addRows([['Notes'], ['Room']]);
      book.addWorksheet('2号楼').addRows([[], HEADER.with(5, 'Rm'), LINE]);
    });
    expect(await readSheet(bytes, 'a.xlsx')).toEqual({
      ok: false,
      refusal: 'sheet_lacks_columns',
      message: jasmine.stringContaining("Row 2 of sheet '2号楼' lacks the column 'Room' (房号)."),
      details: { fileName: 'a.xlsx', sheet: '2号楼', row: 2, columns: 'room' },
    });
  });

  const FILE = { fileName: 'meters.xlsx' };
  const SHEET = { ...FILE, sheet: 'Sheet1' };
  type Case = readonly [string, () => Promise<Buffer>, SheetRefusal, string, object];
  const refused: readonly Case[] = [
    ['an old .xls', async () => oleFile('Workbook'), 'file_is_old_xls', 'save it as', FILE],
    ['a workbook with a password', async () => oleFile('EncryptedPackage'), 'file_has_password', 'without one', FILE],
    ['another file of that kind', async () => oleFile('Other'), 'file_is_xls_or_locked', 'or is protected', FILE],
    ['a text file', async () => Buffer.from('DPU,IP\n020304,1'), 'file_not_a_spreadsheet', 'not an .xlsx file', FILE],
    ['an empty file', async () => Buffer.alloc(0), 'file_not_a_spreadsheet', 'not an .xlsx file', FILE],
    ['a damaged file', async () => (await table(HEADER, LINE)).fill(7, 60, 900), 'file_damaged', 'is damaged', FILE],
    ['half a file', async () => (await table(HEADER, LINE)).subarray(0, 2000), 'file_not_a_spreadsheet', '.xlsx', FILE],
    [
      'a file that is too large',
      async () => Buffer.alloc(MAX_SHEET_BYTES + 1_000_000),
      'file_too_large',
      'has 6.0 MB and at most 5 MB',
      { ...FILE, megabytes: '6.0', most: 5 },
    ],
    ['a zip that unpacks to far more', unpackingToFarMore, 'file_unpacks_too_large', 'far more', FILE],
    ['an empty sheet', () => table(), 'sheet_empty', 'one row for each meter', FILE],
    [
      'meters on a hidden sheet alone',
      () =>
        workbook((first, book) => {
          first.addRows([['Notes'], ['Room']]);
          const old = book.addWorksheet('Old');
          old.state = 'hidden';
          old.addRows([HEADER, LINE]);
        }),
      'sheet_hidden',
      "on sheet 'Old', which is hidden",
      { ...FILE, sheet: 'Old' },
    ],
    ['a header alone', () => table(HEADER), 'sheet_empty', 'one row for each meter', FILE],
    [
      'missing columns',
      () => table(['Meters'], HEADER.slice(0, 5), LINE),
      'sheet_lacks_columns',
      "Row 2 of sheet 'Sheet1' lacks the column 'Room' (房号), 'Model' (型号)",
      { ...SHEET, row: 2, columns: 'room,model' },
    ],
    [
      'a column that is there twice',
      () => table([...HEADER, 'ROOM'], LINE),
      'sheet_repeats_column',
      "Row 1 of sheet 'Sheet1' has the column 'ROOM' twice, in F1 and H1",
      { ...SHEET, row: 1, column: 'ROOM', cell: 'F1', otherCell: 'H1' },
    ],
    [
      'another list',
      () => table(['Name', 'Age'], ['Ann', 30]),
      'sheet_header_unknown',
      "Sheet 'Sheet1' names no columns of meters in its first 10 rows",
      { ...SHEET, rows: 10 },
    ],
  ];
  for (const [name, make, refusal, sentence, details] of refused) {
    it(`refuses ${name} in one sentence that says what to do`, async () => {
      const message = jasmine.stringContaining(sentence);
      expect(await readSheet(await make(), 'meters.xlsx')).toEqual({ ok: false, refusal, message, details } as never);
    });
  }

  it('refuses more meters than it can plan', async () => {
    const bytes = await workbook((sheet) => {
      sheet.addRow(HEADER);
      for (let row = 0; row <= MAX_SHEET_ROWS; row++) sheet.addRow(LINE);
    });
    const details = { ...SHEET, most: 20_000 };
    expect(await readSheet(bytes, 'meters.xlsx')).toEqual(
      jasmine.objectContaining({ refusal: 'sheet_rows_too_many', details }),
    );
  }, 30_000);
});

/** As the old format and locked workbooks begin, with the name of one stream. */
const oleFile = (stream: string): Buffer =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(stream, 'utf16le')]);

async function unpackingToFarMore(): Promise<Buffer> {
  const bytes = await table(HEADER, LINE);
  const directory = bytes.readUInt32LE(bytes.length - 6);
  bytes.writeUInt32LE(0x7fffffff, directory + 24);
  return bytes;
}
