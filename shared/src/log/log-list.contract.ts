import { idField } from '../http/fields.contract.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS } from '../lists/shared-columns.js';
import { changesInWords } from './changes-in-words.js';
import { COMMAND_GROUPS, COMMAND_WORDS } from './command-words.js';
import { operationSchema } from './log.contract.js';
import { thingInWords } from './thing-words.js';

/** The lines of the operation log: those of one’s own, and with log.view those of the operator’s buildings. */
export const logList = defineList({
  name: 'log',
  title: { en: 'Operation log', zh: '操作日志' },
  view: 'session',
  export: 'log.export',
  row: operationSchema,
  idOf: ({ operationId }) => operationId,
  dates: { en: 'Day', zh: '日期' },
  filters: {
    command: { ...choiceFilter({ en: 'Operation', zh: '操作' }, COMMAND_WORDS), groups: COMMAND_GROUPS },
    operator: valueFilter({ en: 'Operator', zh: '操作员' }, idField),
  },
  names: { operator: ({ operatorName }) => operatorName },
  sort: ['at', 'down'],
  columns: [
    {
      name: 'command',
      title: { en: 'Operation', zh: '操作' },
      kind: 'choice',
      value: ({ command }) => command,
      words: COMMAND_WORDS,
    },
    { name: 'thing', title: { en: 'Of what', zh: '对象' }, kind: 'code', value: thingInWords },
    { ...COLUMNS.operator, rank: 1 },
    { name: 'at', title: { en: 'Time', zh: '时间' }, kind: 'moment', value: ({ at }) => at, sortable: true },
    {
      name: 'changes',
      title: { en: 'Before → after', zh: '变更前 → 变更后' },
      kind: 'text',
      value: ({ changes }, showing) => changesInWords(changes, showing),
      wide: true,
    },
    {
      name: 'building',
      title: { en: 'Building', zh: '楼栋' },
      kind: 'whole',
      value: ({ building }) => building,
      rank: 2,
    },
    {
      name: 'device',
      title: { en: 'Device', zh: '设备' },
      kind: 'text',
      value: ({ deviceName }) => deviceName,
      rank: 2,
    },
    {
      name: 'source',
      title: { en: 'From address', zh: '来源地址' },
      kind: 'code',
      value: ({ source }) => source,
      rank: 3,
    },
  ],
});
