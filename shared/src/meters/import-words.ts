/**
 * What is wrong with a cell of an import sheet, as people read it: on the screen, and in the sheet that is given back.
 * A sentence begins with what stands in the cell, and says what is wrong and what to do.
 */
import type { LinePart } from '../dpus/dpu-line.js';
import { LINE_FAULT_WORDS } from '../dpus/line-words.js';
import type { ListLanguage, Words } from '../lists/list-column.js';
import type { ImportFault } from './import.contract.js';
import { MODELS_IN_SHEETS } from './meter-model.js';

/** What follows what stands in the cell; a fault that ends in `_missing` is of an empty cell, and its words say so. */
export const IMPORT_FAULT_WORDS = {
  cell_is_date: {
    en: 'was made a date by the spreadsheet: format the column as text and write it again.',
    zh: '被表格软件变成了日期：请将该列设为文本格式后重新填写。',
  },
  cell_is_error: {
    en: 'is an error of the spreadsheet: mend the formula, or write the value itself.',
    zh: '是表格中的错误值：请修正公式，或直接填写内容。',
  },
  formula_without_value: {
    en: 'is a formula whose result the file does not hold: open the file in your spreadsheet program, save it and choose it again.',
    zh: '是公式，但文件中没有它的结果：请用表格软件打开并保存文件，再重新选择。',
  },
  dpu_code_lost_zero: {
    en: 'lost its leading zero: format the column as text and write 0{{value}}.',
    zh: '丢失了前导零：请将该列设为文本格式并填写 0{{value}}。',
  },
  dpu_code_not_six_digits: {
    en: 'is not a DPU code: write its six digits (building, floor, number), for example 020103.',
    zh: '不是通讯管理机编号：请填写六位数字（楼号、楼层、序号），例如 020103。',
  },
  building_not_1_to_99: {
    en: 'names no building: the first two digits are the building, 01 to 99.',
    zh: '楼号无效：前两位是楼号，应为 01 到 99。',
  },
  dpu_number_not_1_to_99: {
    en: 'names no DPU: the last two digits are its number on the floor, 01 to 99.',
    zh: '序号无效：后两位是楼层内序号，应为 01 到 99。',
  },
  building_not_yours: {
    en: 'is in building {{building}}, where you may not work: remove the row, or have that building given to you.',
    zh: '属于您无权操作的 {{building}} 号楼：请删除该行，或请管理员授予该楼栋的权限。',
  },
  ip_missing: {
    en: 'The IP is empty beside a TCP port: write both, or neither where another row of the DPU has them.',
    zh: '填写了通讯端口但 IP 为空：请两者都填；若同一通讯管理机的其他行已填写，可都留空。',
  },
  line_missing: {
    en: 'The IP is empty and DPU {{dpuCode}} is new: write its IP and TCP port.',
    zh: 'IP 为空，而通讯管理机 {{dpuCode}} 是新增的：请填写其 IP 和通讯端口。',
  },
  ip_not_valid: {
    en: 'is no address: write an IP address like 192.168.1.20 or a host name; a serial line has the TCP port -1.',
    zh: '不是有效地址：请填写 IP 地址（如 192.168.1.20）或主机名；串口线路的通讯端口填 -1。',
  },
  serial_line_unreadable: { en: 'is no serial line. {{why}}', zh: '不是有效的串口线路。{{why}}' },
  tcp_port_not_valid: {
    en: 'is not a port: write a whole number from 1 to 65535, or -1 for a serial line.',
    zh: '不是有效端口：请填写 1 到 65535 的整数，串口线路填 -1。',
  },
  serial_port_not_0_to_99: {
    en: 'is not a serial port of the DPU: write a whole number from 0 to 99.',
    zh: '不是有效串口号：请填写 0 到 99 的整数。',
  },
  address_not_1_to_247: {
    en: 'is not the address of a meter: write a whole decimal number from 1 to 247.',
    zh: '不是有效表地址：请填写 1 到 247 的十进制整数。',
  },
  room_missing: { en: 'The room is empty: write it.', zh: '房号为空：请填写。' },
  room_not_valid: {
    en: 'is not a room: write letters and digits, with - . / or a space inside, 24 characters at most, and each word in one alphabet.',
    zh: '不是有效房号：请填写字母和数字，中间可有 - . / 或空格，最多 24 个字符，且同一个词不能混用不同字母表的字母。',
  },
  model_unknown: {
    en: 'is not a model that is known here: write one of {{models}}.',
    zh: '是未知型号：请填写以下之一：{{models}}。',
  },
  duplicate_row: {
    en: 'is the same meter as in row {{otherRow}}: remove one of the two rows.',
    zh: '与第 {{otherRow}} 行是同一块电表：请删除其中一行。',
  },
  address_taken_in_sheet: {
    en: 'is the address of row {{otherRow}} on DPU {{dpuCode}} already: each meter of a DPU has its own.',
    zh: '在通讯管理机 {{dpuCode}} 上已被第 {{otherRow}} 行使用：同一通讯管理机的表地址不能重复，请修改其一。',
  },
  room_taken_in_sheet: {
    en: 'is the room of row {{otherRow}} in building {{building}} already: write the room of each meter.',
    zh: '已是第 {{otherRow}} 行在 {{building}} 号楼的房号：请分别填写各电表的房号。',
  },
  address_taken: {
    en: 'is the address of meter {{meterCode}} (room {{room}}) on DPU {{dpuCode}} already: write that meter’s serial port, or another address.',
    zh: '在通讯管理机 {{dpuCode}} 上已是电表 {{meterCode}}（房号 {{room}}）的表地址：请改用该电表的串口号，或填写其他表地址。',
  },
  room_taken: {
    en: 'is the room of meter {{meterCode}} in building {{building}} already: write another room, or move that meter first.',
    zh: '已是 {{building}} 号楼电表 {{meterCode}} 的房号：请填写其他房号，或先移走该电表。',
  },
  dpu_line_differs_in_sheet: {
    en: 'differs from row {{otherRow}}, which says {{ip}}, port {{tcpPort}} for DPU {{dpuCode}}: write the same in all rows of a DPU.',
    zh: '与第 {{otherRow}} 行不一致，该行中通讯管理机 {{dpuCode}} 为 {{ip}}，端口 {{tcpPort}}：同一通讯管理机的各行请填写一致。',
  },
  line_taken_in_sheet: {
    en: 'is with its TCP port the line of DPU {{otherDpu}} in row {{otherRow}} already: write the line of each DPU.',
    zh: '及其通讯端口已是第 {{otherRow}} 行通讯管理机 {{otherDpu}} 的线路：请分别填写各通讯管理机的线路。',
  },
  line_taken: {
    en: 'is with its TCP port the line of DPU {{otherDpu}} already: write the line of this DPU, or change that DPU first.',
    zh: '及其通讯端口已是通讯管理机 {{otherDpu}} 的线路：请填写本通讯管理机的线路，或先修改该通讯管理机。',
  },
  line_taken_beside: {
    en: 'is with its TCP port the line of DPU {{otherDpu}} of building {{building}} already, which the same gateway serves: write the line of this DPU, or change that DPU first.',
    zh: '及其通讯端口已是 {{building}} 号楼通讯管理机 {{otherDpu}} 的线路，两楼由同一网关接入：请填写本通讯管理机的线路，或先修改该通讯管理机。',
  },
  line_taken_hidden: {
    en: 'is with its TCP port the line of a DPU of the same gateway already, in a building that you may not work in: write the line of this DPU, or ask somebody who may work there.',
    zh: '及其通讯端口已是同一网关另一楼栋某台通讯管理机的线路，而您无权在该楼栋工作：请填写本通讯管理机的线路，或请有权的人处理。',
  },
  meter_has_account: {
    en: 'does not fit: meter {{meterCode}} is a {{model}} with an open account. Write {{model}}, or cancel the account first.',
    zh: '与现有型号不符：电表 {{meterCode}} 是 {{model}}，且账户尚未销户。请填写 {{model}}，或先销户。',
  },
  dpu_change_not_yours: {
    en: 'is not what DPU {{dpuCode}} has ({{ip}}, port {{tcpPort}}), and you may not change DPUs: write what it has, or have the right given to you.',
    zh: '与通讯管理机 {{dpuCode}} 现有的（{{ip}}，端口 {{tcpPort}}）不同，而您无权修改通讯管理机：请填写现有内容，或请管理员授予该权限。',
  },
  meter_change_not_yours: {
    en: 'is not what meter {{meterCode}} has ({{known}}), and you may not change meters: write what it has, or have the right given to you.',
    zh: '与电表 {{meterCode}} 现有的（{{known}}）不同，而您无权修改电表：请填写现有内容，或请管理员授予该权限。',
  },
} as const satisfies Readonly<Record<ImportFault, Words>>;

/** What stands in the words of every fault: known without being carried. */
type KnownName = 'value' | 'models';
type NamesIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** What a fault carries for its words: the other row, the meter that has the room, ... */
export type ImportFaultValues<F extends ImportFault> = F extends 'serial_line_unreadable'
  ? { readonly part: LinePart; readonly written: string }
  : { readonly [N in Exclude<NamesIn<(typeof IMPORT_FAULT_WORDS)[F]['en']>, KnownName>]: string | number };

interface CellFault {
  readonly fault: ImportFault;
  /** what stands in the cell */
  readonly value: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const EMPTY: Words = { en: '(empty)', zh: '（空）' };
const COMMA: Words = { en: ', ', zh: '、' };

/** The sentence of a fault, without its cell: `“20304” lost its leading zero: …`. */
export function importFaultInWords({ fault, value, values }: CellFault, language: ListLanguage): string {
  const known = { ...values, value, models: MODELS_IN_SHEETS.join(COMMA[language]), why: '' };
  if (fault === 'serial_line_unreadable') {
    const part = Object.keys(LINE_FAULT_WORDS).find((name): name is LinePart => name === values['part']);
    if (part) known.why = filled(LINE_FAULT_WORDS[part][language], { value: values['written'] ?? '' });
  }
  const said = filled(IMPORT_FAULT_WORDS[fault][language], known);
  if (fault.endsWith('_missing')) return said;
  const subject = value === '' ? EMPTY[language] : `“${value}”`;
  return language === 'zh' ? subject + said : `${subject} ${said}`;
}

function filled(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}
