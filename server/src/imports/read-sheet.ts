/**
 * Reads the rows of an import sheet out of a workbook's bytes, as Excel, LibreOffice and WPS write them. Only what is
 * in the cells is judged by `plan-import.ts`; here a file, a sheet or a header that cannot be read gets its sentence.
 */
import ExcelJS from 'exceljs';
import { checkSpreadsheetFile, type FileRefusal } from './spreadsheet-file.js';
import {
  COLUMN_WORDS,
  columnOf,
  SHEET_COLUMNS,
  type SheetCell,
  type SheetColumn,
  type SheetRow,
} from './sheet-columns.js';

/** How many meters one sheet may bring. */
export const MAX_SHEET_ROWS = 20_000;
/** How far down a header is looked for: some sheets have a title above it. */
const HEADER_WITHIN_ROWS = 10;
const MAX_CELL_CHARACTERS = 200;

export type SheetRead =
  | { readonly ok: true; readonly sheetName: string; readonly rows: readonly SheetRow[] }
  | {
      readonly ok: false;
      readonly refusal: FileRefusal['refusal'] | 'sheet_empty' | 'sheet_header_unknown';
      readonly message: string;
    };

type Header = Map<SheetColumn, number>;
type Refusal = Extract<SheetRead, { ok: false }>;

/** Reads the first visible sheet that has our header. Blank lines are left out, at the end and between. */
export async function readSheet(bytes: Buffer, fileName: string): Promise<SheetRead> {
  const wrong = checkSpreadsheetFile(bytes, fileName);
  if (wrong) return { ok: false, ...wrong };
  const workbook = await loadWorkbook(bytes);
  if (!workbook) {
    return {
      ok: false,
      refusal: 'file_not_a_spreadsheet',
      message: `${fileName} is damaged and cannot be read. Open it in your spreadsheet program, save it as .xlsx again and choose that file.`,
    };
  }
  const sheets = workbook.worksheets.filter((sheet) => sheet.state === 'visible');
  let refused: Refusal | undefined;
  for (const sheet of sheets.filter(hasCells)) {
    const header = findHeader(sheet);
    if (!('ok' in header)) return readRows(sheet, header.row, header.columns, fileName);
    refused ??= header;
  }
  return refused ?? emptySheet(fileName);
}

async function loadWorkbook(bytes: Buffer): Promise<ExcelJS.Workbook | undefined> {
  const workbook = new ExcelJS.Workbook();
  try {
    // The library wants an ArrayBuffer of its own: a Buffer may be a window into a larger one.
    await workbook.xlsx.load(Uint8Array.from(bytes).buffer);
    return workbook;
  } catch {
    // It throws whatever its parsers meet first; to the one who chose the file that all means the same.
    return undefined;
  }
}

const hasCells = (sheet: ExcelJS.Worksheet): boolean => sheet.actualRowCount > 0;

const emptySheet = (fileName: string): Refusal => ({
  ok: false,
  refusal: 'sheet_empty',
  message: `${fileName} has no meters in it. Fill in one row for each meter below the header and save it.`,
});

function findHeader(sheet: ExcelJS.Worksheet): { row: number; columns: Header } | Refusal {
  let best: { row: number; columns: Header } | undefined;
  for (let row = 1; row <= Math.min(HEADER_WITHIN_ROWS, sheet.rowCount); row++) {
    const found = readHeader(sheet.getRow(row));
    if (found.twice) {
      const message = `Row ${row} of sheet '${sheet.name}' has the column '${found.twice}' twice. Remove one of them.`;
      return { ok: false, refusal: 'sheet_header_unknown', message };
    }
    if (found.columns.size > (best?.columns.size ?? 0)) best = { row, columns: found.columns };
  }
  if (best?.columns.size === SHEET_COLUMNS.length) return best;
  const missing = SHEET_COLUMNS.filter((column) => !best?.columns.has(column)).map(
    (column) => `'${COLUMN_WORDS[column].en[0]}' (${COLUMN_WORDS[column].zh[0]})`,
  );
  const where = best ? `Row ${best.row} of sheet '${sheet.name}'` : `Sheet '${sheet.name}'`;
  return {
    ok: false,
    refusal: 'sheet_header_unknown',
    message: `${where} lacks the column ${missing.join(', ')}. Name the columns as in the template, in any order.`,
  };
}

function readHeader(row: ExcelJS.Row): { columns: Header; twice?: string } {
  const columns: Header = new Map();
  let twice: string | undefined;
  row.eachCell({ includeEmpty: false }, (cell, place) => {
    const text = readCell(cell).text;
    const column = columnOf(text);
    if (!column || cell.master !== cell) return;
    if (columns.has(column)) twice ??= text;
    columns.set(column, place);
  });
  // A lone word such as 'Room' in a title is no header; only a row that looks like one is told of its doubles.
  return twice !== undefined && columns.size > 2 ? { columns, twice } : { columns };
}

function readRows(sheet: ExcelJS.Worksheet, headerRow: number, columns: Header, fileName: string): SheetRead {
  const rows: SheetRow[] = [];
  let tooMany = false;
  sheet.eachRow({ includeEmpty: false }, (row, number) => {
    if (number <= headerRow || tooMany || isOfHeader(row, headerRow, columns)) return;
    const read = readRow(row, number, columns);
    if (SHEET_COLUMNS.every((column) => read.cells[column].text === '')) return;
    rows.push(read);
    tooMany = rows.length > MAX_SHEET_ROWS;
  });
  if (tooMany) {
    const message = `${fileName} has more than ${MAX_SHEET_ROWS} meters. Split it, for example one file for each building.`;
    return { ok: false, refusal: 'file_too_large', message };
  }
  return rows.length > 0 ? { ok: true, sheetName: sheet.name, rows } : emptySheet(fileName);
}

/** A header may be merged over several rows; below its first one it is still the header. */
function isOfHeader(row: ExcelJS.Row, headerRow: number, columns: Header): boolean {
  return [...columns.values()].every((at) => Number(row.getCell(at).master.row) <= headerRow);
}

function readRow(row: ExcelJS.Row, number: number, columns: Header): SheetRow {
  const cells = Object.fromEntries(
    SHEET_COLUMNS.map((column) => [column, readCell(row.getCell(columns.get(column) ?? 1))]),
  ) as Record<SheetColumn, SheetCell>;
  return { row: number, cells };
}

/** What a person sees in the cell. A merged cell shows what the first of its cells holds. */
function readCell(cell: ExcelJS.Cell): SheetCell {
  const value = valueOf(cell.value, cell.numFmt);
  return { cell: cell.address, kind: value.kind, text: value.text.trim().slice(0, MAX_CELL_CHARACTERS) };
}

function valueOf(value: ExcelJS.CellValue, format: string | undefined): Pick<SheetCell, 'kind' | 'text'> {
  if (value === null || value === undefined || value === '') return { kind: 'empty', text: '' };
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'number') return { kind: 'number', text: shownNumber(value, format) };
  if (typeof value === 'boolean') return { kind: 'text', text: value ? 'TRUE' : 'FALSE' };
  if (value instanceof Date) return { kind: 'date', text: shownDate(value) };
  if ('error' in value) return { kind: 'error', text: value.error };
  if ('richText' in value) return { kind: 'text', text: value.richText.map(({ text }) => text).join('') };
  if ('formula' in value || 'sharedFormula' in value) {
    return value.result === undefined
      ? { kind: 'formula_without_value', text: `=${value.formula ?? ''}` }
      : valueOf(value.result, format);
  }
  // A link may carry rich text, whatever the library's typings say.
  return valueOf(value.text as ExcelJS.CellValue, format);
}

/** A number under a format of zeros (`000000`) is seen with its leading zeros, and so it is read. */
function shownNumber(value: number, format: string | undefined): string {
  const zeros = /^(0+)(?:;.*)?$/.exec(format ?? '')?.[1] ?? '';
  return Number.isInteger(value) && value >= 0 ? String(value).padStart(zeros.length, '0') : String(value);
}

function shownDate(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'a date' : value.toISOString().slice(0, 10);
}
