/** The columns of the manual's import sheet, and what templates and sentences call them. */
import type { Words } from '../lists/list-column.js';

export const SHEET_COLUMNS = ['dpuCode', 'ip', 'tcpPort', 'serialPort', 'address', 'room', 'model'] as const;
export type SheetColumn = (typeof SHEET_COLUMNS)[number];

export const SHEET_COLUMN_WORDS: Readonly<Record<SheetColumn, Words>> = {
  dpuCode: { en: 'DPU', zh: '通讯管理机编号' },
  ip: { en: 'IP', zh: 'IP' },
  tcpPort: { en: 'TCP port', zh: '通讯端口' },
  serialPort: { en: 'Serial port', zh: '串口号' },
  address: { en: 'Address', zh: '表地址' },
  room: { en: 'Room', zh: '房号' },
  model: { en: 'Model', zh: '型号' },
};
