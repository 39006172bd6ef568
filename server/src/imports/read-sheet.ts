/**
 * Reads the rows of an import sheet out of a workbook's bytes, as Excel, LibreOffice and WPS write them. Only what is
 * in the cells is judged by `plan-import.ts`; here a file, a sheet or a header that cannot be read gets its sentence.
 */
import { SHEET_COLUMN_WORDS, SHEET_COLUMNS, type SheetColumn } from '#shared';
import ExcelJS from 'exceljs';
import { columnOf, type SheetCell, type SheetRow } from './sheet-columns.js';
import { checkSpreadsheetFile, type Unreadable } from './spreadsheet-file.js';
import { cutToCells, PASSED_OVER } from './workbook-parts.js';

/** How many meters one sheet may bring. */
export const MAX_SHEET_ROWS = 20_000;
/** How far down a header is looked for: some sheets have a title above it. */
const HEADER_WITHIN_ROWS = 10;
/** A lone word such as 'Room' in a title is no header: a row looks like one from this many of our columns on. */
const HEADER_LIKE = 3;
const MAX_CELL_CHARACTERS = 200;

export interface SheetFound {
  readonly ok: true;
  readonly sheetName: string;
  /** sheets that look like meters too and were not read, hidden ones among them */
  readonly otherSheets: readonly string[];
  readonly rows: readonly SheetRow[];
}
export type SheetRead = SheetFound | Refusal;
type Refusal = { readonly ok: false } & Unreadable;

type Columns = ReadonlyMap<SheetColumn, number>;
/** The row of a sheet that has most of our columns; `wrong` says why it is not the header that is wanted. */
interface Header {
  readonly sheet: ExcelJS.Worksheet;
  readonly row: number;
  readonly columns: Columns;
  readonly wrong?: Unreadable;
}

/** Reads the first visible sheet that has our header and a meter. Blank lines are left out, at the end and between. */
export async function readSheet(bytes: Buffer, fileName: string): Promise<SheetRead> {
  const wrong = checkSpreadsheetFile(bytes, fileName);
  if (wrong) return { ok: false, ...wrong };
  const workbook = await loadWorkbook(bytes);
  if (!workbook) {
    return {
      ok: false,
      refusal: 'file_damaged',
      message: `${fileName} is damaged and cannot be read. Open it in your spreadsheet program, save it as .xlsx again and choose that file.`,
      details: { fileName },
    };
  }
  const all = workbook.worksheets.filter(hasCells).map((sheet) => findHeader(sheet, fileName));
  const headers = all.filter(({ sheet }) => sheet.state === 'visible');
  const read = headers.find((header) => !header.wrong && hasMeters(header));
  if (read) {
    const others = all.filter((other) => other !== read && looksLikeMeters(other));
    return readRows(
      read,
      others.map(({ sheet }) => sheet.name),
      fileName,
    );
  }
  // What is nearest to a sheet of meters is told of, not the notes before it.
  const nearest = headers.toSorted((a, b) => b.columns.size - a.columns.size)[0];
  if (nearest?.wrong && nearest.columns.size >= HEADER_LIKE) return { ok: false, ...nearest.wrong };
  const hidden = all.find((header) => header.sheet.state !== 'visible' && looksLikeMeters(header));
  if (hidden) return hiddenSheet(fileName, hidden.sheet.name);
  return nearest?.wrong ? { ok: false, ...nearest.wrong } : emptySheet(fileName);
}

async function loadWorkbook(bytes: Buffer): Promise<ExcelJS.Workbook | undefined> {
  const workbook = new ExcelJS.Workbook();
  try {
    // The library wants an ArrayBuffer of its own: a Buffer may be a window into a larger one.
    const cells = Uint8Array.from(await cutToCells(bytes)).buffer;
    await workbook.xlsx.load(cells, { ignoreNodes: PASSED_OVER });
    return workbook;
  } catch {
    // It throws whatever its parsers meet first; to the one who chose the file that all means the same.
    return undefined;
  }
}

const hasCells = (sheet: ExcelJS.Worksheet): boolean => sheet.actualRowCount > 0;

const looksLikeMeters = (header: Header): boolean => header.columns.size >= HEADER_LIKE && hasMeters(header);

const emptySheet = (fileName: string): Refusal => ({
  ok: false,
  refusal: 'sheet_empty',
  message: `${fileName} has no meters in it. Fill in one row for each meter below the header and save it.`,
  details: { fileName },
});

/** Somebody put it away: what it holds may be of long ago, so it is not read before a person has looked at it. */
const hiddenSheet = (fileName: string, sheet: string): Refusal => ({
  ok: false,
  refusal: 'sheet_hidden',
  message: `The meters of ${fileName} are on sheet '${sheet}', which is hidden. Unhide it, look at it and save the file.`,
  details: { fileName, sheet },
});

function findHeader(sheet: ExcelJS.Worksheet, fileName: string): Header {
  const where = { fileName, sheet: sheet.name };
  let best: { row: number; columns: Columns } = { row: 0, columns: new Map() };
  for (let row = 1; row <= Math.min(HEADER_WITHIN_ROWS, sheet.rowCount); row++) {
    const { columns, twice } = readHeader(sheet.getRow(row));
    if (twice && columns.size >= HEADER_LIKE) {
      const message = `Row ${row} of sheet '${sheet.name}' has the column '${twice.column}' twice, in ${twice.cell} and ${twice.otherCell}. Remove one of them.`;
      const wrong: Unreadable = { refusal: 'sheet_repeats_column', message, details: { ...where, row, ...twice } };
      return { sheet, row, columns, wrong };
    }
    if (columns.size > best.columns.size) best = { row, columns };
  }
  const missing = SHEET_COLUMNS.filter((column) => !best.columns.has(column));
  if (missing.length === 0) return { sheet, ...best };
  if (best.columns.size < HEADER_LIKE) {
    const rows = HEADER_WITHIN_ROWS;
    const message = `Sheet '${sheet.name}' names no columns of meters in its first ${rows} rows. Name them as in the template, in any order.`;
    return { sheet, ...best, wrong: { refusal: 'sheet_header_unknown', message, details: { ...where, rows } } };
  }
  const names = missing.map((column) => `'${SHEET_COLUMN_WORDS[column].en}' (${SHEET_COLUMN_WORDS[column].zh})`);
  const message = `Row ${best.row} of sheet '${sheet.name}' lacks the column ${names.join(', ')}. Name the columns as in the template, in any order.`;
  const details = { ...where, row: best.row, columns: missing.join(',') };
  return { sheet, ...best, wrong: { refusal: 'sheet_lacks_columns', message, details } };
}

interface Twice {
  readonly column: string;
  readonly cell: string;
  readonly otherCell: string;
}

function readHeader(row: ExcelJS.Row): { columns: Columns; twice: Twice | undefined } {
  const columns = new Map<SheetColumn, number>();
  let twice: Twice | undefined;
  row.eachCell({ includeEmpty: false }, (cell, place) => {
    const text = readCell(cell).text;
    const column = columnOf(text);
    if (!column || cell.master !== cell) return;
    const first = columns.get(column);
    if (first === undefined) columns.set(column, place);
    else twice ??= { column: text, cell: row.getCell(first).address, otherCell: cell.address };
  });
  return { columns, twice };
}

function hasMeters({ sheet, row: headerRow, columns }: Header): boolean {
  for (let number = headerRow + 1; number <= sheet.rowCount; number++) {
    const row = sheet.findRow(number);
    if (row && !isOfHeader(row, headerRow, columns) && !isBlank(row, columns)) return true;
  }
  return false;
}

function readRows(
  { sheet, row: headerRow, columns }: Header,
  otherSheets: readonly string[],
  fileName: string,
): SheetRead {
  const rows: SheetRow[] = [];
  let tooMany = false;
  sheet.eachRow({ includeEmpty: false }, (row, number) => {
    if (number <= headerRow || tooMany || isOfHeader(row, headerRow, columns) || isBlank(row, columns)) return;
    rows.push(readRow(row, number, columns));
    tooMany = rows.length > MAX_SHEET_ROWS;
  });
  if (tooMany) {
    const message = `Sheet '${sheet.name}' of ${fileName} has more than ${MAX_SHEET_ROWS} meters. Split it, for example one file for each building.`;
    const details = { fileName, sheet: sheet.name, most: MAX_SHEET_ROWS };
    return { ok: false, refusal: 'sheet_rows_too_many', message, details };
  }
  return { ok: true, sheetName: sheet.name, otherSheets, rows };
}

const isBlank = (row: ExcelJS.Row, columns: Columns): boolean =>
  [...columns.values()].every((at) => readCell(row.getCell(at)).text === '');

/**
 * A header may be merged over several rows; below its first one it is still the header. So is a row that names the same
 * columns again, as one in the other language does.
 */
function isOfHeader(row: ExcelJS.Row, headerRow: number, columns: Columns): boolean {
  if ([...columns.values()].every((at) => Number(row.getCell(at).master.row) <= headerRow)) return true;
  return (
    [...columns].filter(([column, at]) => columnOf(readCell(row.getCell(at)).text) === column).length >= HEADER_LIKE
  );
}

function readRow(row: ExcelJS.Row, number: number, columns: Columns): SheetRow {
  const cells = Object.fromEntries(
    SHEET_COLUMNS.map((column) => [column, readCell(row.getCell(columns.get(column) ?? 1))]),
  ) as Record<SheetColumn, SheetCell>;
  return { row: number, ...(row.hidden ? { hidden: true } : {}), cells };
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
