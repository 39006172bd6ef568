/** The sheet that was read, with a column that says what is wrong in each row: mended, it can be imported as it is. */
import { importFaultInWords, type ListLanguage, SHEET_COLUMN_WORDS, SHEET_COLUMNS, type Words } from '#shared';
import ExcelJS from 'exceljs';
import type { Fault, PreviewRow } from './read-row.js';
import type { SheetRow } from './sheet-columns.js';

const WRONG: Words = { en: 'What is wrong', zh: '错误说明' };
const NAME: Words = { en: 'Meters', zh: '电表' };
const RED = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDE4E2' } } as const;

/** The sheet as the bytes of an .xlsx file. Every cell is text, so that no program makes a date of a room. */
export async function makeFaultSheet(
  rows: readonly SheetRow[],
  planned: readonly PreviewRow[],
  language: ListLanguage,
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(NAME[language], { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [
    ...SHEET_COLUMNS.map((column) => ({ header: SHEET_COLUMN_WORDS[column][language], width: 18 })),
    { header: WRONG[language], width: 80 },
  ].map((column) => ({ ...column, style: { numFmt: '@' } }));
  sheet.getRow(1).font = { bold: true };
  const faultsOf = new Map(planned.map(({ row, faults }) => [row, faults]));
  // Below the one header, without blank lines between: rows and cells have other names here than where they were read.
  const rowHere = new Map(rows.map(({ row }, at) => [row, at + 2]));
  for (const { row, cells } of rows) {
    const faults = faultsOf.get(row) ?? [];
    const added = sheet.addRow(SHEET_COLUMNS.map((column) => cells[column].text));
    if (faults.length === 0) continue;
    const said = faults.map((fault) => {
      const at = SHEET_COLUMNS.findIndex((column) => cells[column].cell === fault.cell) + 1;
      added.getCell(at).fill = RED;
      const otherRow = rowHere.get(Number(fault.values['otherRow']));
      const values = otherRow === undefined ? fault.values : { ...fault.values, otherRow };
      return wordsOf({ ...fault, cell: added.getCell(at).address, values }, language);
    });
    const wrong = added.getCell(SHEET_COLUMNS.length + 1);
    wrong.value = said.join('\n');
    wrong.alignment = { wrapText: true, vertical: 'top' };
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: SHEET_COLUMNS.length + 1 } };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function wordsOf(fault: Fault, language: ListLanguage): string {
  const said = importFaultInWords(fault, language);
  return language === 'zh' ? `单元格 ${fault.cell}：${said}` : `Cell ${fault.cell}: ${said}`;
}
