/** What is wrong with how a DPU is reached, as people read it: beside its form, and in an import sheet. */
import type { Words } from '../lists/list-column.js';
import type { LinePart } from './dpu-line.js';

/** By the part that cannot be read; `{{value}}` is what stands there. */
export const LINE_FAULT_WORDS: Readonly<Record<LinePart | 'missing', Words>> = {
  missing: {
    en: 'Enter how the DPU is reached: its address, or its serial line.',
    zh: '请填写通讯管理机的地址或串口。',
  },
  separators: { en: "Separate the parts with the English semicolon ';'.", zh: '请用英文分号“;”分隔各部分。' },
  parts: {
    en: 'A serial line has five parts: port, baud rate, data bits, parity, stop bits, like COM1;9600;8;NONE;1.',
    zh: '串口由五部分组成：端口;波特率;数据位;校验位;停止位，如 COM1;9600;8;NONE;1。',
  },
  port: {
    en: "'{{value}}' is not a serial port: write COM1 or /dev/ttyUSB0.",
    zh: '“{{value}}”不是串口：请填写 COM1 或 /dev/ttyUSB0。',
  },
  baud_rate: {
    en: "The baud rate '{{value}}' is none of 1200, 2400, 4800, 9600, 19200, 38400.",
    zh: '波特率“{{value}}”无效：可用 1200、2400、4800、9600、19200、38400。',
  },
  data_bits: { en: "The data bits '{{value}}' are neither 7 nor 8.", zh: '数据位“{{value}}”无效：只能是 7 或 8。' },
  parity: {
    en: "The parity '{{value}}' is none of NONE, EVEN, ODD.",
    zh: '校验位“{{value}}”无效：只能是 NONE、EVEN 或 ODD。',
  },
  stop_bits: { en: "The stop bits '{{value}}' are neither 1 nor 2.", zh: '停止位“{{value}}”无效：只能是 1 或 2。' },
  tcp_port: {
    en: 'Enter a port from 1 to 65535, or -1 for a serial line.',
    zh: '请输入 1 到 65535 的端口，串口为 -1。',
  },
  host: {
    en: "'{{value}}' is neither an IP address like 192.168.11.254 nor a host name.",
    zh: '“{{value}}”既不是 192.168.11.254 这样的 IP 地址，也不是主机名。',
  },
};
