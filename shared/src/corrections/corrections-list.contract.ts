import { idField } from '../http/fields.contract.js';
import type { Words } from '../lists/list-column.js';
import { choiceFilter, defineList, valueFilter } from '../lists/list.contract.js';
import { correctionSchema, type CorrectionRecord } from './corrections.contract.js';

const STATE_WORDS: Readonly<Record<CorrectionRecord['state'], Words>> = {
  on_its_way: { en: 'On its way', zh: '进行中' },
  done: { en: 'Reversed', zh: '已冲正' },
  refused: { en: 'Refused by the meter', zh: '电表拒绝' },
  void: { en: 'Void', zh: '已作废' },
  needs_attention: { en: 'Waits for a person', zh: '等待处理' },
};

/** Reversals of mis-keyed sales and refunds in the operator's buildings, newest first. */
export const correctionsList = defineList({
  name: 'corrections',
  title: { en: 'Reversals', zh: '冲正记录' },
  view: 'correction.view',
  export: 'correction.export',
  row: correctionSchema,
  idOf: ({ correctionId }) => correctionId,
  dates: { en: 'Asked for', zh: '申请日期' },
  filters: {
    state: choiceFilter({ en: 'State', zh: '状态' }, STATE_WORDS),
    saleId: valueFilter({ en: 'Sale', zh: '售电' }, idField),
    refundId: valueFilter({ en: 'Refund', zh: '退款' }, idField),
  },
  sort: ['askedAt', 'down'],
  columns: [
    {
      name: 'name',
      title: { en: 'Name', zh: '户名' },
      kind: 'text',
      value: ({ accountName, meterCode }) => accountName ?? meterCode,
    },
    { name: 'room', title: { en: 'Room', zh: '房号' }, kind: 'code', value: ({ room }) => room, rank: 1 },
    {
      name: 'amount',
      title: { en: 'Amount', zh: '金额' },
      kind: 'money',
      value: ({ amountMinor }) => amountMinor,
      sortable: true,
    },
    {
      name: 'state',
      title: { en: 'State', zh: '状态' },
      kind: 'choice',
      value: ({ state }) => state,
      words: STATE_WORDS,
    },
    {
      name: 'askedAt',
      title: { en: 'Asked for', zh: '申请时间' },
      kind: 'moment',
      value: ({ askedAt }) => askedAt,
      rank: 1,
      sortable: true,
    },
    {
      name: 'askedBy',
      title: { en: 'Asked for by', zh: '申请人' },
      kind: 'text',
      value: ({ askedBy }) => askedBy,
      rank: 2,
    },
    { name: 'reason', title: { en: 'Reason', zh: '原因' }, kind: 'text', value: ({ reason }) => reason, rank: 2 },
    {
      name: 'account',
      title: { en: 'Account', zh: '户号' },
      kind: 'code',
      value: ({ accountNumber }) => accountNumber,
      rank: 3,
    },
    { name: 'meter', title: { en: 'Meter', zh: '表号' }, kind: 'code', value: ({ meterCode }) => meterCode, rank: 3 },
  ],
});
