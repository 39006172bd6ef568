import { HELD_ITEM_KIND_WORDS } from '../held/held-words.js';
import { SHIFT_ITEM_REASON_WORDS } from '../held/reason-words.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList } from '../lists/list.contract.js';
import { heldItemSchema, type HeldItemState } from './held-items.contract.js';

const STATE_WORDS: Readonly<Record<HeldItemState, Words>> = {
  waiting: { en: 'Waiting', zh: '待处理' },
  done: { en: 'Done', zh: '已执行' },
  let_be: { en: 'Let be', zh: '不予执行' },
};

/** Signed items of tills and leases that were kept without effect, the oldest first. */
export const heldItemsList = defineList({
  name: 'held-items',
  title: { en: 'Till items', zh: '钱箱事项' },
  view: 'held.view',
  export: 'held.export',
  row: heldItemSchema,
  idOf: ({ itemId }) => itemId,
  dates: { en: 'Signed', zh: '签名日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS, 'waiting'),
    kind: choiceFilter({ en: 'Kind', zh: '类别' }, HELD_ITEM_KIND_WORDS),
    reason: choiceFilter({ en: 'Without effect because', zh: '未生效原因' }, SHIFT_ITEM_REASON_WORDS),
  },
  sort: ['signedAt', 'up'],
  columns: [
    {
      name: 'kind',
      title: { en: 'Kind', zh: '类别' },
      kind: 'text',
      value: ({ kind }, { language }) => HELD_ITEM_KIND_WORDS[kind][language],
    },
    { name: 'amount', title: { en: 'Amount', zh: '金额' }, kind: 'money', value: ({ amountMinor }) => amountMinor },
    {
      name: 'operator',
      title: { en: 'Operator', zh: '操作员' },
      kind: 'text',
      value: ({ operatorName }) => operatorName,
      rank: 1,
    },
    {
      name: 'reason',
      title: { en: 'Without effect because', zh: '未生效原因' },
      kind: 'text',
      value: ({ reason }, { language }) => SHIFT_ITEM_REASON_WORDS[reason][language],
      rank: 1,
      wide: true,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: ({ state }) => state,
      words: STATE_WORDS,
    },
    {
      name: 'signedAt',
      title: { en: 'Signed', zh: '签名时间' },
      kind: 'moment',
      value: ({ signedAt }) => signedAt,
      rank: 1,
      sortable: true,
    },
    { name: 'number', title: { en: 'Number', zh: '编号' }, kind: 'code', value: ({ number }) => number, rank: 2 },
    {
      name: 'device',
      title: { en: 'Device', zh: '设备' },
      kind: 'text',
      value: ({ deviceName }) => deviceName,
      rank: 2,
    },
    {
      name: 'receivedAt',
      title: { en: 'Received', zh: '收到时间' },
      kind: 'moment',
      value: ({ receivedAt }) => receivedAt,
      rank: 3,
    },
    {
      name: 'decidedBy',
      title: { en: 'Decided by', zh: '决定人' },
      kind: 'text',
      value: ({ decided }) => decided?.by ?? null,
      rank: 3,
    },
    {
      name: 'decidedAt',
      title: { en: 'Decided', zh: '决定时间' },
      kind: 'moment',
      value: ({ decided }) => decided?.at ?? null,
      rank: 3,
    },
    {
      name: 'why',
      title: { en: 'Reason given', zh: '决定理由' },
      kind: 'text',
      value: ({ decided }) => decided?.reason ?? null,
      rank: 3,
    },
  ],
});
