import { wordOf } from '../lists/list-column.js';
import { dpusList } from './dpus-list.contract.js';
import type { Dpu } from './dpus.contract.js';

describe('the list of DPUs', () => {
  const serial = { path: 'COM1', baudRate: 4800, dataBits: 7, parity: 'even', stopBits: 2 } as const;
  const lineIn = (language: 'en' | 'zh') =>
    dpusList.columns
      .filter(({ name }) => Object.hasOwn(serial, name))
      .map((column) => {
        const value = column.value({ serial } as Dpu, { language, decimals: 2, currencyCode: '', timeZone: 'UTC' });
        return `${column.title[language]}: ${wordOf(column, value, language)}`;
      });

  it('says how each line is set, in the words of its form', () => {
    expect(lineIn('en')).toEqual(['Baud rate: 4800', 'Data bits: 7', 'Parity: even', 'Stop bits: 2']);
    expect(lineIn('zh')).toEqual(['波特率: 4800', '数据位: 7', '校验位: 偶', '停止位: 2']);
  });

  it('has its numbers as numbers, so that a spreadsheet sorts them', () => {
    const numbers = new Set(['port', 'baudRate', 'dataBits', 'stopBits', 'floor', 'building', 'meters']);
    const columns = dpusList.columns.filter(({ name }) => numbers.has(name));
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual(columns.map(({ name }) => [name, 'whole']));
    expect(columns.length).toBe(numbers.size);
  });

  it('gives the settings of a line up first where there is little room', () => {
    const ranks = dpusList.columns.filter(({ name }) => Object.hasOwn(serial, name)).map(({ rank }) => rank);
    expect(ranks).toEqual([3, 3, 3, 3]);
  });
});
