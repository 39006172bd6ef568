/** The sheet that was read, with a column that says what is wrong in each row: mended, it can be imported as it is. */
import ExcelJS from 'exceljs';
import type { ImportPreview } from '#shared';
import { FAULTS_IN_CHINESE } from './faults-in-chinese.js';
import { COLUMN_WORDS, SHEET_COLUMNS, type SheetRow } from './sheet-columns.js';

export type SheetLanguage = 'en' | 'zh';
type PreviewRow = ImportPreview['rows'][number];

const WRONG: Readonly<Record<SheetLanguage, string>> = { en: 'What is wrong', zh: '错误说明' };
const NAME: Readonly<Record<SheetLanguage, string>> = { en: 'Meters', zh: '电表' };
const RED = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDE4E2' } } as const;

/** The sheet as the bytes of an .xlsx file. Every cell is text, so that no program makes a date of a room. */
export async function makeFaultSheet(
  rows: readonly SheetRow[],
  planned: readonly PreviewRow[],
  language: SheetLanguage,
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(NAME[language], { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [
    ...SHEET_COLUMNS.map((column) => ({ header: COLUMN_WORDS[column][language][0] ?? column, width: 18 })),
    { header: WRONG[language], width: 80 },
  ].map((column) => ({ ...column, style: { numFmt: '@' } }));
  sheet.getRow(1).font = { bold: true };
  const faultsOf = new Map(planned.map(({ row, faults }) => [row, faults]));
  for (const { row, cells } of rows) {
    const faults = faultsOf.get(row) ?? [];
    const added = sheet.addRow([
      ...SHEET_COLUMNS.map((column) => cells[column].text),
      faults.map((fault) => wordsOf(fault, language)).join('\n'),
    ]);
    if (faults.length === 0) continue;
    added.getCell(SHEET_COLUMNS.length + 1).alignment = { wrapText: true, vertical: 'top' };
    for (const [at, column] of SHEET_COLUMNS.entries()) {
      if (faults.some(({ cell }) => cell === cells[column].cell)) added.getCell(at + 1).fill = RED;
    }
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: SHEET_COLUMNS.length + 1 } };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function wordsOf({ cell, fault, value, message }: PreviewRow['faults'][number], language: SheetLanguage): string {
  if (language === 'en') return message;
  return `${cell}${value === '' ? '' : ` “${value}”`}：${FAULTS_IN_CHINESE[fault]}`;
}
