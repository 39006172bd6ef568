import { idField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { COLUMNS, stateColumn } from '../lists/shared-columns.js';
import { shiftSchema, type ShiftState } from './shifts.contract.js';

const STATE_WORDS: Readonly<Record<ShiftState, Words>> = {
  open: { en: 'Open', zh: '打开' },
  closed_provisionally: { en: 'Closed in the office', zh: '由办公室结清' },
  closed: { en: 'Closed', zh: '已结清' },
};

/** Tills, newest first; only their own for operators who neither close tills nor receive cash. */
export const shiftsList = defineList({
  name: 'shifts',
  title: { en: 'Tills', zh: '钱箱' },
  view: 'till.view',
  export: 'till.export',
  row: shiftSchema,
  idOf: ({ shiftId }) => shiftId,
  dates: { en: 'Business day', zh: '营业日' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    operatorId: valueFilter({ en: 'Operator', zh: '操作员' }, idField),
  },
  names: { operatorId: ({ operatorName }) => operatorName },
  sort: ['begunAt', 'down'],
  columns: [
    COLUMNS.operator,
    {
      name: 'begunAt',
      title: { en: 'Opened', zh: '打开时间' },
      kind: 'moment',
      value: ({ begunAt }) => begunAt,
      rank: 1,
      sortable: true,
    },
    {
      name: 'device',
      title: { en: 'Device', zh: '设备' },
      kind: 'code',
      value: ({ devicePrefix }) => devicePrefix,
      rank: 1,
    },
    { name: 'cash', title: { en: 'Cash in it', zh: '现有现金' }, kind: 'money', value: ({ cashMinor }) => cashMinor },
    stateColumn(STATE_WORDS),
    {
      name: 'businessDate',
      title: { en: 'Business day', zh: '营业日' },
      kind: 'day',
      value: ({ businessDate }) => businessDate,
      rank: 3,
    },
    {
      name: 'closedAt',
      title: { en: 'Closed', zh: '结清时间' },
      kind: 'moment',
      value: ({ closedAt }) => closedAt,
      rank: 2,
      sortable: true,
    },
    {
      name: 'counted',
      title: { en: 'Counted', zh: '清点的现金' },
      kind: 'money',
      value: ({ countedMinor }) => countedMinor,
      rank: 2,
    },
    {
      name: 'difference',
      title: { en: 'Difference', zh: '差额' },
      kind: 'money',
      value: ({ countedMinor, differenceMinor }) => (countedMinor === null ? null : differenceMinor),
      rank: 2,
    },
    {
      name: 'handedOver',
      title: { en: 'Handed over', zh: '已上交' },
      kind: 'money',
      value: ({ handedOverMinor }) => handedOverMinor,
      rank: 3,
    },
    {
      name: 'closedBy',
      title: { en: 'Closed by', zh: '结清人' },
      kind: 'text',
      value: ({ closedByName }) => closedByName,
      rank: 3,
    },
  ],
});
