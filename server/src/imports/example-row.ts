/** The row that our template comes with: it says how a meter is written, and is hardly ever one that is meant. */
import { SHEET_COLUMNS, type SheetColumn } from '#shared';
import { meantBy, type SheetRow } from './sheet-columns.js';

/** What stands in its cells. */
export const EXAMPLE: Readonly<Record<SheetColumn, string | number>> = {
  dpuCode: '010101',
  ip: '192.168.11.254',
  tcpPort: 4001,
  serialPort: 1,
  address: 1,
  room: '101',
  model: 'DDSY',
};

/** Whether a row of a sheet is the example, with nothing of it changed. */
export const isExample = ({ cells }: SheetRow): boolean =>
  SHEET_COLUMNS.every((column) => meantBy(cells[column].text) === String(EXAMPLE[column]));
