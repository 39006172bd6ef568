/** A list as a spreadsheet, written while its rows are read, so that 100,000 of them need little memory. */
import { once } from 'node:events';
import type { PassThrough } from 'node:stream';
import ExcelJS from 'exceljs';
import { type ColumnKind, headingOf, type ListColumn } from '#shared';
import { cellOf, numberFormatOf, type Writing } from './list-cells.js';

const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 26,
  code: 18,
  whole: 10,
  money: 16,
  energy: 16,
  power: 12,
  moment: 20,
  day: 12,
  choice: 18,
  method: 16,
};
/** What Excel takes as the name of a sheet. */
const NAME_LENGTH = 31;

export interface SheetPlan<R> {
  readonly title: string;
  readonly columns: readonly ListColumn<R>[];
  readonly writing: Writing;
}

/** Writes the sheet into `to`. Ends early, without a word, when nobody reads any more. */
export async function writeSheet<R>(plan: SheetPlan<R>, rows: AsyncIterable<R[]>, to: PassThrough): Promise<void> {
  const { columns, writing } = plan;
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: to, useSharedStrings: false, useStyles: true });
  const sheet = workbook.addWorksheet(plan.title.slice(0, NAME_LENGTH), { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map((column) => {
    const numFmt = numberFormatOf(column, writing);
    return { width: WIDTHS[column.kind], ...(numFmt === undefined ? {} : { style: { numFmt } }) };
  });
  const head = sheet.addRow(columns.map((column) => headingOf(column, writing)));
  head.font = { bold: true };
  head.commit();
  for await (const some of rows) {
    if (to.destroyed) return;
    for (const row of some) sheet.addRow(columns.map((column) => cellOf(column, row, writing))).commit();
    // The writer does not wait for whoever reads.
    if (to.writableNeedDrain) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
  sheet.commit();
  await workbook.commit();
}
