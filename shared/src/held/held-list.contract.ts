import * as z from 'zod/mini';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { isHeld, type ReleaseWay } from './held-rules.js';
import { heldSaleSchema } from './held.contract.js';
import { HELD_REASON_WORDS } from './reason-words.js';

const STATE_WORDS = {
  waiting: { en: 'Waiting', zh: '待处理' },
  settled: { en: 'Settled', zh: '已处理' },
} as const satisfies Record<string, Words>;

const WAY_WORDS: Readonly<Record<ReleaseWay, Words>> = {
  move: { en: 'To another meter', zh: '转到其他电表' },
  refund: { en: 'Pay back', zh: '退还' },
  accept: { en: 'Credit as it stands', zh: '按原样充值' },
};

/** Sales of the operator's buildings whose money is held or was, those that wait longest first. */
export const heldList = defineList({
  name: 'held',
  title: { en: 'Held sales', zh: '挂起的售电' },
  view: 'held.view',
  export: 'held.export',
  row: heldSaleSchema,
  idOf: ({ saleId }) => saleId,
  dates: { en: 'Held since', zh: '挂起日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS, 'waiting'),
    reason: choiceFilter({ en: 'Held because', zh: '挂起原因' }, HELD_REASON_WORDS),
    building: valueFilter({ en: 'Building', zh: '楼栋' }, z.coerce.number().check(z.int())),
  },
  sums: { amount: { en: 'Sum', zh: '合计' } },
  sort: ['heldAt', 'up'],
  columns: [
    {
      name: 'name',
      title: { en: 'Name', zh: '户名' },
      kind: 'text',
      value: ({ accountName, receiptNumber }) => accountName ?? receiptNumber,
    },
    { name: 'room', title: { en: 'Room', zh: '房号' }, kind: 'code', value: ({ room }) => room, rank: 1 },
    { name: 'amount', title: { en: 'Amount', zh: '金额' }, kind: 'money', value: ({ amountMinor }) => amountMinor },
    {
      name: 'reason',
      title: { en: 'Held because', zh: '挂起原因' },
      kind: 'text',
      value: ({ heldReason }, { language }) => heldReason && HELD_REASON_WORDS[heldReason][language],
      rank: 1,
      wide: true,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: ({ state }) => (isHeld(state) ? 'waiting' : 'settled'),
      words: STATE_WORDS,
    },
    {
      name: 'heldAt',
      title: { en: 'Held since', zh: '挂起时间' },
      kind: 'moment',
      value: ({ heldAt }) => heldAt,
      rank: 1,
      sortable: true,
    },
    { name: 'soldAt', title: { en: 'Sold', zh: '售电时间' }, kind: 'moment', value: ({ soldAt }) => soldAt, rank: 2 },
    {
      name: 'receipt',
      title: { en: 'Receipt', zh: '收据号' },
      kind: 'code',
      value: ({ receiptNumber }) => receiptNumber,
      rank: 2,
    },
    { name: 'method', title: { en: 'Method', zh: '付款方式' }, kind: 'method', value: ({ method }) => method, rank: 3 },
    {
      name: 'operator',
      title: { en: 'Operator', zh: '操作员' },
      kind: 'text',
      value: ({ operatorName }) => operatorName,
      rank: 2,
    },
    {
      name: 'device',
      title: { en: 'Device', zh: '设备' },
      kind: 'code',
      value: ({ devicePrefix }) => devicePrefix,
      rank: 3,
    },
    {
      name: 'account',
      title: { en: 'Account', zh: '户号' },
      kind: 'code',
      value: ({ accountNumber }) => accountNumber,
      rank: 3,
    },
    { name: 'meter', title: { en: 'Meter', zh: '表号' }, kind: 'code', value: ({ meterCode }) => meterCode, rank: 3 },
    {
      name: 'way',
      title: { en: 'Way out', zh: '处理方式' },
      kind: 'choice',
      value: ({ release }) => release?.way ?? null,
      words: WAY_WORDS,
      rank: 3,
    },
    {
      name: 'settledAt',
      title: { en: 'Settled', zh: '处理时间' },
      kind: 'moment',
      value: ({ release }) => release?.at ?? null,
      rank: 3,
    },
    {
      name: 'settledBy',
      title: { en: 'Settled by', zh: '处理人' },
      kind: 'text',
      value: ({ release }) => release?.by ?? null,
      rank: 3,
    },
  ],
});
