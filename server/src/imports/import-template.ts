/** The empty sheet that people fill in: our columns in their language, codes and rooms kept as text, one example row. */
import ExcelJS from 'exceljs';
import { SHEET_COLUMN_WORDS, SHEET_COLUMNS, type SheetColumn } from '#shared';
import { EXAMPLE } from './example-row.js';

export type TemplateLanguage = 'en' | 'zh';

const NAMES: Readonly<Record<TemplateLanguage, string>> = { en: 'Meters', zh: '电表' };
/** What a spreadsheet would spoil: a leading zero, or a room like 12-3 that it takes for a date. */
const KEPT_AS_TEXT: readonly SheetColumn[] = ['dpuCode', 'ip', 'room', 'model'];

/** The template as the bytes of an .xlsx file. */
export async function makeImportTemplate(language: TemplateLanguage): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(NAMES[language], { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = SHEET_COLUMNS.map((column) => ({
    header: SHEET_COLUMN_WORDS[column][language],
    key: column,
    width: 18,
    style: KEPT_AS_TEXT.includes(column) ? { numFmt: '@' } : {},
  }));
  sheet.getRow(1).font = { bold: true };
  sheet.addRow(EXAMPLE);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
