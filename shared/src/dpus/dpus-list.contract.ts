import * as z from 'zod/mini';
import { buildingField } from '../http/fields.contract.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { dpuSchema } from './dpus.contract.js';

const FRAMING_WORDS = {
  rtu_over_tcp: { en: 'RTU over TCP', zh: 'RTU over TCP' },
  modbus_tcp: { en: 'Modbus TCP', zh: 'Modbus TCP' },
  serial: { en: 'Serial line', zh: '串口' },
} as const;
const PARITY_WORDS = {
  none: { en: 'none', zh: '无' },
  even: { en: 'even', zh: '偶' },
  odd: { en: 'odd', zh: '奇' },
} as const;
const NETWORK_WORDS = {
  answering: { en: 'Answers', zh: '在线' },
  lost: { en: 'Not reached', zh: '无法连接' },
  unheard: { en: 'Not heard yet', zh: '尚未通信' },
} as const;

/** The buses of the operator's buildings. */
export const dpusList = defineList({
  name: 'dpus',
  title: { en: 'DPUs', zh: '通讯管理机' },
  view: 'dpus.view',
  export: 'dpus.export',
  remove: 'dpus.update',
  row: dpuSchema,
  idOf: ({ dpuCode }) => dpuCode,
  dates: { en: 'Created', zh: '创建时间' },
  filters: {
    network: choiceFilter({ en: 'Network', zh: '通信状态' }, NETWORK_WORDS),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.pipe(z.coerce.number(), buildingField)),
  },
  sort: ['code', 'up'],
  refusals: ['dpu_unknown', 'dpu_has_meters'],
  columns: [
    {
      name: 'code',
      title: { en: 'DPU code', zh: '通讯管理机编号' },
      kind: 'code',
      value: ({ dpuCode }) => dpuCode,
      sortable: true,
    },
    {
      name: 'network',
      title: { en: 'Network', zh: '通信状态' },
      kind: 'choice',
      value: ({ online }) => (online === null ? 'unheard' : online ? 'answering' : 'lost'),
      words: NETWORK_WORDS,
    },
    {
      name: 'building',
      title: { en: 'Building', zh: '楼栋' },
      kind: 'whole',
      value: ({ building }) => building,
      rank: 3,
    },
    { name: 'floor', title: { en: 'Floor', zh: '楼层' }, kind: 'whole', value: ({ floor }) => floor, rank: 3 },
    { name: 'ip', title: { en: 'IP or line', zh: 'IP 或串口' }, kind: 'code', value: ({ ip }) => ip, sortable: true },
    { name: 'port', title: { en: 'Port', zh: '通讯端口' }, kind: 'whole', value: ({ tcpPort }) => tcpPort, rank: 1 },
    {
      name: 'framing',
      title: { en: 'Framing', zh: '通讯协议' },
      kind: 'choice',
      value: ({ framing }) => framing,
      words: FRAMING_WORDS,
      rank: 2,
    },
    {
      name: 'baudRate',
      title: { en: 'Baud rate', zh: '波特率' },
      kind: 'whole',
      value: ({ serial }) => serial.baudRate,
      rank: 3,
    },
    {
      name: 'dataBits',
      title: { en: 'Data bits', zh: '数据位' },
      kind: 'whole',
      value: ({ serial }) => serial.dataBits,
      rank: 3,
    },
    {
      name: 'parity',
      title: { en: 'Parity', zh: '校验位' },
      kind: 'choice',
      value: ({ serial }) => serial.parity,
      words: PARITY_WORDS,
      rank: 3,
    },
    {
      name: 'stopBits',
      title: { en: 'Stop bits', zh: '停止位' },
      kind: 'whole',
      value: ({ serial }) => serial.stopBits,
      rank: 3,
    },
    { ...COLUMNS.meters, rank: 1 },
    { ...COLUMNS.remark, rank: 2 },
    COLUMNS.createdBy,
    COLUMNS.createdAt,
  ],
});
