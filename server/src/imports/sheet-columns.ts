/**
 * The words by which a sheet may name its columns: English or Chinese, in any order and case. What a person sees in a
 * cell is kept with the cell's own address, so that a fault can name it.
 */
import { SHEET_COLUMN_WORDS, SHEET_COLUMNS, type SheetColumn } from '#shared';

/** Read beside the words that we write. */
const OTHER_WORDS: Readonly<Record<SheetColumn, readonly string[]>> = {
  dpuCode: ['DPU code', 'DPU id', 'Gateway ID', 'Management machine number'],
  ip: ['IP address', 'IP地址'],
  tcpPort: ['Port', '端口'],
  serialPort: ['COM port', '串口'],
  address: ['Meter address', 'Bus address', '地址'],
  room: ['Room id', 'Room number', '户号'],
  model: ['Meter model', '表型号'],
};

/** What a cell held before it became text; `date` and `error` can be no value of ours. */
export type CellKind = 'empty' | 'text' | 'number' | 'date' | 'error' | 'formula_without_value';

export interface SheetCell {
  /** as the spreadsheet names it: `B7` */
  readonly cell: string;
  readonly kind: CellKind;
  /** what the person sees, trimmed */
  readonly text: string;
}

export interface SheetRow {
  /** as the spreadsheet numbers it */
  readonly row: number;
  /** where the sheet hides it, by hand or by a filter */
  readonly hidden?: true;
  readonly cells: Readonly<Record<SheetColumn, SheetCell>>;
}

/**
 * What a code, number or address means that is written with full-width digits, behind the apostrophe by which spreadsheets
 * mark text, or as a number with nothing behind its point.
 */
export const meantBy = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .replace(/^['’]/, '')
    .replace(/^(-?\d+)\.0+$/, '$1');

const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s._\-:*]/g, '');

const COLUMN_BY_WORD = new Map<string, SheetColumn>(
  SHEET_COLUMNS.flatMap((column) => {
    const { en, zh } = SHEET_COLUMN_WORDS[column];
    return [en, zh, ...OTHER_WORDS[column]].map((word) => [plain(word), column] as const);
  }),
);

/** The column that a header names, or undefined when it is none of ours. */
export function columnOf(header: string): SheetColumn | undefined {
  return COLUMN_BY_WORD.get(plain(header));
}
