/**
 * The columns of the manual's import sheet, and the words by which a sheet may name them: English or Chinese, in any
 * order and case. What a person sees in a cell is kept with the cell's own address, so that a fault can name it.
 */
export const SHEET_COLUMNS = ['dpuCode', 'ip', 'tcpPort', 'serialPort', 'address', 'room', 'model'] as const;
export type SheetColumn = (typeof SHEET_COLUMNS)[number];

/** The words that templates are written with; the first of a language is what we write, all are read. */
export const COLUMN_WORDS: Readonly<
  Record<SheetColumn, { readonly en: readonly string[]; readonly zh: readonly string[] }>
> = {
  dpuCode: { en: ['DPU', 'DPU code', 'DPU id', 'Gateway ID', 'Management machine number'], zh: ['通讯管理机编号'] },
  ip: { en: ['IP', 'IP address'], zh: ['IP', 'IP地址'] },
  tcpPort: { en: ['TCP port', 'Port'], zh: ['通讯端口', '端口'] },
  serialPort: { en: ['Serial port', 'COM port'], zh: ['串口号', '串口'] },
  address: { en: ['Address', 'Meter address', 'Bus address'], zh: ['表地址', '地址'] },
  room: { en: ['Room', 'Room id', 'Room number'], zh: ['房号', '户号'] },
  model: { en: ['Model', 'Meter model'], zh: ['型号', '表型号'] },
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
  readonly cells: Readonly<Record<SheetColumn, SheetCell>>;
}

const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s._\-:*]/g, '');

const COLUMN_BY_WORD = new Map<string, SheetColumn>(
  SHEET_COLUMNS.flatMap((column) =>
    [...COLUMN_WORDS[column].en, ...COLUMN_WORDS[column].zh].map((word) => [plain(word), column] as const),
  ),
);

/** The column that a header names, or undefined when it is none of ours. */
export function columnOf(header: string): SheetColumn | undefined {
  return COLUMN_BY_WORD.get(plain(header));
}
